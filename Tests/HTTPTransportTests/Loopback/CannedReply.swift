/// Replies as bytes.
enum CannedReply {
    static func whole(
        _ status: Int = 200,
        headers: [(String, String)] = [],
        body: String = ""
    ) -> [UInt8] {
        head(status, headers: headers + [("Content-Length", "\(body.utf8.count)")]) + Array(body.utf8)
    }

    static func head(_ status: Int = 200, headers: [(String, String)] = []) -> [UInt8] {
        let lines = ["HTTP/1.1 \(status) Reason"] + headers.map { "\($0.0): \($0.1)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    static func chunk(_ text: String) -> [UInt8] {
        Array("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n".utf8)
    }

    static let lastChunk = Array("0\r\n\r\n".utf8)
}
