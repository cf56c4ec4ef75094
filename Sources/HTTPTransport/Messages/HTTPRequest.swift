/// One request and the limits it must keep.
package struct HTTPRequest: Sendable {
    /// The method, sent as it is: `GET`, `POST`, …
    package var method: String
    /// An absolute `http` or `https` URL in ASCII, already percent-encoded. Path and query go out byte for byte.
    package var url: String
    /// Fields to send, in this order. `Content-Length` is the transport's; no `Content-Type`, `Accept-Encoding` or
    /// `Expect` is added to them.
    package var headers: [HTTPHeader]
    /// The body; nil sends none (a method that calls for one then says `Content-Length: 0`).
    package var body: [UInt8]?
    /// The time to resolve, connect and finish the TLS handshake. Positive.
    package var connectTimeout: Duration
    /// The time from `send` to the last byte of the reply, waiting for a free connection included; for a stream, to the
    /// end of the reply's head. Positive.
    package var totalTimeout: Duration
    /// The most bytes of reply body that are taken; one more is `tooLarge`.
    package var bodyLimit: Int
    /// Whether the request must go out on a connection that nothing was sent on before. For every POST that creates
    /// something: libcurl 7.88 by itself repeats a request whose reused connection closes without an answer.
    package var freshConnection: Bool
    /// If the boot-time clock is past this when the connection is ready for the request, not a byte of it is sent.
    package var sendNotAfter: BootInstant?
    /// The path of a Unix socket to connect to instead of the URL's host; a proxy is then not used.
    package var unixSocketPath: String?

    package init(
        method: String = "GET",
        url: String,
        headers: [HTTPHeader] = [],
        body: [UInt8]? = nil,
        connectTimeout: Duration = .seconds(10),
        totalTimeout: Duration = .seconds(60),
        bodyLimit: Int = 16 * 1024 * 1024,
        freshConnection: Bool = false,
        sendNotAfter: BootInstant? = nil,
        unixSocketPath: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connectTimeout = connectTimeout
        self.totalTimeout = totalTimeout
        self.bodyLimit = bodyLimit
        self.freshConnection = freshConnection
        self.sendNotAfter = sendNotAfter
        self.unixSocketPath = unixSocketPath
    }

    /// Whether the transport may let libcurl send the request again after a reused connection died unanswered: only
    /// methods that change nothing (RFC 9110, 9.2.1), and only if no fresh connection was asked for.
    package var mayBeRepeated: Bool {
        !freshConnection && (method == "GET" || method == "HEAD" || method == "OPTIONS")
    }

    var usesTLS: Bool { url.prefix(8).lowercased() == "https://" }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and URL without its query: neither headers nor body can slip into a log.
    package var description: String { "\(method) \(url.prefix { $0 != "?" && $0 != "#" })" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["request": description]) }
}
