import Crypto
package import HTTPTransport

/// Somebody elsewhere who is told of each head.
package struct AnchorWebhook: Sendable {
    private let url: String
    private let secret: SymmetricKey
    private let transport: any HTTPSending

    /// - Parameter secret: what requests are authenticated with; its bytes are UTF-8 text.
    package init(url: String, secret: String, transport: any HTTPSending) {
        self.url = url
        self.secret = SymmetricKey(data: Array(secret.utf8))
        self.transport = transport
    }

    /// Why a head was not taken. Nothing of the URL is told, which may hold a key.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Sends a line. Returns when it was taken: with any status of 2xx.
    func send(_ line: String, within limit: Duration) async throws(Failure) {
        let body = Array(line.utf8)
        let request = HTTPRequest(
            method: "POST",
            url: url,
            headers: [
                HTTPHeader("Content-Type", "application/json"),
                HTTPHeader("X-Holdfast-Signature", "sha256=" + signature(of: body)),
            ],
            body: body,
            connectTimeout: min(limit, .seconds(10)),
            totalTimeout: limit,
            bodyLimit: 1 << 16,
            freshConnection: true
        )
        let reply: HTTPReply
        do {
            reply = try await transport.send(request)
        } catch {
            throw Failure(description: error.code.rawValue)
        }
        guard (200..<300).contains(reply.status) else { throw Failure(description: "status \(reply.status)") }
    }

    /// HMAC-SHA256 over the body, in hexadecimal.
    private func signature(of body: [UInt8]) -> String {
        HMAC<SHA256>.authenticationCode(for: body, using: secret)
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
