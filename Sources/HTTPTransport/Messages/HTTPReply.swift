/// The protocol a reply came in.
package enum HTTPVersion: String, Equatable, Sendable {
    case http10 = "HTTP/1.0"
    case http11 = "HTTP/1.1"
    case http2 = "HTTP/2"
}

/// A reply that arrived whole: its head, and every byte of the body that was announced.
package struct HTTPReply: Sendable {
    /// The status code, 200...599; interim replies (1xx) are not shown.
    package var status: Int
    /// The fields in the order of arrival; trailers are left out.
    package var headers: [HTTPHeader]
    /// The body as it was sent; nothing is decompressed.
    package var body: [UInt8]
    package var httpVersion: HTTPVersion
    /// Bytes of HTTP sent: request line, fields, body. TLS and framing are not counted; neither is, by libcurl's way of
    /// counting, the head of a small request that the kernel took in pieces.
    package var bytesSent: Int64
    /// Bytes of HTTP received: status line, fields, body. TLS and framing are not counted.
    package var bytesReceived: Int64
    /// The time from the start of the transfer to the last byte.
    package var duration: Duration
    /// Whether the exchange used a connection that had carried another before.
    package var reusedConnection: Bool

    package init(
        status: Int,
        headers: [HTTPHeader] = [],
        body: [UInt8] = [],
        httpVersion: HTTPVersion = .http11,
        bytesSent: Int64 = 0,
        bytesReceived: Int64 = 0,
        duration: Duration = .zero,
        reusedConnection: Bool = false
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.httpVersion = httpVersion
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived
        self.duration = duration
        self.reusedConnection = reusedConnection
    }

    /// The value of the first field called `name`, without regard to case; nil if there is none.
    package func first(_ name: String) -> String? {
        headers.first(name)
    }
}

extension HTTPReply: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Version, status and size: neither headers nor body can slip into a log.
    package var description: String { "\(httpVersion.rawValue) \(status) (\(body.count) bytes)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["reply": description]) }
}
