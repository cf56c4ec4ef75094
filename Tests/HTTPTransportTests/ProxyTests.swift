import HTTPTransport
import Testing

@Suite("A proxy carries requests, and its failures are its own", .timeLimit(.minutes(5)))
struct ProxyTests {
    private func makeTransport(_ server: LoopbackServer) -> CurlTransport {
        CurlTransport(options: TransportOptions(proxy: "http://user:secret@127.0.0.1:\(server.port)"))
    }

    @Test("a plain request goes through the proxy with its credentials")
    func plain() async throws {
        let server = try LoopbackServer { _ in [.send(CannedReply.whole(body: "x"))] }
        defer { server.stop() }
        let reply = try await makeTransport(server).send(HTTPRequest(url: "http://cbr.invalid/v3?a=b"))
        #expect(reply.body == Array("x".utf8))
        #expect(server.received.first?.target == "http://cbr.invalid/v3?a=b")
        #expect(server.received.first?.first("proxy-authorization") == "Basic dXNlcjpzZWNyZXQ=")
    }

    @Test("a tunnel that the proxy refuses is the proxy's failure, nothing sent", arguments: [403, 407, 502])
    func refusedTunnel(status: Int) async throws {
        let server = try LoopbackServer { _ in [.send(CannedReply.whole(status)), .close] }
        defer { server.stop() }
        let request = HTTPRequest(method: "POST", url: "https://cbr.invalid/", freshConnection: true)
        let error = try await failure(of: request, over: makeTransport(server))
        #expect(error.code == .proxyFailed)
        #expect(error.delivery == .notSent)
        #expect(error.status == nil)
        #expect(!error.message.contains("secret"))
        #expect(server.received.map(\.method) == ["CONNECT"])
    }

    @Test("a proxy that hangs up is the proxy's failure, nothing sent")
    func closedTunnel() async throws {
        let server = try LoopbackServer { _ in [.close] }
        defer { server.stop() }
        let error = try await failure(of: HTTPRequest(url: "https://cbr.invalid/"), over: makeTransport(server))
        #expect(error.code == .proxyFailed)
        #expect(error.delivery == .notSent)
    }

    @Test("a proxy that is not there is the proxy's failure, nothing sent")
    func missing() async throws {
        let proxy = "http://127.0.0.1:\(try Socket.unusedPort())"
        let transport = CurlTransport(options: TransportOptions(proxy: proxy))
        let error = try await failure(of: HTTPRequest(url: "http://cbr.invalid/"), over: transport)
        #expect(error.code == .proxyFailed)
        #expect(error.delivery == .notSent)
    }

    @Test("a tunnel made and then broken by the TLS handshake is not sent")
    func brokenHandshake() async throws {
        let server = try LoopbackServer { _ in [.send(Array("HTTP/1.1 200 OK\r\n\r\nnot TLS".utf8)), .close] }
        defer { server.stop() }
        let error = try await failure(of: HTTPRequest(url: "https://cbr.invalid/"), over: makeTransport(server))
        #expect(error.code == .tlsFailed)
        #expect(error.delivery == .notSent)
    }
}
