import HTTPTransport
import TestSupport
import Testing

@Suite("A reply arrives as the server sent it, a request as the caller wrote it", .timeLimit(.minutes(5)))
struct ReplyTests {
    private let transport = CurlTransport()

    @Test("status, fields and body of a reply arrive, and the request byte for byte")
    func exchange() async throws {
        let bytes = CannedReply.whole(201, headers: [("X-Request-Id", " r-1 "), ("Empty", "")], body: "hello")
        let server = try LoopbackServer { _ in [.send(bytes)] }
        defer { server.stop() }
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
        #expect(reply.bytesReceived == Int64(bytes.count))
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
    }

    @Test(
        "each method goes out with the framing its body asks for",
        arguments: [
            ("GET", nil, nil), ("DELETE", nil, nil), ("OPTIONS", nil, nil), ("HEAD", nil, nil),
            ("POST", nil, "0"), ("PUT", nil, "0"), ("PATCH", nil, "0"), ("POST", "", "0"),
            ("GET", "abc", "3"), ("PUT", "abc", "3"), ("DELETE", "abc", "3"), ("PATCH", "a\u{0}c", "3"),
        ] as [(String, String?, String?)]
    )
    func methods(method: String, body: String?, contentLength: String?) async throws {
        let server = try LoopbackServer { _ in [.send(CannedReply.head(200, headers: [("Content-Length", "0")]))] }
        defer { server.stop() }
        let request = HTTPRequest(method: method, url: server.url, body: body.map { Array($0.utf8) })
        #expect(try await transport.send(request).status == 200)
        let received = try #require(server.received.first)
        #expect(received.method == method)
        #expect(received.first("content-length") == contentLength)
        #expect(received.first("content-type") == nil)
        #expect(received.body == Array((body ?? "").utf8))
    }

    @Test("a body of a megabyte goes out whole, without waiting for a 100")
    func largeBody() async throws {
        let server = try LoopbackServer { _ in [.send(CannedReply.whole())] }
        defer { server.stop() }
        let body = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        _ = try await transport.send(HTTPRequest(method: "POST", url: server.url, body: body))
        #expect(server.received.first?.body == body)
    }

    @Test("bytes sent are counted once, whatever the body's size", arguments: [nil, 0, 1, 1_000, 100_000, 1_000_000])
    func bytesSent(size: Int?) async throws {
        let server = try LoopbackServer { _ in [.send(CannedReply.whole())] }
        defer { server.stop() }
        let body = size.map { [UInt8](repeating: 1, count: $0) }
        let method = body == nil ? "GET" : "POST"
        let reply = try await transport.send(HTTPRequest(method: method, url: server.url, body: body))
        #expect(reply.bytesSent == server.received.first.map { Int64($0.byteCount) })
    }

    @Test("the reply to HEAD has the announced length and no body")
    func head() async throws {
        let server = try LoopbackServer { _ in [.send(CannedReply.head(200, headers: [("Content-Length", "7")]))] }
        defer { server.stop() }
        let reply = try await transport.send(HTTPRequest(method: "HEAD", url: server.url, bodyLimit: 3))
        #expect(reply.first("content-length") == "7")
        #expect(reply.body.isEmpty)
    }

    @Test("interim replies are passed over, folded fields joined, trailers left out")
    func looseHead() async throws {
        let bytes =
            CannedReply.head(100) + CannedReply.head(103, headers: [("Link", "x")])
            + Array("HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\nA: one\r\n  two\r\nA: three\r\n\r\n".utf8)
            + CannedReply.chunk("hel") + CannedReply.chunk("lo") + Array("0\r\nT: trailer\r\n\r\n".utf8)
        let server = try LoopbackServer { _ in [.drip(bytes, every: .microseconds(100))] }
        defer { server.stop() }
        let reply = try await transport.send(HTTPRequest(url: server.url))
        #expect(reply.status == 200)
        #expect(
            reply.headers == [
                HTTPHeader("Transfer-Encoding", "chunked"), HTTPHeader("A", "one two"), HTTPHeader("A", "three"),
            ]
        )
        #expect(reply.body == Array("hello".utf8))
    }

    @Test("a reply without a length ends with the connection")
    func closeDelimited() async throws {
        let server = try LoopbackServer { _ in [.send(Array("HTTP/1.0 200 OK\r\n\r\nhello".utf8)), .close] }
        defer { server.stop() }
        let reply = try await transport.send(HTTPRequest(url: server.url))
        #expect(reply.body == Array("hello".utf8))
        #expect(reply.httpVersion == .http10)
    }

    @Test("a compressed reply is handed over as it came")
    func encodedBody() async throws {
        let server = try LoopbackServer { _ in
            [.send(CannedReply.whole(headers: [("Content-Encoding", "gzip")], body: "not really gzip"))]
        }
        defer { server.stop() }
        #expect(try await transport.send(HTTPRequest(url: server.url)).body == Array("not really gzip".utf8))
    }

    @Test("a redirect is a reply like any other", arguments: [301, 302, 307, 308])
    func redirect(status: Int) async throws {
        let server = try LoopbackServer { _ in
            [.send(CannedReply.whole(status, headers: [("Location", "/elsewhere")]))]
        }
        defer { server.stop() }
        let reply = try await transport.send(HTTPRequest(method: "POST", url: server.url, body: []))
        #expect(reply.status == status)
        #expect(reply.first("location") == "/elsewhere")
        #expect(server.received.count == 1)
    }

    @Test("exchanges one after the other share a connection")
    func keepAlive() async throws {
        let server = try LoopbackServer { _ in [.send(CannedReply.whole(body: "x"))] }
        defer { server.stop() }
        var reused: [Bool] = []
        for _ in 0..<5 {
            reused.append(try await transport.send(HTTPRequest(url: server.url)).reusedConnection)
        }
        #expect(reused == [false, true, true, true, true])
        #expect(server.connectionCount == 1)
    }

    @Test("a request that wants a fresh connection gets one, and leaves it to later ones")
    func freshConnection() async throws {
        let server = try LoopbackServer { _ in [.send(CannedReply.whole())] }
        defer { server.stop() }
        _ = try await transport.send(HTTPRequest(url: server.url))
        let fresh = HTTPRequest(method: "POST", url: server.url, body: [], freshConnection: true)
        #expect(try await !transport.send(fresh).reusedConnection)
        #expect(try await transport.send(HTTPRequest(url: server.url)).reusedConnection)
        #expect(server.connectionCount == 2)
    }

    @Test("options of one exchange do not stick to the next on the same handle")
    func handleReuse() async throws {
        let server = try LoopbackServer { _ in [.send(CannedReply.whole())] }
        defer { server.stop() }
        let full = HTTPRequest(
            method: "PATCH",
            url: server.url + "/one",
            headers: [HTTPHeader("X-Secret", "s"), HTTPHeader("User-Agent", "custom"), HTTPHeader("Host", "other")],
            body: [1],
            bodyLimit: 0
        )
        _ = try await transport.send(full)
        _ = try await transport.send(HTTPRequest(url: server.url + "/two"))
        let (first, second) = (server.received[0], server.received[1])
        #expect(first.first("x-secret") == "s")
        #expect(first.first("user-agent") == "custom")
        #expect(first.first("host") == "other")
        #expect(second.method == "GET")
        #expect(second.first("x-secret") == nil)
        #expect(second.first("user-agent") == "holdfast")
        #expect(second.first("host") == "127.0.0.1:\(server.port)")
        #expect(second.first("content-length") == nil)
    }

    @Test("a Unix socket carries requests")
    func unixSocket() async throws {
        let folder = try TemporaryFolder()
        let server = try LoopbackServer(unixPath: folder.path + "/api.sock") { request in
            [.send(CannedReply.whole(body: request.target))]
        }
        defer { server.stop() }
        // A proxy is not for a local socket.
        let transport = CurlTransport(options: TransportOptions(proxy: "http://127.0.0.1:1"))
        let request = HTTPRequest(url: "http://localhost/v1/jobs", unixSocketPath: server.unixPath)
        #expect(try await transport.send(request).body == Array("/v1/jobs".utf8))
        #expect(try await transport.send(request).reusedConnection)
        #expect(server.received.first?.first("host") == "localhost")
    }
}
