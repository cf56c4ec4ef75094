import HTTPTransport
import Testing

/// libcurl 7.88 sends a request again when the reused connection it went out on closes without an answer. For a POST that
/// creates something that means two of it.
@Suite("A request that changes something is sent once", .timeLimit(.minutes(5)))
struct RepetitionTests {
    /// A server that answers the first request of a connection and closes it, without a byte, on the second.
    private func makeServer() throws -> LoopbackServer {
        try LoopbackServer { $0.index == 0 ? [.send(CannedReply.whole(body: "\($0.connection)"))] : [.close] }
    }

    @Test("a POST on a fresh connection is not touched by a dead one, and seen once")
    func freshConnection() async throws {
        let server = try makeServer()
        defer { server.stop() }
        let transport = CurlTransport()
        _ = try await transport.send(HTTPRequest(url: server.url))
        let post = HTTPRequest(method: "POST", url: server.url, body: [1], freshConnection: true)
        #expect(try await transport.send(post).body == Array("1".utf8))
        #expect(server.received.filter { $0.method == "POST" }.count == 1)
    }

    @Test("a POST whose fresh connection closes without an answer is seen once")
    func freshConnectionCloses() async throws {
        let server = try LoopbackServer { $0.method == "POST" ? [.close] : [.send(CannedReply.whole())] }
        defer { server.stop() }
        let transport = CurlTransport()
        _ = try await transport.send(HTTPRequest(url: server.url))
        let post = HTTPRequest(method: "POST", url: server.url, body: [1], freshConnection: true)
        let error = try await failure(of: post, over: transport)
        #expect(error.code == .connectionLost)
        #expect(error.delivery == .maybeSent)
        #expect(server.received.filter { $0.method == "POST" }.count == 1)
    }

    @Test("without a fresh connection libcurl's second try is stopped", arguments: ["POST", "PUT", "PATCH", "DELETE"])
    func reusedConnection(method: String) async throws {
        let server = try makeServer()
        defer { server.stop() }
        let transport = CurlTransport()
        _ = try await transport.send(HTTPRequest(url: server.url))
        let error = try await failure(of: HTTPRequest(method: method, url: server.url, body: [1]), over: transport)
        #expect(error.code == .connectionLost)
        #expect(error.delivery == .maybeSent)
        #expect(server.received.filter { $0.method == method }.count == 1)
    }

    @Test("a GET may be sent again")
    func get() async throws {
        let server = try makeServer()
        defer { server.stop() }
        let transport = CurlTransport()
        _ = try await transport.send(HTTPRequest(url: server.url))
        #expect(try await transport.send(HTTPRequest(url: server.url)).body == Array("1".utf8))
        #expect(server.received.count == 3)
    }

    @Test("a GET whose second try is refused may have been seen")
    func getThenRefused() async throws {
        let server = try LoopbackServer { request in
            request.index == 0 && request.connection == 0 ? [.send(CannedReply.whole())] : [.close]
        }
        defer { server.stop() }
        let transport = CurlTransport()
        _ = try await transport.send(HTTPRequest(url: server.url))
        let error = try await failure(of: HTTPRequest(url: server.url), over: transport)
        #expect(error.code == .connectionLost)
        #expect(error.delivery == .maybeSent)
    }
}
