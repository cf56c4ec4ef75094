import Crypto
import FoundationEssentials
import HTTPTransport

/// Signs requests as a client does. Written apart from the emulator's verifier, so that they check each other.
struct TestSigner: Sendable {
    let accessKey: String
    let secretKey: String

    /// The headers of a signed request. Targets in tests need no canonical rewriting: they are sorted and encoded.
    func headers(method: String, host: String, target: String, body: [UInt8]) -> [HTTPHeader] {
        let date = Self.date()
        let path = target.prefix { $0 != "?" }
        let query = target.drop { $0 != "?" }.dropFirst()
        let canonical = [
            method, String(path) + "/", String(query), "host:\(host)", "x-sdk-date:\(date)", "", "host;x-sdk-date",
            Self.hex(SHA256.hash(data: body)),
        ].joined(separator: "\n")
        let toSign = "SDK-HMAC-SHA256\n\(date)\n" + Self.hex(SHA256.hash(data: Array(canonical.utf8)))
        let key = SymmetricKey(data: Array(secretKey.utf8))
        let signature = Self.hex(HMAC<SHA256>.authenticationCode(for: Array(toSign.utf8), using: key))
        let value = "SDK-HMAC-SHA256 Access=\(accessKey), SignedHeaders=host;x-sdk-date, Signature=\(signature)"
        return [HTTPHeader("X-Sdk-Date", date), HTTPHeader("Authorization", value)]
    }

    private static func date() -> String {
        let style = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
        return Date().formatted(style)
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }
}
