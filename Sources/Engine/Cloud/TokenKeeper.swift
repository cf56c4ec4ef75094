import CBRAPI
import HTTPTransport
import Synchronization
import Workflow

/// Fetches and keeps a project's IAM token. However many calls find it missing or dead at the same time, one request asks
/// for a new one.
final class TokenKeeper: Sendable {
    private let login: PasswordLogin
    private let iam: Endpoint
    private let configuration: ProjectConfiguration
    private let clockwork: Clockwork
    private let state = Mutex(State())

    private struct Kept {
        var value: String
        var renewAt: Timestamp
        var endsAt: Timestamp
    }

    private struct State {
        var token: Kept?
        /// The fetch that is under way; whoever needs a token meanwhile awaits it too.
        var fetching: Task<Result<Authorizer, CallFailure>, Never>?
        /// How many await it who have not been cancelled themselves.
        var waiting = 0
    }

    init(login: PasswordLogin, iam: Endpoint, configuration: ProjectConfiguration, clockwork: Clockwork) {
        self.login = login
        self.iam = iam
        self.configuration = configuration
        self.clockwork = clockwork
    }

    private enum Source {
        case kept(String)
        case fetched(Task<Result<Authorizer, CallFailure>, Never>)
    }

    /// The token in force, or a new one when there is none or it is about to end.
    func current() async -> Result<Authorizer, CallFailure> {
        let now = clockwork.now()
        let source: Source = state.withLock { state in
            if let token = state.token, token.renewAt > now { return .kept(token.value) }
            if let running = state.fetching {
                state.waiting += 1
                return .fetched(running)
            }
            // Its own task, so that the cancellation of one waiting job does not take the token from the others; every
            // one of them awaits it.
            let task = Task(executorPreference: clockwork.executor) { await self.fetch() }
            state.waiting = 1
            state.fetching = task
            return .fetched(task)
        }
        switch source {
        case .kept(let value): return .success(.token(value))
        case .fetched(let task):
            return await withTaskCancellationHandler {
                await task.value
            } onCancel: {
                // With nobody left who wants it, as when the daemon gives up, it is given up too.
                let isUnwanted = state.withLock { state in
                    state.waiting -= 1
                    return state.waiting == 0
                }
                if isUnwanted { task.cancel() }
            }
        }
    }

    /// The cloud refused this token. A newer one that another call has fetched meanwhile stays.
    /// - Returns: true when it was the one in force.
    func discard(_ value: String) -> Bool {
        state.withLock { state in
            guard state.token?.value == value else { return false }
            state.token = nil
            return true
        }
    }

    /// How long a renewal that failed is not tried again while the old token is good.
    private static let renewalPause: Duration = .seconds(120)

    private func fetch() async -> Result<Authorizer, CallFailure> {
        let result = await requestToken()
        let now = clockwork.now()
        return state.withLock { state in
            state.fetching = nil
            switch result {
            case .success(let issued):
                state.token = Self.kept(issued, at: now)
                return .success(.token(issued.value))
            case .failure(let failure):
                guard let token = state.token, token.endsAt > now else { return .failure(failure) }
                // Renewed early so that an outage of IAM is not ours: the old one is good for some time yet.
                let pause = Swift.max(failure.retryAfter ?? .zero, Self.renewalPause)
                state.token?.renewAt = Swift.min(now + pause, token.endsAt)
                return .success(.token(token.value))
            }
        }
    }

    /// Renewed at 80 % of the token's life or an hour before its end, whichever is first.
    private static func kept(_ token: IssuedToken, at now: Timestamp) -> Kept {
        let life = token.lifetime ?? .seconds(86_400)
        let early = Swift.max(life - .seconds(3600), life / 2)
        return Kept(value: token.value, renewAt: now + Swift.min(life * 0.8, early), endsAt: now + life)
    }

    private func requestToken() async -> Result<IssuedToken, CallFailure> {
        let wire = WireRequest(
            CBRRequest.createToken(login, projectID: configuration.projectID),
            endpoint: iam,
            projectID: configuration.projectID,
            authorizer: .anonymous,
            date: SigningDate(millisecondsSinceEpoch: clockwork.now().milliseconds)
        )
        do throws(HTTPTransportError) {
            let reply = try await configuration.transport.send(
                HTTPRequest(wire, configuration: configuration, sendNotAfter: nil)
            )
            let received = ReceivedReply(reply, receivedAt: clockwork.now(), hiding: SecretScrubber(login.secrets))
            do throws(CallFailure) {
                return .success(try received.issuedToken())
            } catch {
                return .failure(error)
            }
        } catch {
            return .failure(CallFailure(transport: error, isMutating: false))
        }
    }
}
