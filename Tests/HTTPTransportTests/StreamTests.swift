import HTTPTransport
import TestSupport
import Testing

@Suite("A streamed reply is read while it comes", .timeLimit(.minutes(5)))
struct StreamTests {
    private static let eventHead = CannedReply.head(
        200,
        headers: [("Content-Type", "text/event-stream"), ("Transfer-Encoding", "chunked")]
    )
    private let transport = CurlTransport()

    @Test("the head comes first, then each event as soon as it is sent, then the end")
    func events() async throws {
        let server = try LoopbackServer { _ in
            [.send(Self.eventHead + CannedReply.chunk("data: 1\n\n")), .hold]
                + [.send(CannedReply.chunk("data: 2\n\n") + CannedReply.lastChunk)]
        }
        defer { server.stop() }
        var parts = transport.stream(HTTPRequest(url: server.url)).makeAsyncIterator()
        guard case .head(let status, let headers) = try await parts.next() else {
            Issue.record("the first part is not the head")
            return
        }
        #expect(status == 200)
        #expect(headers.first("content-type") == "text/event-stream")
        #expect(try await parts.next() == .chunk(Array("data: 1\n\n".utf8)))
        server.release()
        #expect(try await parts.next() == .chunk(Array("data: 2\n\n".utf8)))
        #expect(try await parts.next() == nil)
        #expect(try await parts.next() == nil)
    }

    @Test("a Unix socket streams too")
    func unixSocket() async throws {
        let folder = try TemporaryFolder()
        let server = try LoopbackServer(unixPath: folder.path + "/s") { _ in
            [.send(Self.eventHead + CannedReply.chunk("x") + CannedReply.lastChunk)]
        }
        defer { server.stop() }
        let request = HTTPRequest(url: "http://localhost/v1/events", unixSocketPath: server.unixPath)
        #expect(try await collect(transport.stream(request)) == Array("x".utf8))
    }

    @Test("a reader slower than the sender gets every byte in order, and the buffer stays within its limit")
    func backpressure() async throws {
        let chunk = [UInt8]((0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 % 251) })
        let server = try LoopbackServer { _ in
            [.send(CannedReply.head(200, headers: [("Content-Length", "8000000")]))]
                + [LoopbackServer.Action](repeating: .send(chunk), count: 8)
        }
        defer { server.stop() }
        var count = 0
        for try await case .chunk(let bytes) in transport.stream(HTTPRequest(url: server.url), bufferLimit: 1) {
            #expect(bytes.count <= 64 * 1024)
            let expected = (count..<(count + bytes.count)).map { UInt8(truncatingIfNeeded: $0 % 1_000_000 % 251) }
            try #require(bytes == expected, "at byte \(count)")
            count += bytes.count
        }
        #expect(count == 8_000_000)
    }

    @Test("leaving the loop closes the connection")
    func leaving() async throws {
        let server = try LoopbackServer { _ in [.send(Self.eventHead + CannedReply.chunk("x")), .hold] }
        defer { server.stop() }
        for try await case .chunk in transport.stream(HTTPRequest(url: server.url)) {
            break
        }
        await server.waitForOpenConnections(atMost: 0)
    }

    @Test("a stream nobody reads is given up with its last reference")
    func dropping() async throws {
        let server = try LoopbackServer { _ in [.send(Self.eventHead), .hold] }
        defer { server.stop() }
        let stream = transport.stream(HTTPRequest(url: server.url))
        await server.waitForRequests(1)
        _ = consume stream
        await server.waitForOpenConnections(atMost: 0)
    }

    @Test("cancelling the reader ends the exchange")
    func cancellation() async throws {
        let server = try LoopbackServer { _ in [.send(Self.eventHead), .hold] }
        defer { server.stop() }
        let stream = transport.stream(HTTPRequest(url: server.url))
        let task = Task { try await collect(stream) }
        await server.waitForRequests(1)
        task.cancel()
        let error = await #expect(throws: HTTPTransportError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        await server.waitForOpenConnections(atMost: 0)
    }

    @Test("a connection that breaks is an error after the parts that came")
    func broken() async throws {
        let server = try LoopbackServer { _ in
            [.send(Self.eventHead + CannedReply.chunk("x")), .hold, .close]
        }
        defer { server.stop() }
        var parts = transport.stream(HTTPRequest(url: server.url)).makeAsyncIterator()
        _ = try await parts.next()
        #expect(try await parts.next() == .chunk(Array("x".utf8)))
        server.release()
        let error = await #expect(throws: HTTPTransportError.self) { try await parts.next() }
        #expect(error?.code == .truncated)
        #expect(error?.delivery == .maybeSent)
    }

    @Test("the total time-out ends with the head: a stream may be silent for longer")
    func timeout() async throws {
        let server = try LoopbackServer { request in
            request.target == "/silent"
                ? [.hold]
                : [
                    .send(Self.eventHead), .pause(.milliseconds(400)),
                    .send(CannedReply.chunk("x") + CannedReply.lastChunk),
                ]
        }
        defer { server.stop() }
        let patient = HTTPRequest(url: server.url, totalTimeout: .milliseconds(200))
        #expect(try await collect(transport.stream(patient)) == Array("x".utf8))
        var silent = patient
        silent.url += "/silent"
        let error = await #expect(throws: HTTPTransportError.self) { try await collect(transport.stream(silent)) }
        #expect(error?.code == .timedOut)
    }

    @Test("what `send` refuses, `stream` refuses in the loop")
    func refusals() async throws {
        let invalid = await #expect(throws: HTTPTransportError.self) {
            try await collect(transport.stream(HTTPRequest(url: "file:///etc/passwd")))
        }
        #expect(invalid?.code == .invalidRequest)
        await transport.shutDown()
        let late = await #expect(throws: HTTPTransportError.self) {
            try await collect(transport.stream(HTTPRequest(url: "http://127.0.0.1/")))
        }
        #expect(late?.code == .shutDown)
        #expect(late?.delivery == .notSent)
    }

    private func collect(_ stream: AsyncThrowingStream<StreamPart, any Error>) async throws -> [UInt8] {
        var body: [UInt8] = []
        for try await part in stream {
            if case .chunk(let bytes) = part {
                body += bytes
            }
        }
        return body
    }
}
