import Engine
import JobStore
import Workflow

/// Fills databases with jobs that have, or have not, lived.
struct SeededStore {
    /// A job that has succeeded, and one that waits for its run, to make copies of: both were really driven so far by the
    /// engine.
    struct Templates: Sendable {
        let succeeded: SeedTemplate
        let actions: [HistoryAction]
        let waiting: SeedTemplate
    }

    /// How many jobs are written in one transaction.
    private static let batch = 1000

    /// The machines of a job that ended well and of one whose backup is under way.
    static func templates() async throws -> Templates {
        let ended = try await lived(runsEnd: true)
        let waiting = try await lived(runsEnd: false)
        return Templates(succeeded: ended.template, actions: ended.actions, waiting: waiting.template)
    }

    /// Job number 0, driven until it has ended or waits for its run.
    private static func lived(runsEnd: Bool) async throws -> (template: SeedTemplate, actions: [HistoryAction]) {
        let folder = try BenchFolder()
        defer { folder.remove() }
        let inside = try await EngineInside.open(
            folder.path + "/data",
            InstantCloud(runsEnd: runsEnd),
            pollFirst: runsEnd ? .zero : .seconds(3600)
        )
        let id = BenchJobs.jobID(0)
        let detail = try await inside.running {
            let begun = ContinuousClock.now
            try await inside.submit(BenchJobs(), 0..<1)
            while true {
                // One whose run ends waits for it too, for a moment.
                if let detail = try await inside.store.job(id),
                    runsEnd ? detail.summary.state == .succeeded : detail.summary.waitReason == .remoteRun
                {
                    return detail
                }
                guard ContinuousClock.now - begun < .seconds(60) else { throw BenchFailure("a job does not get on") }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        let actions = try await inside.store.events(of: id, limit: 100).compactMap {
            HistoryAction(rawValue: $0.action)
        }
        try await inside.store.close()
        let holes = [
            id.rawValue, BenchJobs.serverID(0), BenchJobs.vaultName(0) + "\"",
            detail.summary.restorePointID?.rawValue ?? "no run", detail.summary.vaultID?.rawValue ?? "no vault",
        ]
        return (try SeedTemplate(detail.machine, replacing: holes), actions)
    }

    let store: JobStore
    let jobs: BenchJobs
    let templates: Templates
    /// The moment of job number 0; each later one is a second younger.
    let first: Timestamp

    /// Jobs that have succeeded, each with so many events in its history.
    func addEnded(_ numbers: Range<Int>, eventsPerJob: Int) async throws {
        try await add(numbers) { number in
            let at = first + .seconds(number)
            let events = (0..<max(eventsPerJob - 1, 0)).map { index in
                NewAuditEvent(
                    at: at,
                    actor: .system,
                    action: templates.actions[index % templates.actions.count],
                    jobID: BenchJobs.jobID(number),
                    step: .verify,
                    attempt: 1,
                    detail: ["number": String(index)]
                )
            }
            return later(number, templates.succeeded, .done, events)
        }
    }

    /// Jobs whose runs are under way; each looks at its run when `due` says.
    func addWaiting(_ numbers: Range<Int>, due: @Sendable (Int) -> Timestamp) async throws {
        try await add(numbers) { later($0, templates.waiting, .sleep(until: due($0)), []) }
    }

    /// Jobs that stand in line for one key.
    func addParked(_ numbers: Range<Int>, on key: ExclusiveKey) async throws {
        try await add(numbers) { later($0, templates.waiting, .park(key), []) }
    }

    func addQueued(_ numbers: Range<Int>) async throws { try await add(numbers) { _ in nil } }

    private func later(
        _ number: Int,
        _ template: SeedTemplate,
        _ disposition: Disposition,
        _ events: [NewAuditEvent]
    ) -> SeededJob.Later {
        let vault = number % jobs.vaults
        return SeededJob.Later(
            template: template,
            texts: [
                BenchJobs.jobID(number).rawValue, BenchJobs.serverID(number), BenchJobs.vaultName(vault) + "\"",
                "4e570000" + BenchJobs.serverID(number).dropFirst(8),
                "7a017000" + BenchJobs.serverID(vault).dropFirst(8),
            ],
            disposition: disposition,
            events: events
        )
    }

    private func add(_ numbers: Range<Int>, _ later: (Int) -> SeededJob.Later?) async throws {
        for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: Self.batch) {
            let batch = (start..<min(start + Self.batch, numbers.upperBound)).map { number in
                let at = first + .seconds(number)
                return SeededJob(machine: jobs.machine(number, submittedAt: at), submittedAt: at, later: later(number))
            }
            try await store.seed(batch)
        }
    }
}
