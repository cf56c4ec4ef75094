import NIOCore
import NIOHTTP1

/// One request of the load: its bytes are made before it is its turn.
struct LoadRequest: Sendable {
    var head: HTTPRequestHead
    var body: ByteBuffer?
    /// How long to wait before it is sent.
    var delay: TimeAmount = .zero

    static func get(_ path: String) -> LoadRequest {
        LoadRequest(head: HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: ["Host": "localhost"]))
    }

    static func post(_ path: String, _ text: String, type: String = "application/json") -> LoadRequest {
        let body = ByteBuffer(string: text)
        let headers: HTTPHeaders = [
            "Host": "localhost", "Content-Type": type, "Content-Length": String(body.readableBytes),
        ]
        return LoadRequest(
            head: HTTPRequestHead(version: .http1_1, method: .POST, uri: path, headers: headers),
            body: body
        )
    }
}
