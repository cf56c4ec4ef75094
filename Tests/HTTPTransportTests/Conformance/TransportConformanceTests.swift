import HTTPTransport
import TestSupport
import Testing

@Suite("Both transports keep the same promises", .timeLimit(.minutes(5)))
struct TransportConformanceTests {
    @Test("a reply of any status is a reply", arguments: TransportKind.allCases, [200, 202, 302, 404, 429, 503])
    func status(kind: TransportKind, status: Int) async throws {
        let headers = [HTTPHeader("X-Request-Id", "r-1")]
        let subject = try TransportUnderTest(kind, farSide: .replies(status: status, headers: headers, body: "{}"))
        defer { subject.stop() }
        let reply = try await subject.transport.send(HTTPRequest(url: subject.url + "/v3"))
        #expect(reply.status == status)
        #expect(reply.first("x-request-id") == "r-1")
        #expect(reply.body == Array("{}".utf8))
    }

    @Test("the far side sees each request once, as it was written", arguments: TransportKind.allCases)
    func request(kind: TransportKind) async throws {
        let subject = try TransportUnderTest(kind, farSide: .replies(status: 200, headers: [], body: ""))
        defer { subject.stop() }
        for method in ["POST", "PUT"] {
            let url = subject.url + "/v3/vaults?a=b"
            _ = try await subject.transport.send(HTTPRequest(method: method, url: url, body: Array(method.utf8)))
        }
        #expect(subject.seen.map(\.method) == ["POST", "PUT"])
        #expect(
            subject.seen.allSatisfy { $0.url == subject.url + "/v3/vaults?a=b" && $0.body == Array($0.method.utf8) }
        )
    }

    @Test("an answer that is lost leaves the question open", arguments: TransportKind.allCases)
    func lostAnswer(kind: TransportKind) async throws {
        let subject = try TransportUnderTest(kind, farSide: .closes)
        defer { subject.stop() }
        let error = try await failure(of: HTTPRequest(method: "POST", url: subject.url), of: subject)
        #expect(error.code == .connectionLost)
        #expect(error.delivery == .maybeSent)
        #expect(subject.seen.count == 1)
    }

    @Test("where nobody listens, nothing is sent", arguments: TransportKind.allCases)
    func absent(kind: TransportKind) async throws {
        let subject = try TransportUnderTest(kind, farSide: .isAbsent)
        let error = try await failure(of: HTTPRequest(method: "POST", url: subject.url), of: subject)
        #expect(error.code == .connectFailed)
        #expect(error.delivery == .notSent)
    }

    @Test("a closed window lets nothing out", arguments: TransportKind.allCases)
    func window(kind: TransportKind) async throws {
        let subject = try TransportUnderTest(kind, farSide: .replies(status: 200, headers: [], body: ""))
        defer { subject.stop() }
        let past = BootInstant.now().advanced(by: .milliseconds(-1))
        let error = try await failure(of: HTTPRequest(url: subject.url, sendNotAfter: past), of: subject)
        #expect(error.code == .sendWindowClosed)
        #expect(error.delivery == .notSent)
        #expect(subject.seen.isEmpty)
        let future = BootInstant.now().advanced(by: .seconds(3_600))
        #expect(try await subject.transport.send(HTTPRequest(url: subject.url, sendNotAfter: future)).status == 200)
    }

    @Test("a reply beyond the limit is refused, one at the limit is not", arguments: TransportKind.allCases)
    func bodyLimit(kind: TransportKind) async throws {
        let subject = try TransportUnderTest(kind, farSide: .replies(status: 200, headers: [], body: "0123456789"))
        defer { subject.stop() }
        let error = try await failure(of: HTTPRequest(url: subject.url, bodyLimit: 9), of: subject)
        #expect(error.code == .tooLarge)
        #expect(error.delivery == .maybeSent)
        #expect(error.status == 200)
        #expect(try await subject.transport.send(HTTPRequest(url: subject.url, bodyLimit: 10)).body.count == 10)
    }

    @Test("an invalid request is refused unseen", arguments: TransportKind.allCases)
    func invalid(kind: TransportKind) async throws {
        let subject = try TransportUnderTest(kind, farSide: .replies(status: 200, headers: [], body: ""))
        defer { subject.stop() }
        let headers = [HTTPHeader("X", "a\r\nY: b")]
        let error = try await failure(of: HTTPRequest(url: subject.url, headers: headers), of: subject)
        #expect(error.code == .invalidRequest)
        #expect(error.delivery == .notSent)
        #expect(subject.seen.isEmpty)
    }

    @Test("cancelling the caller in mid-flight leaves the question open", arguments: TransportKind.allCases)
    func cancellation(kind: TransportKind) async throws {
        let subject = try TransportUnderTest(kind, farSide: .holds)
        defer { subject.stop() }
        let task = Task { try await failure(of: HTTPRequest(method: "POST", url: subject.url), of: subject) }
        await subject.waitForRequests(1)
        task.cancel()
        let error = try await task.value
        #expect(error.code == .cancelled)
        #expect(error.delivery == .maybeSent)
    }

    @Test("requests on hold are answered when released, each caller once", arguments: TransportKind.allCases)
    func release(kind: TransportKind) async throws {
        let subject = try TransportUnderTest(kind, farSide: .holds)
        defer { subject.stop() }
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask { try await subject.transport.send(HTTPRequest(url: subject.url)).status }
            }
            await subject.waitForRequests(50)
            subject.release()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == [Int](repeating: 200, count: 50))
    }

    @Test("shutting down answers who waits and refuses who comes", arguments: TransportKind.allCases)
    func shutDown(kind: TransportKind) async throws {
        let subject = try TransportUnderTest(kind, farSide: .holds)
        defer { subject.stop() }
        let task = Task { try await failure(of: HTTPRequest(url: subject.url), of: subject) }
        await subject.waitForRequests(1)
        await subject.shutDown()
        #expect(try await task.value.code == .shutDown)
        #expect(try await task.value.delivery == .maybeSent)
        let later = try await failure(of: HTTPRequest(url: subject.url), of: subject)
        #expect(later.code == .shutDown)
        #expect(later.delivery == .notSent)
    }

    private func failure(of request: HTTPRequest, of subject: TransportUnderTest) async throws -> HTTPTransportError {
        try await #require(throws: HTTPTransportError.self) { try await subject.transport.send(request) }
    }
}
