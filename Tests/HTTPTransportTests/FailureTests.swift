import HTTPTransport
import TestSupport
import Testing

/// The error of a send that must fail.
func failure(
    of request: HTTPRequest,
    over transport: some HTTPSending,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> HTTPTransportError {
    try await #require(throws: HTTPTransportError.self, sourceLocation: sourceLocation) {
        try await transport.send(request)
    }
}

@Suite("A failure says what happened and whether the request may have left", .timeLimit(.minutes(5)))
struct FailureTests {
    private typealias Code = HTTPTransportError.Code
    private let transport = CurlTransport()

    // MARK: Certainly not sent

    @Test("a refused connection is not sent")
    func refused() async throws {
        let port = try Socket.unusedPort()
        let error = try await failure(
            of: HTTPRequest(method: "POST", url: "http://127.0.0.1:\(port)/"),
            over: transport
        )
        #expect(error.code == .connectFailed)
        #expect(error.delivery == .notSent)
        #expect(error.curlCode == 7)
        #expect(error.status == nil)
        #expect(error.message.contains("\(port)"))
    }

    @Test("a Unix socket that does not exist is not sent")
    func missingSocket() async throws {
        let folder = try TemporaryFolder()
        let request = HTTPRequest(url: "http://localhost/", unixSocketPath: folder.path + "/none.sock")
        let error = try await failure(of: request, over: transport)
        #expect(error.code == .connectFailed)
        #expect(error.delivery == .notSent)
    }

    @Test("a name that cannot be one is not sent")
    func unresolvable() async throws {
        // A label has at most 63 bytes (RFC 1035, 2.3.4), so the resolver refuses this one without asking anybody.
        let request = HTTPRequest(url: "http://\(String(repeating: "a", count: 64)).invalid/")
        let error = try await failure(of: request, over: transport)
        #expect(error.code == .resolveFailed)
        #expect(error.delivery == .notSent)
    }

    @Test("a TLS handshake that never ends runs into the connect time-out, not sent")
    func connectTimeout() async throws {
        let server = try LoopbackServer { _ in [] }
        defer { server.stop() }
        let request = HTTPRequest(url: "https://127.0.0.1:\(server.port)/", connectTimeout: .milliseconds(100))
        let error = try await failure(of: request, over: transport)
        #expect(error.code == .timedOut)
        #expect(error.delivery == .notSent)
        #expect(error.duration >= .milliseconds(100))
    }

    @Test("a peer that does not speak TLS is not sent anything")
    func noTLS() async throws {
        let server = try LoopbackServer(
            onAccept: { _ in [.send(CannedReply.whole(400)), .close] },
            script: { _ in [] }
        )
        defer { server.stop() }
        let error = try await failure(of: HTTPRequest(url: "https://127.0.0.1:\(server.port)/"), over: transport)
        #expect(error.code == .tlsFailed)
        #expect(error.delivery == .notSent)
        #expect(server.received.isEmpty)
    }

    @Test("a window to send that is over opens no connection")
    func sendWindowOver() async throws {
        let server = try LoopbackServer { _ in [.send(CannedReply.whole())] }
        defer { server.stop() }
        let past = BootInstant(milliseconds: BootInstant.now().milliseconds - 1)
        let error = try await failure(of: HTTPRequest(url: server.url, sendNotAfter: past), over: transport)
        #expect(error.code == .sendWindowClosed)
        #expect(error.delivery == .notSent)
        #expect(server.connectionCount == 0)
    }

    @Test("a window to send that ends while the request waits for a connection lets no byte out")
    func sendWindowEndsWhileWaiting() async throws {
        let server = try LoopbackServer { _ in [.hold, .pause(.milliseconds(300)), .send(CannedReply.whole())] }
        defer { server.stop() }
        let transport = CurlTransport(options: TransportOptions(maxConnectionsPerHost: 1))
        let url = server.url
        async let first = transport.send(HTTPRequest(url: url))
        await server.waitForRequests(1)
        // The only connection is free again 300 ms from the release, whenever this test gets to run.
        let soon = BootInstant.now().advanced(by: .milliseconds(100))
        server.release()
        let error = try await failure(of: HTTPRequest(method: "POST", url: url, sendNotAfter: soon), over: transport)
        #expect(error.code == .sendWindowClosed)
        #expect(error.delivery == .notSent)
        #expect(try await first.status == 200)
        // The connection it was refused on is still good.
        #expect(try await transport.send(HTTPRequest(url: url)).status == 200)
        #expect(server.received.map(\.method) == ["GET", "GET"])
    }

    @Test("a request that waits for a free connection until its total time-out is not sent")
    func timeoutWhileWaiting() async throws {
        let server = try LoopbackServer { _ in [.hold, .send(CannedReply.whole())] }
        defer { server.stop() }
        let transport = CurlTransport(options: TransportOptions(maxConnectionsPerHost: 1))
        let url = server.url
        async let first = transport.send(HTTPRequest(url: url))
        await server.waitForRequests(1)
        let request = HTTPRequest(method: "POST", url: url, totalTimeout: .milliseconds(100))
        let error = try await failure(of: request, over: transport)
        #expect(error.code == .timedOut)
        #expect(error.delivery == .notSent)
        server.release()
        #expect(try await first.status == 200)
        #expect(server.received.count == 1)
    }

    // MARK: Maybe sent

    @Test(
        "what breaks after the request was handed over may have been carried out",
        arguments: [
            ("close without a byte", [.close], .connectionLost, nil),
            ("reset without a byte", [.reset], .connectionLost, nil),
            (
                "reset within the body", [.send(CannedReply.head(200, headers: [("Content-Length", "9")])), .reset],
                .connectionLost, 200
            ),
            ("close within the status line", [.send(Array("HTTP/1.1 2".utf8)), .close], .connectionLost, nil),
            ("close within the head", [.send(Array("HTTP/1.1 200 OK\r\nContent-Le".utf8)), .close], .truncated, 200),
            (
                "close before the empty line", [.send(Array("HTTP/1.1 200 OK\r\nA: b\r\n".utf8)), .close], .truncated,
                200
            ),
            ("close after an interim reply", [.send(CannedReply.head(100)), .close], .connectionLost, 100),
            (
                "body shorter than announced",
                [.send(CannedReply.head(202, headers: [("Content-Length", "9")]) + [1, 2]), .close], .truncated, 202
            ),
            (
                "chunks without an end",
                [
                    .send(CannedReply.head(200, headers: [("Transfer-Encoding", "chunked")]) + CannedReply.chunk("x")),
                    .close,
                ], .truncated, 200
            ),
            ("something else than HTTP", [.send(Array("SSH-2.0-OpenSSH\r\n".utf8)), .close], .malformedReply, nil),
            ("a version nobody knows", [.send(Array("HTTP/9.7 200 OK\r\n\r\n".utf8)), .close], .malformedReply, nil),
        ] as [(String, [LoopbackServer.Action], HTTPTransportError.Code, Int?)]
    )
    func broken(
        _ name: String,
        actions: [LoopbackServer.Action],
        code: HTTPTransportError.Code,
        status: Int?
    ) async throws {
        let server = try LoopbackServer { _ in actions }
        defer { server.stop() }
        let request = HTTPRequest(method: "POST", url: server.url, body: Array("x".utf8), freshConnection: true)
        let error = try await failure(of: request, over: transport)
        #expect(error.code == code, "\(error)")
        #expect(error.delivery == .maybeSent)
        #expect(error.status == status)
        #expect(server.received.count == 1)
    }

    @Test("a connection that is reset as soon as it stands may have carried the request")
    func resetOnAccept() async throws {
        let server = try LoopbackServer(onAccept: { _ in [.reset] }, script: { _ in [] })
        defer { server.stop() }
        let error = try await failure(of: HTTPRequest(method: "POST", url: server.url), over: transport)
        #expect(error.code == .connectionLost)
        #expect(error.delivery == .maybeSent)
    }

    @Test("a silent server runs into the total time-out, and its connection is given up")
    func totalTimeout() async throws {
        let server = try LoopbackServer { _ in [.hold] }
        defer { server.stop() }
        let request = HTTPRequest(url: server.url, totalTimeout: .milliseconds(100))
        let error = try await failure(of: request, over: transport)
        #expect(error.code == .timedOut)
        #expect(error.delivery == .maybeSent)
        #expect(error.duration >= .milliseconds(100))
        await server.waitForOpenConnections(atMost: 0)
    }

    @Test("a server that drips forever runs into the total time-out")
    func drip() async throws {
        let body = [UInt8](repeating: 0x20, count: 1_000)
        let server = try LoopbackServer { _ in
            [
                .send(CannedReply.head(200, headers: [("Content-Length", "1000")])),
                .drip(body, every: .milliseconds(10)),
            ]
        }
        defer { server.stop() }
        let request = HTTPRequest(url: server.url, totalTimeout: .milliseconds(150))
        let error = try await failure(of: request, over: transport)
        #expect(error.code == .timedOut)
        #expect(error.delivery == .maybeSent)
        #expect(error.status == 200)
        #expect(error.bytesReceived > 0)
    }
}
