import Engine
import JobStore
import Workflow

/// Starting jobs, with much pending, with much finished, and with much that stands in line for one key: in this process,
/// through the store's own claims, followed by the commit that begins each job.
struct BacklogWorkload {
    private struct Backlog {
        let name: String
        var pending = 0
        var finished = 0
        var parked = 0
    }

    /// How many are started in each of them.
    private static let startedMax = 20_000
    private static let claim = 256

    func run(in bench: Bench) async throws -> [Figure] {
        let count = bench.count ?? 200_000
        let backlogs = [
            Backlog(name: "pending_\(count)", pending: count),
            Backlog(name: "pending_\(count * 5)", pending: count * 5),
            Backlog(name: "finished_\(count * 5)", pending: count / 10, finished: count * 5),
            Backlog(name: "one_busy_key_\(count)", pending: count / 10, parked: count),
        ]
        let templates = try await SeededStore.templates()
        var claimed: [Figure] = []
        var started: [Figure] = []
        for backlog in backlogs {
            let (claims, starts) = try await rates(of: backlog, bench, templates)
            claimed.append(
                Figure(name: "claimed_\(backlog.name)", value: claims, unit: "jobs/s", goal: .atLeast(20_000))
            )
            started.append(Figure(name: "started_\(backlog.name)", value: starts, unit: "jobs/s"))
        }
        let rates = claimed.map(\.value)
        let spread = (rates.max() ?? 0) > 0 ? 1 - (rates.min() ?? 0) / (rates.max() ?? 1) : 0
        return claimed + started
            + [Figure(name: "claimed_spread", value: spread * 100, unit: "%", goal: .atMost(15))]
    }

    private func rates(
        of backlog: Backlog,
        _ bench: Bench,
        _ templates: SeededStore.Templates
    ) async throws -> (claimed: Double, started: Double) {
        let folder = try BenchFolder()
        defer { folder.remove() }
        let store = try JobStore.open(folder: folder.path + "/data", now: .now())
        let total = backlog.pending + backlog.finished + backlog.parked
        let seeded = SeededStore(
            store: store,
            jobs: bench.jobs,
            templates: templates,
            first: .now() + .seconds(-total)
        )
        try await seeded.addEnded(0..<backlog.finished, eventsPerJob: 1)
        let parkedEnd = backlog.finished + backlog.parked
        try await seeded.addParked(backlog.finished..<parkedEnd, on: ExclusiveKey("2:busy"))
        try await seeded.addQueued(parkedEnd..<total)
        _ = try await store.recover(now: .now(), pid: 1)
        let wanted = min(backlog.pending, Self.startedMax)
        let claims = try await rate(of: store, wanted / 2, commits: false)
        let starts = try await rate(of: store, wanted - wanted / 2, commits: true)
        try await store.close()
        return (claims, starts)
    }

    /// Claims so many jobs, and begins each if that is wanted.
    private func rate(of store: JobStore, _ wanted: Int, commits: Bool) async throws -> Double {
        let surroundings = Surroundings(
            policy: WorkflowPolicy(),
            mint: .hmac(installationID: store.installationID),
            keyScope: "bench",
            provenWitnesses: [],
            clockOffset: .zero
        )
        let begun = ContinuousClock.now
        var done = 0
        while done < wanted {
            let now = Timestamp.now()
            let limit = min(Self.claim, wanted - done)
            let jobs = try await store.claim(limit: limit, now: now, leaseUntil: now + .seconds(900))
            guard !jobs.isEmpty else { break }
            done += jobs.count
            if commits { try await begin(jobs, in: store, surroundings, now) }
        }
        return Double(done) / (ContinuousClock.now - begun).inSeconds
    }

    private func begin(
        _ jobs: [ClaimedJob],
        in store: JobStore,
        _ surroundings: Surroundings,
        _ now: Timestamp
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for job in jobs {
                group.addTask {
                    var machine = job.machine
                    let moment = Moment(now: now, jitter: 0.5)
                    let transition = try machine.apply(.claimed(recovered: false), at: moment, in: surroundings)
                    let change = JobChange(
                        machine: machine,
                        epoch: job.epoch,
                        transition: transition,
                        disposition: .keep(leaseUntil: now + .seconds(900)),
                        now: now
                    )
                    _ = try await store.commit(change)
                }
            }
            try await group.waitForAll()
        }
    }
}
