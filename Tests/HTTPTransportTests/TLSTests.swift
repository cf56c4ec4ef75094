import Glibc
import HTTPTransport
import TestSupport
import Testing

@Suite("TLS peers are verified, and HTTP/2 is used where it is offered", .timeLimit(.minutes(5)))
struct TLSTests {
    private let certificates: Certificates

    init() throws {
        certificates = try Certificates()
    }

    private func makeTransport(caFile: String?) -> CurlTransport {
        CurlTransport(options: TransportOptions(caFile: caFile))
    }

    private func makeRequest(
        _ server: TLSServer,
        method: String = "GET",
        host: String = "localhost",
        body: [UInt8]? = nil,
        freshConnection: Bool = false
    ) -> HTTPRequest {
        HTTPRequest(
            method: method,
            url: "https://\(host)/",
            body: body,
            freshConnection: freshConnection,
            unixSocketPath: server.path
        )
    }

    @Test("a certificate of an unknown authority is refused before anything is sent")
    func unknownAuthority() async throws {
        let server = try TLSServer(certificates)
        defer { close(server.channel) }
        let error = try await failure(of: makeRequest(server), over: makeTransport(caFile: nil))
        #expect(error.code == .tlsFailed)
        #expect(error.delivery == .notSent)
        #expect(error.curlCode == 60)
    }

    @Test("a certificate for another host is refused before anything is sent")
    func otherHost() async throws {
        let server = try TLSServer(certificates)
        defer { close(server.channel) }
        let transport = makeTransport(caFile: certificates.authority)
        let error = try await failure(of: makeRequest(server, host: "other.example"), over: transport)
        #expect(error.code == .tlsFailed)
        #expect(error.delivery == .notSent)
    }

    @Test("a CA file that is not there is a TLS failure, nothing sent")
    func missingAuthority() async throws {
        let server = try TLSServer(certificates)
        defer { close(server.channel) }
        let transport = makeTransport(caFile: certificates.folder.path + "/none.pem")
        let error = try await failure(of: makeRequest(server), over: transport)
        #expect(error.code == .tlsFailed)
        #expect(error.delivery == .notSent)
        #expect(error.curlCode == 77)
    }

    @Test("an old protocol version is refused before anything is sent")
    func oldProtocol() async throws {
        let server = try TLSServer(certificates, options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        defer { close(server.channel) }
        let error = try await failure(of: makeRequest(server), over: makeTransport(caFile: certificates.authority))
        #expect(error.code == .tlsFailed)
        #expect(error.delivery == .notSent)
    }

    @Test("a certificate of the given authority is accepted, with HTTP/1.1 where nothing else is offered")
    func knownAuthority() async throws {
        let server = try TLSServer(certificates)
        let peer = try LoopbackServer(adopting: server.channel) { [.send(CannedReply.whole(body: $0.method))] }
        defer { peer.stop() }
        let transport = makeTransport(caFile: certificates.authority)
        let reply = try await transport.send(makeRequest(server))
        #expect(reply.body == Array("GET".utf8))
        #expect(reply.httpVersion == .http11)
        #expect(try await transport.send(makeRequest(server)).reusedConnection)
    }

    @Test("HTTP/2 carries exchanges at the same time on one connection")
    func multiplexing() async throws {
        let server = try TLSServer(certificates, options: ["-alpn", "h2"])
        let peer = HTTP2Peer(socket: server.channel) { streams in
            // Nobody is answered before all have asked: with fewer streams than requests this would never end.
            streams.count < 20 ? [] : streams.flatMap { HTTP2Peer.reply($0, body: "stream \($0)") }
        }
        let transport = makeTransport(caFile: certificates.authority)
        let request = makeRequest(server)
        let replies = try await withThrowingTaskGroup(of: HTTPReply.self) { group in
            for _ in 0..<20 {
                group.addTask { try await transport.send(request) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(replies.allSatisfy { $0.status == 200 && $0.httpVersion == .http2 })
        #expect(Set(replies.map(\.body)).count == 20)
        #expect(peer.streams.count == 20)
    }

    @Test("a POST goes over HTTP/2 and its reply comes whole")
    func http2Post() async throws {
        let server = try TLSServer(certificates, options: ["-alpn", "h2"])
        let peer = HTTP2Peer(socket: server.channel) { HTTP2Peer.reply($0.last ?? 0, body: "done") }
        let transport = makeTransport(caFile: certificates.authority)
        let body = [UInt8](repeating: 7, count: 30_000)
        let reply = try await transport.send(makeRequest(server, method: "POST", body: body, freshConnection: true))
        #expect(reply.body == Array("done".utf8))
        #expect(reply.httpVersion == .http2)
        #expect(reply.bytesSent > 30_000)
        #expect(peer.streams == [1])
    }

    @Test(
        "an HTTP/2 stream or connection that ends without a reply may have been carried out, and is not repeated",
        arguments: [
            // INTERNAL_ERROR, REFUSED_STREAM (which libcurl would repeat), and a GOAWAY that had not seen the stream.
            HTTP2Peer.frame(HTTP2Peer.FrameType.resetStream, 1, HTTP2Peer.bytes(2)),
            HTTP2Peer.frame(HTTP2Peer.FrameType.resetStream, 1, HTTP2Peer.bytes(7)),
            HTTP2Peer.frame(HTTP2Peer.FrameType.goAway, 0, HTTP2Peer.bytes(0) + HTTP2Peer.bytes(2)),
        ]
    )
    func http2Failure(frame: [UInt8]) async throws {
        let server = try TLSServer(certificates, options: ["-alpn", "h2"])
        let peer = HTTP2Peer(socket: server.channel) { _ in frame }
        let transport = makeTransport(caFile: certificates.authority)
        let request = makeRequest(server, method: "POST", body: [1], freshConnection: true)
        let error = try await failure(of: request, over: transport)
        #expect(error.code == .connectionLost, "\(error)")
        #expect(error.delivery == .maybeSent)
        #expect(peer.streams == [1])
    }

    @Test("an HTTP/2 body that ends before its announced length is not a reply")
    func http2Truncation() async throws {
        let server = try TLSServer(certificates, options: ["-alpn", "h2"])
        // The field is `content-length: 9`, name 28 of the static table, as a literal.
        let peer = HTTP2Peer(socket: server.channel) { _ in
            HTTP2Peer.frame(HTTP2Peer.FrameType.headers, flags: 0x4, 1, [0x88, 0x0F, 0x0D, 0x01, 0x39])
                + HTTP2Peer.frame(HTTP2Peer.FrameType.data, flags: 0x1, 1, [0x78])
        }
        let error = try await failure(of: makeRequest(server), over: makeTransport(caFile: certificates.authority))
        #expect(error.delivery == .maybeSent)
        #expect([.connectionLost, .truncated].contains(error.code), "\(error)")
        #expect(peer.streams == [1])
    }
}
