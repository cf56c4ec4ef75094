import HTTPTransport
import Workflow

/// The world's network as the daemon's own session sees it: HTTP requests go in, HTTP replies come out.
///
/// Guarded by the world's thread.
final class SimulatedTransport: HTTPSending, @unchecked Sendable {
    private unowned let world: World
    private let life: Life

    init(_ world: World, life: Life) {
        self.world = world
        self.life = life
    }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPReply {
        try request.validate()
        guard let operation = WiredSession.operation else { throw Self.failure(.other, .notSent) }
        if request.url.contains("/auth/tokens") { return try await sendLogin() }
        // Its signature or token is made: what is refused from here on does not keep it from going.
        let call = world.noteCall(by: life)
        var isRefused: Bool?
        defer { world.identity.noteEnd(of: call, isRefused: isRefused, at: world.elapsed) }
        let result = try await carry(request, operation)
        isRefused = Self.isRefused(result)
        if isRefused ?? false, operation.isMutating, life.isAlive { world.judgeRefused(operation) }
        return try reply(result, to: operation)
    }

    private func carry(
        _ request: HTTPRequest,
        _ operation: Operation
    ) async throws(HTTPTransportError) -> Result<Reply, CallFailure> {
        var fate = world.drawFate(of: operation)
        if fate.handOver > .zero { try await pause(fate.handOver) }
        guard life.isAlive else { throw Self.failure(.cancelled, .notSent) }
        if let last = request.sendNotAfter, world.sinceBoot > last {
            world.tally.note("change not sent: too late")
            throw Self.failure(.sendWindowClosed, .notSent)
        }
        if operation.isMutating, !world.inspect(operation, of: life) { throw Self.failure(.cancelled, .notSent) }
        if fate.reaches, world.refuses(request) { fate.way = .unauthorised }
        return await life.wait(givingUp: .failure(.lost(operation, "cancelled"))) { settle in
            world.send(operation, fate, settle)
        }
    }

    /// Nil when the answer does not tell.
    private static func isRefused(_ result: Result<Reply, CallFailure>) -> Bool? {
        guard case .failure(let failure) = result else { return false }
        if failure.httpStatus == 401, failure.failureClass == .auth { return true }
        return failure.code?.rawValue.hasPrefix("BackupService.") ?? false ? false : nil
    }

    private func pause(_ span: Duration) async throws(HTTPTransportError) {
        let isOver = await life.wait(givingUp: false) { settle in world.after(span) { settle(true) } }
        guard isOver else { throw Self.failure(.cancelled, .notSent) }
    }

    /// Asks for a token.
    private func sendLogin() async throws(HTTPTransportError) -> HTTPReply {
        let fate = world.drawFate(of: .listVaults(name: ""))
        try await pause(fate.there + fate.back)
        switch fate.way {
        case .refused: throw Self.failure(.connectFailed, .notSent)
        case .lostRequest, .lostAnswer, .late: throw Self.failure(.timedOut, .maybeSent)
        case .gatewayBefore(let status), .gatewayAfter(let status): return page(status, "<html>bad gateway</html>")
        case .throttled: return page(429, ReplyText.refusal(ErrorCode("IAM.0012"), "throttled"))
        case .unauthorised:
            world.tally.note("login refused")
            return page(401, #"{"error":{"code":401,"message":"refused","title":"Unauthorized"}}"#)
        case .smooth, .repeated, .doubled:
            let token = world.identity.issue()
            world.tally.note("token issued")
            let ends = world.cloudNow + world.plan.tokenLasts
            var issued = page(
                201,
                #"{"token":{"issued_at":"\#(world.cloudNow.rfc3339)","expires_at":"\#(ends.rfc3339)"}}"#
            )
            issued.headers.append(HTTPHeader("X-Subject-Token", token))
            return issued
        }
    }

    // MARK: Replies

    private func reply(
        _ result: Result<Reply, CallFailure>,
        to operation: Operation
    ) throws(HTTPTransportError) -> HTTPReply {
        switch result {
        case .success(let reply): return page(200, ReplyText.json(reply, of: operation))
        case .failure(let failure):
            guard let status = failure.httpStatus else { throw Self.failure(of: failure, operation) }
            // A gateway that has no answer says so in its own words.
            guard let code = failure.code else { return page(status, "<html><body>Bad Gateway</body></html>") }
            var refusal = page(status, ReplyText.refusal(code, failure.message))
            if let pause = failure.retryAfter, status == 429 {
                refusal.headers.append(HTTPHeader("Retry-After", "\(pause.wholeMilliseconds / 1000)"))
            }
            return refusal
        }
    }

    private func page(_ status: Int, _ text: String) -> HTTPReply {
        HTTPReply(
            status: status,
            headers: [HTTPHeader("Date", CloudIdentity.date(world.cloudNow))],
            body: Array(text.utf8)
        )
    }

    private static func failure(of failure: CallFailure, _ operation: Operation) -> HTTPTransportError {
        switch failure.rule {
        case "transport:refused": Self.failure(.connectFailed, .notSent)
        case "transport:timed_out": Self.failure(.timedOut, .maybeSent)
        case "transport:cancelled": Self.failure(.cancelled, .maybeSent)
        default: Self.failure(.connectionLost, .maybeSent)
        }
    }

    private static func failure(_ code: HTTPTransportError.Code, _ delivery: Delivery) -> HTTPTransportError {
        HTTPTransportError(code: code, delivery: delivery, message: "simulated: \(code.rawValue)")
    }
}

extension Fate {
    /// True when the request comes as far as the gateway that checks the identity.
    fileprivate var reaches: Bool {
        switch way {
        case .smooth, .repeated, .doubled, .lostAnswer, .gatewayAfter: true
        case .lostRequest, .late, .gatewayBefore, .refused, .throttled, .unauthorised: false
        }
    }
}
