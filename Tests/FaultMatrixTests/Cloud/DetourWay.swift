import HTTPTransport

/// A way that does not lead to the cloud, as libcurl meets it for real.
final class DetourWay: Sendable {
    private let transport: CurlTransport
    private let change: @Sendable (HTTPRequest) -> HTTPRequest
    private let stop: @Sendable () async -> Void

    private init(
        _ options: TransportOptions = TransportOptions(),
        stop: @escaping @Sendable () async -> Void = {},
        change: @escaping @Sendable (HTTPRequest) -> HTTPRequest
    ) {
        transport = CurlTransport(options: options)
        self.stop = stop
        self.change = change
    }

    /// Sends a request the wrong way.
    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPReply {
        try await transport.send(change(request))
    }

    func close() async {
        await transport.shutDown()
        await stop()
    }

    /// Starts whoever waits at the end of the way.
    static func open(_ detour: Strike.Detour) async throws -> DetourWay {
        switch detour {
        case .unknownHost:
            // A label has at most 63 bytes (RFC 1035, 2.3.4), so the resolver refuses this one without asking anybody.
            return DetourWay { moved($0, to: "http://" + String(repeating: "a", count: 64) + ".invalid") }
        case .nobodyListens:
            // Nobody listens on port 1 without being root and meaning it (tcpmux, RFC 1078).
            return DetourWay { moved($0, to: "http://127.0.0.1:1") }
        case .unknownAuthority:
            return try tls(days: 2, isAuthorityKnown: false, host: "localhost")
        case .expiredCertificate:
            return try tls(days: -1, isAuthorityKnown: true, host: "localhost")
        case .otherHost:
            return try tls(days: 2, isAuthorityKnown: true, host: "other.example")
        case .notTLS:
            let peer = try await CannedPeer(answer: "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
            return DetourWay(stop: { await peer.stop() }) { moved($0, to: "https://127.0.0.1:\(peer.port)") }
        case .proxyPage:
            let page = "<html><body>Bad Gateway</body></html>"
            let head = "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nConnection: close\r\n"
            let peer = try await CannedPeer(answer: head + "Content-Length: \(page.utf8.count)\r\n\r\n" + page)
            let proxy = "http://127.0.0.1:\(peer.port)"
            return DetourWay(TransportOptions(proxy: proxy), stop: { await peer.stop() }) { $0 }
        case .proxyRefusal:
            let peer = try await CannedPeer(answer: "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            let proxy = "http://127.0.0.1:\(peer.port)"
            return DetourWay(TransportOptions(proxy: proxy), stop: { await peer.stop() }) {
                moved($0, to: "https://cbr.invalid")
            }
        }
    }

    private static func tls(days: Int, isAuthorityKnown: Bool, host: String) throws -> DetourWay {
        let peer = try TLSPeer(days: days)
        let options = TransportOptions(caFile: isAuthorityKnown ? peer.authority : nil)
        return DetourWay(options, stop: { peer.stop() }) { request in
            var detoured = moved(request, to: "https://\(host)")
            detoured.unixSocketPath = peer.path
            return detoured
        }
    }

    /// The request at another place.
    private static func moved(_ request: HTTPRequest, to base: String) -> HTTPRequest {
        let parts = request.url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
        var moved = request
        moved.url = base + "/" + (parts.count == 3 ? parts[2] : "")
        return moved
    }
}
