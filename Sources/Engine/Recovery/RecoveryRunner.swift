import JobStore
import Logging
import Synchronization
package import Workflow

/// Carries a recovery out: asks the cloud what `RecoverySearch` says, fits the unfinished jobs to what was found, and lets work
/// begin. Jobs are not claimed before that.
final class RecoveryRunner: Sendable {
    private let store: JobStore
    private let shell: DispatchShell
    private let mint: MarkerMint
    private let clockwork: Clockwork
    private let sessions: Sessions
    private let changes: ChangeFeed
    private let unknownRuns: UnknownRunWatcher
    private let logger: Logger
    private let current = Mutex<Current?>(nil)

    private struct Current {
        var state: RecoveryState
        var search: RecoverySearch
        /// Somebody is fitting the jobs at this moment.
        var isConcluding = false
    }

    /// How many jobs are fitted in one transaction.
    private static let batch = 200

    init(
        store: JobStore,
        shell: DispatchShell,
        mint: MarkerMint,
        clockwork: Clockwork,
        sessions: Sessions,
        changes: ChangeFeed,
        unknownRuns: UnknownRunWatcher,
        logger: Logger
    ) {
        self.store = store
        self.shell = shell
        self.mint = mint
        self.clockwork = clockwork
        self.sessions = sessions
        self.changes = changes
        self.unknownRuns = unknownRuns
        self.logger = logger
    }

    /// How far the recovery is; nil when none is under way.
    var status: RecoveryStatus? {
        current.withLock { current in
            current.map {
                RecoveryStatus(
                    cause: $0.state.cause,
                    since: $0.state.since,
                    rounds: $0.search.rounds,
                    found: $0.search.found.count,
                    pending: $0.search.pending,
                    endsNotBefore: $0.search.endsNotBefore
                )
            }
        }
    }

    /// Takes a recovery up that the store remembers. Nothing is claimed from then on.
    func take(_ state: RecoveryState) {
        let now = clockwork.now()
        let plans = sessions.all.map { session in
            let surroundings = session.surroundings(mint: mint)
            let policy = session.policy
            let known = min(state.copiedAt, state.oldestUnfinishedAt ?? state.copiedAt)
            return RecoverySearch.Plan(
                project: session.name,
                createdSince: known + surroundings.clockOffset - policy.clockSkewMax,
                quietFrom: state.aliveUntil + policy.sendWindow + policy.requestTimeout,
                settleWindow: policy.settleWindow,
                looksMin: policy.settleLooksMin,
                poll: policy.poll
            )
        }
        let prefixes =
            [mint.prefix] + (state.otherInstallation.map { [MarkerMint.hmac(installationID: $0).prefix] } ?? [])
        current.withLock { $0 = Current(state: state, search: RecoverySearch(plans, prefixes: prefixes, now: now)) }
        shell.apply(.recovering)
        logger.warning(
            "the database may be older than what has happened; nothing is sent before the cloud has been searched",
            metadata: ["cause": "\(state.cause)"]
        )
    }

    /// Searches until it is enough, or until somebody ends the recovery. Returns when the task is cancelled.
    func run() async {
        while let next = current.withLock({ $0?.search.next(at: clockwork.moment) }) {
            switch next {
            case .ask(let project, let operation): await ask(operation, of: project)
            case .sleep(let until): if await !pause(until - clockwork.now()) { return }
            case .done:
                do {
                    if try await conclude(actor: .system, reason: nil) { return }
                } catch {
                    logger.error("a recovery cannot be ended yet", metadata: ["error": "\(error)"])
                }
                if await !pause(.seconds(1)) { return }
            }
            if Task.isCancelled { return }
        }
    }

    private func pause(_ span: Duration) async -> Bool {
        do {
            try await clockwork.sleep(max(span, .milliseconds(1)))
            return true
        } catch {
            return false
        }
    }

    private func ask(_ operation: Operation, of project: ProjectName) async {
        guard let session = sessions[project] else { return }
        let performed = await session.perform(operation, sendNotAfter: nil, isDrawn: false)
        for made in performed.requests {
            do {
                try await store.recordCall(CallRecord(made))
            } catch {
                logger.error("a call cannot be kept", metadata: ["error": "\(error)"])
            }
        }
        if Task.isCancelled { return }
        current.withLock { $0?.search.answered(project, performed.result, at: clockwork.moment) }
    }

    /// Fits the jobs to what has been found so far, and lets work begin.
    /// - Returns: false when no recovery is under way, or when somebody else is ending it.
    func conclude(actor: Actor, reason: String?) async throws(StoreError) -> Bool {
        let begun = current.withLock { current -> (RecoveryState, RecoverySearch)? in
            guard let known = current, !known.isConcluding else { return nil }
            current?.isConcluding = true
            return (known.state, known.search)
        }
        guard let (state, search) = begun else { return false }
        do throws(StoreError) {
            try await conclude(state, search, actor: actor, reason: reason)
        } catch {
            // What has been fitted stays fitted; the rest is fitted the next time.
            current.withLock { $0?.isConcluding = false }
            throw error
        }
        current.withLock { $0 = nil }
        shell.apply(.recovered)
        return true
    }

    private func conclude(
        _ state: RecoveryState,
        _ search: RecoverySearch,
        actor: Actor,
        reason: String?
    ) async throws(StoreError) {
        let found = search.found
        let taken = try await fit(state, found, actor: actor)
        let rest = found.filter { !taken.contains($0.identity) }
        let detail = [
            "cause": state.cause, "rounds": String(search.rounds), "found": String(found.count),
            "unsearched": search.pending.map(\.rawValue).joined(separator: ","),
        ]
        let unknown = try await store.endRecovery(
            findings: rest,
            actor: actor,
            reason: reason,
            detail: detail,
            now: clockwork.now()
        )
        // Before any job may begin a run beside one that nobody knows.
        try await unknownRuns.take()
        logger.notice(
            "the recovery is over",
            metadata: ["found": "\(found.count)", "unknown": "\(unknown?.count ?? 0)", "actor": "\(actor.name)"]
        )
    }

    /// Fits all unfinished jobs to what was found. Decided outside of the writer, on jobs that people may give commands to at
    /// the same time: whoever has changed meanwhile is decided on anew.
    /// - Returns: what turned out to be unfinished jobs'.
    private func fit(
        _ state: RecoveryState,
        _ found: [RemoteFinding],
        actor: Actor
    ) async throws(StoreError) -> Set<RemoteFinding.Identity> {
        let byProject = Dictionary(grouping: found, by: \.project)
        var taken: Set<RemoteFinding.Identity> = []
        let all = try await store.unfinishedJobs(in: state)
        for start in stride(from: 0, to: all.count, by: Self.batch) {
            var open = Array(all[start..<min(start + Self.batch, all.count)])
            while !open.isEmpty {
                let (jobs, unreadable) = try await store.unfinished(open)
                for job in unreadable {
                    logger.error("a job cannot be read; it is left alone", metadata: ["job.id": "\(job)"])
                }
                let moment = clockwork.moment
                var fitted: [FittedJob] = []
                for job in jobs {
                    let project = job.machine.request.project
                    // A job of a project that is not configured just now must not use a marker twice either.
                    let surroundings =
                        sessions[project]?.surroundings(mint: mint)
                        ?? Surroundings(policy: WorkflowPolicy(), mint: mint, keyScope: "")
                    let findings = byProject[project] ?? []
                    let own = job.machine.restorePoints(among: findings, in: surroundings)
                    taken.formUnion(own.map(\.identity))
                    var machine = job.machine
                    let made = machine.reconcile(
                        with: findings,
                        begunAt: state.since,
                        copiedAt: state.copiedAt,
                        at: moment,
                        in: surroundings
                    )
                    if let made { fitted.append(try FittedJob(job, machine, made)) }
                }
                let changed = try await store.reconcile(fitted, now: moment.now, actor: actor)
                for job in fitted where !changed.contains(job.number) { follow(job) }
                open = Array(changed)
            }
        }
        return taken
    }

    /// Tells the dispatcher and whoever watches what has become of a job: the keys that it gave up are free, one that has been
    /// made ready stands in no line any more, and what it took with its run is its own.
    private func follow(_ job: FittedJob) {
        let released = job.made.transition.released
        if !released.isEmpty { shell.apply(.keysReleased(job.machine.id, released)) }
        if job.made.moves { shell.apply(.forgotten(job.machine.id)) }
        let taken = job.made.taken.map { (key: $0, job: job.machine.id) }
        if !taken.isEmpty { shell.restore { $0.restore(held: taken, parked: [], capacity: { _ in 1 }) } }
        changes.publish(job.machine.id)
    }
}

/// How far a recovery is.
package struct RecoveryStatus: Equatable, Sendable {
    /// Why: the name of a `RecoveryCause`.
    package var cause: String
    package var since: Timestamp
    /// Rounds over the cloud's lists, complete or not.
    package var rounds: Int
    /// Things with our marker found so far.
    package var found: Int
    /// Projects not searched yet.
    package var pending: [ProjectName]
    /// The earliest moment at which the search can be enough.
    package var endsNotBefore: Timestamp?
}
