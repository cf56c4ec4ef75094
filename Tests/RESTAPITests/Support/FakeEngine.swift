import JobStore
import Synchronization

@testable import RESTAPI
@testable import Workflow

/// The engine as the API sees it: commands go to the real store, nothing drives the jobs but the test.
final class FakeEngine: Sendable {
    private struct State {
        var wakes = 0
        var pauses: [Bool] = []
        var view = EngineView(isReady: true, isDraining: false, inFlight: 0, projects: [])
        var listeners: [AsyncStream<JobID>.Continuation] = []
        var listened = 0
        var awaiters: [(count: Int, CheckedContinuation<Void, Never>)] = []
        var objections: [Objection] = []
        var recoveryReasons: [String] = []
        var planned = 0
        var hangs = false
        var planOutcome = JobPlan.Outcome.wouldRun
    }

    private let store: JobStore
    private let state = Mutex(State())

    init(_ store: JobStore) { self.store = store }

    var wakes: Int { state.withLock(\.wakes) }
    /// What the API told: true for a pause, false for a resumption.
    var pauses: [Bool] { state.withLock(\.pauses) }

    /// Why recoveries were ended.
    var recoveryReasons: [String] { state.withLock(\.recoveryReasons) }

    /// How many jobs were planned.
    var planned: Int { state.withLock(\.planned) }

    /// What plans come to from now on.
    func plan(_ outcome: JobPlan.Outcome) { state.withLock { $0.planOutcome = outcome } }

    func show(_ view: EngineView) { state.withLock { $0.view = view } }

    /// What speaks against every answer of a person from now on.
    func object(_ objections: [Objection]) { state.withLock { $0.objections = objections } }

    /// Tells all listeners that the job has changed.
    func publish(_ job: JobID) {
        for listener in state.withLock(\.listeners) { listener.yield(job) }
    }

    /// Returns once the API has asked for changes so often, counted from the start.
    func listened(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.listened < count { state.awaiters.append((count, continuation)) }
                return state.listened >= count
            }
            if isThere { continuation.resume() }
        }
    }

    func port(projects: [ProjectName: ProjectProfile], pendingMax: Int) -> EnginePort {
        EnginePort(
            projects: projects,
            pendingMax: pendingMax,
            wake: { self.state.withLock { $0.wakes += 1 } },
            pause: { self.state.withLock { $0.pauses.append(true) } },
            resume: { self.state.withLock { $0.pauses.append(false) } },
            status: { self.state.withLock(\.view) },
            changes: { _ in self.listen() },
            cancel: { try await self.cancel($0) },
            resolve: { try await self.resolve($0, $1) },
            release: { try await self.release($0) },
            endRecovery: { _, reason in
                self.state.withLock { state in
                    defer { state.view.recovery = nil }
                    state.recoveryReasons.append(reason)
                    return state.view.recovery != nil
                }
            },
            plan: { jobs, _ in
                self.state.withLock { $0.planned += jobs.count }
                return jobs.map { job in
                    var plan = JobPlan(resources: job.request.resources)
                    plan.outcome = self.state.withLock { $0.planOutcome }
                    return plan
                }
            },
            selfTest: { self.state.withLock { !$0.hangs } }
        )
    }

    /// From now on work does not go on.
    func hang() { state.withLock { $0.hangs = true } }

    private func listen() -> AsyncStream<JobID> {
        let (stream, continuation) = AsyncStream.makeStream(of: JobID.self)
        let reached = state.withLock { state in
            state.listeners.append(continuation)
            state.listened += 1
            let count = state.listened
            defer { state.awaiters.removeAll { $0.count <= count } }
            return state.awaiters.filter { $0.count <= count }
        }
        for awaiter in reached { awaiter.1.resume() }
        return stream
    }

    private var surroundings: Surroundings {
        Surroundings(
            policy: WorkflowPolicy(),
            mint: MarkerMint(prefix: "hftest") { _, _ in 0 },
            keyScope: "test"
        )
    }

    private func cancel(_ command: JobCommand) async throws -> CommandOutcome {
        let at = Timestamp(milliseconds: 1_700_000_100_000)
        let cancellation = Cancellation(actor: command.actor.name, reason: command.reason, at: at)
        let surroundings = surroundings
        do {
            let outcome = try await store.cancel(
                job: command.job,
                cancellation,
                ifVersion: command.ifVersion,
                actor: command.actor
            ) { machine in
                let transition = try machine.apply(
                    .cancelRequested(cancellation, unsent: false),
                    at: Moment(now: at, jitter: 0),
                    in: surroundings
                )
                return (transition, transition.next == .rest ? .done : .ready)
            }
            publish(command.job)
            switch outcome {
            case .cancelled: return .applied
            case .pending, .alreadyRequested: return .accepted
            case .ended(let state): return .refused(state)
            case .changed(let version): return .changed(version: version)
            }
        } catch StoreError.notFound {
            return .unknownJob
        }
    }

    private func release(_ command: JobCommand) async throws -> CommandOutcome {
        let at = Timestamp(milliseconds: 1_700_000_100_000)
        let release = Release(actor: command.actor.name, reason: command.reason, at: at)
        let surroundings = surroundings
        guard let detail = try await store.job(command.job) else { return .unknownJob }
        guard detail.machine.remoteRunKind != nil, !detail.machine.heldKeys.isEmpty else {
            return .refused(detail.summary.state)
        }
        let outcome = try await store.amend(
            job: command.job,
            ifVersion: command.ifVersion,
            now: at,
            actor: command.actor
        ) { machine in
            let transition = try machine.apply(.released(release), at: Moment(now: at, jitter: 0), in: surroundings)
            return (transition, .sleep(until: at))
        }
        switch outcome {
        case .amended: return .applied
        case .claimed: return .refused(.running)
        case .changed(let version): return .changed(version: version)
        }
    }

    private func resolve(_ command: JobCommand, _ resolution: Resolution) async throws -> CommandOutcome {
        guard let detail = try await store.job(command.job) else { return .unknownJob }
        guard detail.machine.attention != nil else { return .refused(detail.summary.state) }
        let objections = state.withLock(\.objections)
        guard objections.isEmpty else { return .objected(objections) }
        let surroundings = surroundings
        let vault = VaultFacts(
            id: VaultID("ea7b8717-2543-478a-a92d-3ca7ee448f67"),
            name: "my_vault",
            objectType: "server",
            consistentLevel: "crash_consistent",
            protectType: "backup",
            sizeGB: 200,
            status: .available
        )
        let outcome = try await store.amend(
            job: command.job,
            ifVersion: command.ifVersion,
            now: Timestamp(milliseconds: 1_700_000_100_000),
            actor: command.actor
        ) { machine in
            let moment = Moment(now: Timestamp(milliseconds: 1_700_000_100_000), jitter: 0)
            // A cloud that has the one vault and nothing else.
            let questions = machine.questions(before: resolution, at: moment, in: surroundings)
            let results = questions.map { question -> Result<Reply, CallFailure> in
                switch question {
                case .showVault: .success(.vault(vault))
                case .listBackups: .success(.backups(Listing(rows: [], isComplete: true)))
                case .listTasks: .success(.tasks(Listing(rows: [], isComplete: true)))
                default: .success(.vaults(Listing(rows: [], isComplete: true)))
                }
            }
            let evidence = ResolutionEvidence(results: results)
            let transition = try machine.apply(
                .resolved(resolution, actor: command.actor.name, reason: command.reason, evidence: evidence),
                at: moment,
                in: surroundings
            )
            return (transition, .ready)
        }
        publish(command.job)
        switch outcome {
        case .amended: return .applied
        case .claimed: return .refused(.running)
        case .changed(let version): return .changed(version: version)
        }
    }
}
