import CBRAPI
package import HTTPTransport
package import Logging
import Synchronization
package import Workflow

/// One project's side of the cloud: its budget, its credentials and whether they are accepted. Shared by all of its jobs,
/// so that a dead key costs one renewal and not one per job.
package final class ProjectSession: CloudSession {
    let configuration: ProjectConfiguration
    let clockwork: Clockwork
    private let logger: Logger
    private let shared: Mutex<Shared>
    private let tokens: TokenKeeper?
    private let gate: IdentityGate
    private let hiding = SecretHiding()

    private struct Shared {
        var budget: CallBudget
        /// The credentials were refused: no call before this moment, then one probe. Somebody who sets the wall clock does
        /// not change that.
        var blockedUntil: BootInstant?
        var provenWitnesses: Set<WitnessKind>
        /// How far the cloud's clock is ahead of ours, once a refused signature made us look.
        var clockOffset: Duration = .zero
        /// How far the cloud's clock is ahead of ours by its last answer; nothing below what a `Date` can tell.
        var observedOffset: Duration = .zero
        /// Our clocks when the last request was signed that the cloud has accepted.
        var provenAt: (wall: Timestamp, boot: BootInstant)?
    }

    package init(
        _ configuration: ProjectConfiguration,
        clockwork: Clockwork,
        provenWitnesses: Set<WitnessKind>,
        logger: Logger
    ) {
        self.configuration = configuration
        self.clockwork = clockwork
        gate = IdentityGate(noteWork: clockwork.noteWork)
        self.logger = logger
        shared = Mutex(
            Shared(
                budget: CallBudget(rate: configuration.callRate, burst: configuration.callBurst),
                provenWitnesses: provenWitnesses
            )
        )
        if case .password(let login, let iam) = configuration.credentials {
            tokens = TokenKeeper(login: login, iam: iam, configuration: configuration, clockwork: clockwork)
        } else {
            tokens = nil
        }
    }

    /// The longest that a worker waits for the budget before its job is put to sleep instead.
    static let budgetWaitMax: Duration = .seconds(20)

    // MARK: What jobs are told

    package var name: ProjectName { configuration.name }
    package var keyScope: String { configuration.keyScope }
    package var policy: WorkflowPolicy { configuration.policy }

    package func surroundings(mint: MarkerMint) -> Surroundings {
        Surroundings(
            policy: configuration.policy,
            mint: mint,
            keyScope: configuration.keyScope,
            provenWitnesses: shared.withLock { $0.provenWitnesses },
            clockOffset: shared.withLock { $0.observedOffset }
        )
    }

    package func noteProven(_ kinds: Set<WitnessKind>) {
        guard !kinds.isEmpty else { return }
        shared.withLock { $0.provenWitnesses.formUnion(kinds) }
    }

    /// Whether the project's credentials are refused at the moment, and whether it is throttled.
    package var status: ProjectStatus {
        let (now, sinceBoot) = (clockwork.now(), clockwork.sinceBoot())
        return shared.withLock {
            ProjectStatus(
                name: configuration.name,
                blockedUntil: $0.blockedUntil.map { now + sinceBoot.duration(to: $0) },
                throttledUntil: $0.budget.throttledUntil(at: now)
            )
        }
    }

    // MARK: Budget

    package func draw() async -> CallFailure? {
        var isDrawn = false
        while true {
            let (now, sinceBoot) = (clockwork.now(), clockwork.sinceBoot())
            let (pause, blocked) = shared.withLock { shared -> (Duration, Duration?) in
                if let until = shared.blockedUntil, until > sinceBoot {
                    if isDrawn { shared.budget.putBack() }
                    return (.zero, sinceBoot.duration(to: until))
                }
                // The project may have been throttled while this call waited.
                let pause = isDrawn ? shared.budget.closure(at: now) : shared.budget.draw(at: now)
                return (pause > Self.budgetWaitMax ? shared.budget.turnAway(pause) : pause, nil)
            }
            if let blocked { return Self.refusal(blockedFor: blocked) }
            if pause > Self.budgetWaitMax { return Self.refusal(throttledFor: pause) }
            guard pause > .zero else { return nil }
            isDrawn = true
            do {
                try await clockwork.sleep(pause)
            } catch {
                shared.withLock { $0.budget.putBack() }
                return CallFailure(
                    failureClass: .again,
                    carriedOut: .no,
                    message: "the daemon is stopping",
                    rule: "engine:stopping"
                )
            }
        }
    }

    private static func refusal(throttledFor pause: Duration) -> CallFailure {
        CallFailure(
            failureClass: .busy,
            carriedOut: .no,
            httpStatus: 429,
            message: "the project's call budget is used up",
            retryAfter: pause,
            rule: CallFailure.ownBudgetRule
        )
    }

    // MARK: Calls

    package func perform(_ operation: Operation, sendNotAfter: BootInstant?, isDrawn: Bool) async -> PerformedCall {
        var performed = PerformedCall()
        var call = RemoteCall(operation)
        var isDrawn = isDrawn
        while true {
            if !isDrawn, let refusal = await draw() {
                performed.result = .failure(refusal)
                return performed
            }
            isDrawn = false
            let answer = await authorized(call.request, operation, sendNotAfter, &performed)
            switch answer {
            case .failure(let failure):
                performed.result = .failure(failure)
                return performed
            case .success(let reply):
                do {
                    guard case .done(let result) = try call.receive(reply) else { continue }
                    performed.result = .success(result)
                } catch {
                    performed.classifyLast(error)
                    note(error)
                    performed.result = .failure(error)
                }
                return performed
            }
        }
    }

    /// Sends a request as soon as the gate lets it through. Once the identity has been refused and renewed it is sent once
    /// more, and through the gate again: of all that were refused together one tries the new identity.
    private func authorized(
        _ request: CBRRequest,
        _ operation: Operation,
        _ sendNotAfter: BootInstant?,
        _ performed: inout PerformedCall
    ) async -> Result<ReceivedReply, CallFailure> {
        closeWhenClockWasSet()
        var mayRenew = true
        while true {
            let isProbe: Bool
            switch await gate.enter() {
            case .free: isProbe = false
            case .probe: isProbe = true
            case .turnedAway(let failure): return .failure(failure)
            }
            var result = await identified(request, operation, sendNotAfter, mayRenew: mayRenew, &performed)
            if result == nil {
                mayRenew = false
                if isProbe { result = await identified(request, operation, sendNotAfter, mayRenew: false, &performed) }
            }
            guard let result else { continue }
            if isProbe { gate.leave(telling: Self.failureForAll(result)) }
            return result
        }
    }

    /// What a probe's result says to those who waited for it: that the cloud cannot be reached or is busy holds for them too.
    private static func failureForAll(_ result: Result<ReceivedReply, CallFailure>) -> CallFailure? {
        let failure =
            switch result {
            case .success(let reply): reply.failure(isMutating: false)
            case .failure(let failure): failure
            }
        guard var told = failure, told.failureClass == .again || told.failureClass == .busy else { return nil }
        told.carriedOut = .no
        told.rule = "project:unproven"
        return told
    }

    /// Sends a request once.
    /// - Returns: nil when the identity was refused, which says that nothing was done, and has been renewed for all jobs
    ///   together: the same may be sent again.
    private func identified(
        _ request: CBRRequest,
        _ operation: Operation,
        _ sendNotAfter: BootInstant?,
        mayRenew: Bool,
        _ performed: inout PerformedCall
    ) async -> Result<ReceivedReply, CallFailure>? {
        if let refusal = refusalWhileBlocked() { return .failure(refusal) }
        let identity: Authorizer
        switch await authorizer() {
        case .success(let current): identity = current
        case .failure(let failure):
            return .failure(failure.isPassing ? failure : block(failure.aboutTheIdentity))
        }
        let offset = shared.withLock { $0.clockOffset }
        let signedAt = (wall: clockwork.now(), boot: clockwork.sinceBoot())
        let sent = await send(request, identity, offset, operation, sendNotAfter, &performed)
        guard case .success(let reply) = sent else { return sent }
        let failure = reply.failure(isMutating: operation.isMutating)
        guard let failure, failure.failureClass == .auth, failure.carriedOut == .no, reply.status == 401 else {
            if failure?.comesFromBehindTheGate ?? true { unblock(signedAt) }
            return sent
        }
        performed.classifyLast(failure)
        if mayRenew, renew(after: reply, refused: identity, signedWith: offset) { return nil }
        return .failure(block(failure))
    }

    /// Others may have found the identity refused while this call stood at the gate.
    private func refusalWhileBlocked() -> CallFailure? {
        let sinceBoot = clockwork.sinceBoot()
        return shared.withLock { shared in
            shared.blockedUntil.flatMap {
                $0 > sinceBoot ? Self.refusal(blockedFor: sinceBoot.duration(to: $0)) : nil
            }
        }
    }

    private static func refusal(blockedFor span: Duration) -> CallFailure {
        CallFailure(
            failureClass: .auth,
            carriedOut: .no,
            message: "the project's credentials are refused",
            retryAfter: span,
            rule: "project:blocked"
        )
    }

    private func authorizer() async -> Result<Authorizer, CallFailure> {
        switch configuration.credentials {
        case .accessKey(let keys): return .success(.accessKey(keys))
        case .password: return await tokens?.current() ?? .success(.anonymous)
        }
    }

    /// - Returns: whether another try with a renewed identity is worth it. More than five wrong signatures lock a key, so a
    ///   signature is made again only when the clocks turn out to differ.
    private func renew(after reply: ReceivedReply, refused: Authorizer, signedWith offset: Duration) -> Bool {
        if let tokens, case .token(let value) = refused {
            if tokens.discard(value) { gate.close() }
            return true
        }
        guard let remote = reply.date else { return false }
        // Compared with what this very request was signed with: another may have found the difference meanwhile.
        let found = remote - clockwork.now()
        guard abs((found - offset).wholeMilliseconds) > Self.skewMin else { return false }
        let isNew = shared.withLock { shared in
            defer { shared.clockOffset = found }
            return abs((found - shared.clockOffset).wholeMilliseconds) > Self.skewMin
        }
        if isNew { gate.close() }
        return true
    }

    /// A difference of clocks that is worth another signature, in milliseconds. The cloud allows fifteen minutes.
    private static let skewMin: Int64 = 60_000

    /// A wall clock that was set since a signature was accepted makes many things due at once, and all their signatures
    /// wrong: one call has to try first.
    private func closeWhenClockWasSet() {
        guard tokens == nil else { return }
        let (now, sinceBoot) = (clockwork.now(), clockwork.sinceBoot())
        let wasSet = shared.withLock { shared in
            guard let known = shared.provenAt else { return false }
            let difference = (now - known.wall) - known.boot.duration(to: sinceBoot)
            guard abs(difference.wholeMilliseconds) > Self.skewMin else { return false }
            shared.provenAt = nil
            return true
        }
        if wasSet { gate.close() }
    }

    private func send(
        _ request: CBRRequest,
        _ identity: Authorizer,
        _ offset: Duration,
        _ operation: Operation,
        _ sendNotAfter: BootInstant?,
        _ performed: inout PerformedCall
    ) async -> Result<ReceivedReply, CallFailure> {
        let startedAt = clockwork.now()
        let wire = WireRequest(
            request,
            endpoint: configuration.endpoint,
            projectID: configuration.projectID,
            authorizer: identity,
            date: SigningDate(millisecondsSinceEpoch: (startedAt + offset).milliseconds)
        )
        let http = HTTPRequest(
            wire,
            configuration: configuration,
            sendNotAfter: operation.isMutating ? sendNotAfter : nil
        )
        do throws(HTTPTransportError) {
            let reply = try await configuration.transport.send(http)
            let scrubber = hiding.scrubber(for: identity.secrets)
            let received = ReceivedReply(reply, receivedAt: clockwork.now(), hiding: scrubber)
            performed.note(request, operation, startedAt: startedAt, reply: reply, received)
            note(received)
            return .success(received)
        } catch {
            let failure = CallFailure(transport: error, isMutating: operation.isMutating)
            performed.note(request, operation, startedAt: startedAt, error: error, failure)
            return .failure(failure)
        }
    }

    private func note(_ reply: ReceivedReply) {
        let now = clockwork.now()
        let offset = reply.date.map { $0 - reply.receivedAt }
        shared.withLock { shared in
            // `Date` has whole seconds, and the answer took its time.
            if let offset { shared.observedOffset = abs(offset.wholeMilliseconds) < 5000 ? .zero : offset }
            if reply.status != 429 { shared.budget.accepted(at: now) }
        }
    }

    private func note(_ failure: CallFailure) {
        guard failure.httpStatus == 429 else { return }
        let now = clockwork.now()
        shared.withLock { $0.budget.throttled(at: now, retryAfter: failure.retryAfter) }
        logger.warning(
            "calls are throttled by the cloud",
            metadata: ["project": "\(configuration.name)", "rule": "\(failure.rule)"]
        )
    }

    // MARK: Blocking

    /// Keeps all jobs of the project from calling until the next probe.
    /// - Returns: the failure as the job is told: it waits as long.
    private func block(_ failure: CallFailure) -> CallFailure {
        let pause = max(configuration.policy.authProbeInterval, failure.retryAfter ?? .zero)
        let until = clockwork.now() + pause
        let last = clockwork.sinceBoot().advanced(by: pause)
        shared.withLock { $0.blockedUntil = last }
        gate.close()
        logger.error(
            "the project's credentials are refused; its jobs wait",
            metadata: [
                "project": "\(configuration.name)", "rule": "\(failure.rule)", "until_ms": "\(until.milliseconds)",
            ]
        )
        var told = failure
        told.retryAfter = pause
        return told
    }

    private func unblock(_ signedAt: (wall: Timestamp, boot: BootInstant)) {
        gate.open()
        let wasBlocked = shared.withLock { shared in
            defer { shared.blockedUntil = nil }
            shared.provenAt = signedAt
            return shared.blockedUntil != nil
        }
        if wasBlocked {
            logger.notice(
                "the project's credentials are accepted again",
                metadata: ["project": "\(configuration.name)"]
            )
        }
    }
}

/// What can keep all jobs of a project waiting.
package struct ProjectStatus: Sendable, Equatable {
    package var name: ProjectName
    /// Set while the credentials are refused; the next probe is then.
    package var blockedUntil: Timestamp?
    package var throttledUntil: Timestamp?

    package init(name: ProjectName, blockedUntil: Timestamp?, throttledUntil: Timestamp?) {
        self.name = name
        self.blockedUntil = blockedUntil
        self.throttledUntil = throttledUntil
    }
}
