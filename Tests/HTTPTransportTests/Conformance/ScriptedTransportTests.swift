import HTTPTransport
import TestSupport
import Testing

@Suite("The scripted transport follows its script")
struct ScriptedTransportTests {
    private let request = HTTPRequest(url: "http://scripted.invalid/")

    @Test("steps are used up in order, then the closure is asked")
    func order() async throws {
        let transport = ScriptedTransport([.reply(HTTPReply(status: 201)), .fail(.scripted(.timedOut, .maybeSent))]) {
            .reply(HTTPReply(status: 299, body: Array($0.method.utf8)))
        }
        transport.append(.reply(HTTPReply(status: 202)))
        #expect(try await transport.send(request).status == 201)
        await #expect(throws: HTTPTransportError.scripted(.timedOut, .maybeSent)) { try await transport.send(request) }
        #expect(try await transport.send(request).status == 202)
        #expect(try await transport.send(request).body == Array("GET".utf8))
        #expect(transport.requests.count == 4)
    }

    @Test("a request on hold waits for each release that its step asks for")
    func holds() async throws {
        let transport = ScriptedTransport([.hold(.fail(.scripted(.connectionLost, .maybeSent)))])
        let result = Task { try await transport.send(request) }
        await transport.waitForRequests(1)
        transport.release()
        await #expect(throws: HTTPTransportError.scripted(.connectionLost, .maybeSent)) { try await result.value }
    }
}
