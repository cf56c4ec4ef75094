import JobStore
import Logging
import Synchronization
import Workflow

/// Keeps the resources of runs that no job knows from jobs, until such a run is seen to be over or is released.
///
/// What is kept is read from the store: a release is heeded at the next look. After a crash the next start takes it up.
final class UnknownRunWatcher: Sendable {
    private let store: JobStore
    private let shell: DispatchShell
    private let mint: MarkerMint
    private let clockwork: Clockwork
    private let sessions: Sessions
    private let logger: Logger
    private let watched = Mutex<[UnknownRun: Watched]>([:])

    private struct Watched {
        var keys: [ExclusiveKey]
        var watch = UnknownRunWatch()
    }

    /// How often they are looked at.
    private static let pause: Duration = .seconds(60)

    init(
        store: JobStore,
        shell: DispatchShell,
        mint: MarkerMint,
        clockwork: Clockwork,
        sessions: Sessions,
        logger: Logger
    ) {
        self.store = store
        self.shell = shell
        self.mint = mint
        self.clockwork = clockwork
        self.sessions = sessions
        self.logger = logger
    }

    var isEmpty: Bool { watched.withLock { $0.isEmpty } }

    /// What the list keeps from jobs, for a dispatcher that is about to be told who has which key.
    func held() async throws(StoreError) -> [(key: ExclusiveKey, job: JobID)] {
        heed(try await store.goingUnknownRuns()).taken
    }

    /// Takes the keys of what has come to the list, and gives those back of what has left it.
    func take() async throws(StoreError) {
        let (taken, left) = heed(try await store.goingUnknownRuns())
        if !taken.isEmpty {
            shell.restore { $0.restore(held: taken, parked: [], capacity: { _ in 1 }) }
        }
        for (holder, keys) in left { shell.apply(.keysReleased(holder, keys)) }
    }

    private func heed(
        _ going: [UnknownRun]
    ) -> (taken: [(key: ExclusiveKey, job: JobID)], left: [(holder: JobID, keys: [ExclusiveKey])]) {
        watched.withLock { watched in
            var taken: [(key: ExclusiveKey, job: JobID)] = []
            for run in going where watched[run] == nil {
                // A project that is not configured has no jobs under way.
                guard let session = sessions[run.project] else { continue }
                let surroundings = session.surroundings(mint: mint)
                let keys = run.resources.map { surroundings.key(resource: $0) }
                watched[run] = Watched(keys: keys)
                taken += keys.map { ($0, Self.holder(run)) }
            }
            let gone = Set(watched.keys).subtracting(going).sorted { Self.holder($0) < Self.holder($1) }
            let left = gone.compactMap { run in watched.removeValue(forKey: run).map { (Self.holder(run), $0.keys) } }
            return (taken, left)
        }
    }

    /// Looks until none is left. Returns when the task is cancelled.
    func run() async {
        while !isEmpty {
            for run in watched.withLock({ $0.keys.sorted { Self.holder($0) < Self.holder($1) } }) {
                await look(at: run)
                if Task.isCancelled { return }
            }
            do {
                try await take()
            } catch {
                logger.error("the runs that no job knows cannot be read", metadata: ["error": "\(error)"])
            }
            if isEmpty { return }
            do { try await clockwork.sleep(Self.pause) } catch { return }
        }
    }

    private func look(at run: UnknownRun) async {
        guard let session = sessions[run.project] else { return }
        let performed = await session.perform(.showRestorePoint(run.id), sendNotAfter: nil, isDrawn: false)
        if Task.isCancelled { return }
        let now = clockwork.now()
        let lag = session.policy.listLagMax
        let status = watched.withLock { $0[run]?.watch.looked(performed.result, at: now, lag: lag) }
        do {
            for made in performed.requests { try await store.recordCall(CallRecord(made)) }
            if let status { try await store.endUnknownRun(run, status: status, now: now) }
        } catch {
            logger.error("a look at a run that no job knows cannot be kept", metadata: ["error": "\(error)"])
        }
    }

    /// Under this name the dispatcher knows who has the keys: no job's id looks like it.
    private static func holder(_ run: UnknownRun) -> JobID { JobID("unknown|\(run.project)|\(run.id)") }
}
