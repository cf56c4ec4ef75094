import HTTPTransport
import Synchronization

@testable import holdfast

/// Answers requests from a list and keeps what it was asked. After the list, the last answer is repeated.
final class ScriptedDaemon: HTTPSending {
    enum Answer: Sendable {
        case reply(Int, String, tag: String?)
        case failure(HTTPTransportError.Code, Delivery)
        /// Never answers; ends with the task.
        case silence
    }

    private struct State {
        var answers: [Answer]
        var requests: [HTTPRequest] = []
    }

    private let state: Mutex<State>

    init(_ answers: Answer...) {
        state = Mutex(State(answers: answers))
    }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    var client: DaemonClient {
        DaemonClient(address: .socket("/daemon.sock"), token: nil, transport: self)
    }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPReply {
        let answer = state.withLock { state -> Answer? in
            state.requests.append(request)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers.first
        }
        switch answer {
        case .reply(let status, let body, let tag):
            let headers = tag.map { [HTTPHeader("ETag", $0)] } ?? []
            return HTTPReply(status: status, headers: headers, body: Array(body.utf8))
        case .failure(let code, let delivery):
            throw HTTPTransportError(code: code, delivery: delivery, message: code.rawValue)
        case .silence, nil:
            let (never, _) = AsyncStream.makeStream(of: Void.self)
            for await _ in never {}
            throw HTTPTransportError(code: .cancelled, delivery: .maybeSent, message: "cancelled")
        }
    }
}

extension ScriptedDaemon.Answer {
    static func job(_ state: String, tag: String? = "\"1\"") -> Self {
        .reply(200, #"{"id":"j","state":"\#(state)"}"#, tag: tag)
    }

    static let refused = Self.failure(.connectFailed, .notSent)
    static let lost = Self.failure(.connectionLost, .maybeSent)
    static let unchanged = Self.reply(304, "", tag: "\"1\"")
}
