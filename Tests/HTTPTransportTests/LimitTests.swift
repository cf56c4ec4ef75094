import HTTPTransport
import Testing

@Suite("A reply cannot be larger than allowed", .timeLimit(.minutes(5)))
struct LimitTests {
    private let transport = CurlTransport()

    private func failure(ofReply bytes: [UInt8], bodyLimit: Int = 1_000_000) async throws -> HTTPTransportError {
        let server = try LoopbackServer { _ in [.send(bytes)] }
        defer { server.stop() }
        return try await HTTPTransportTests.failure(
            of: HTTPRequest(url: server.url, bodyLimit: bodyLimit),
            over: transport
        )
    }

    @Test("an announced body over the limit is refused before it is read")
    func announcedBody() async throws {
        let error = try await failure(
            ofReply: CannedReply.head(200, headers: [("Content-Length", "11")]),
            bodyLimit: 10
        )
        #expect(error.code == .tooLarge)
        #expect(error.delivery == .maybeSent)
        #expect(error.status == 200)
    }

    @Test("a body that grows over the limit is cut off")
    func growingBody() async throws {
        let head = CannedReply.head(200, headers: [("Transfer-Encoding", "chunked")])
        let error = try await failure(ofReply: head + CannedReply.chunk("0123456789x"), bodyLimit: 10)
        #expect(error.code == .tooLarge)
        #expect(error.delivery == .maybeSent)
        #expect(error.message.contains("10 bytes"))
    }

    @Test("a body of exactly the limit is whole")
    func bodyAtLimit() async throws {
        let server = try LoopbackServer { _ in [.send(CannedReply.whole(body: "0123456789"))] }
        defer { server.stop() }
        #expect(try await transport.send(HTTPRequest(url: server.url, bodyLimit: 10)).body.count == 10)
    }

    @Test("an empty body is allowed by a limit of zero")
    func limitOfZero() async throws {
        let server = try LoopbackServer { _ in [.send(CannedReply.whole())] }
        defer { server.stop() }
        #expect(try await transport.send(HTTPRequest(url: server.url, bodyLimit: 0)).body.isEmpty)
    }

    @Test("a head with too many fields is refused")
    func manyFields() async throws {
        let fields = (0..<201).map { ("X-\($0)", "v") }
        let error = try await failure(ofReply: CannedReply.whole(headers: fields))
        #expect(error.code == .tooLarge)
        #expect(error.delivery == .maybeSent)
    }

    @Test("a head with too many bytes is refused")
    func largeHead() async throws {
        let fields = (0..<10).map { ("X-\($0)", String(repeating: "v", count: 8_000)) }
        let error = try await failure(ofReply: CannedReply.whole(headers: fields))
        #expect(error.code == .tooLarge)
        #expect(error.delivery == .maybeSent)
    }

    @Test("interim replies without end are refused")
    func manyInterimReplies() async throws {
        let interim = (0..<5_000).flatMap { _ in CannedReply.head(100) }
        #expect(try await failure(ofReply: interim + CannedReply.whole()).code == .tooLarge)
    }

    @Test("a token of ten kilobytes in a field passes")
    func largeField() async throws {
        let token = String(repeating: "t", count: 10_000)
        let server = try LoopbackServer { _ in [.send(CannedReply.whole(headers: [("X-Subject-Token", token)]))] }
        defer { server.stop() }
        #expect(try await transport.send(HTTPRequest(url: server.url)).first("x-subject-token") == token)
    }
}
