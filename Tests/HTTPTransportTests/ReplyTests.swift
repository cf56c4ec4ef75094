import HTTPTransport
import Testing

@Suite("What arrives is what the server sent", .timeLimit(.minutes(1)))
struct ReplyTests {
    @Test("a reply's status, fields and body arrive, and the request arrives as it was written")
    func exchange() async throws {
        let server = try LoopbackServer { _ in
            [.send(CannedReply.whole(201, headers: [("X-Request-Id", " r-1 "), ("Empty", "")], body: "hello"))]
        }
        defer { server.stop() }
        let transport = CurlTransport()
        let reply = try await transport.send(
            HTTPRequest(
                method: "POST",
                url: server.url + "/v3/../a%2Fb?x=1&y=",
                headers: [HTTPHeader("Content-Type", "application/json"), HTTPHeader("X-Empty", "")],
                body: Array("{}".utf8),
                freshConnection: true
            )
        )
        #expect(reply.status == 201)
        #expect(reply.first("x-request-id") == "r-1")
        #expect(reply.first("EMPTY")?.isEmpty == true)
        #expect(reply.body == Array("hello".utf8))
        #expect(reply.httpVersion == .http11)
        #expect(!reply.reusedConnection)
        #expect(
            reply.bytesReceived
                == Int64(
                    CannedReply.whole(201, headers: [("X-Request-Id", " r-1 "), ("Empty", "")], body: "hello").count
                )
        )
        #expect(reply.duration > .zero)
        let received = try #require(server.received.first)
        #expect(received.method == "POST")
        #expect(received.target == "/v3/../a%2Fb?x=1&y=")
        #expect(received.first("content-type") == "application/json")
        #expect(received.first("x-empty")?.isEmpty == true)
        #expect(received.first("content-length") == "2")
        #expect(received.first("user-agent") == "holdfast")
        #expect(received.first("expect") == nil)
        #expect(received.first("accept-encoding") == nil)
        #expect(received.body == Array("{}".utf8))
        await transport.shutDown()
    }
}
