import Engine
import JobStore
import Workflow

/// What people look at, over a long history: each question by itself, one after the other.
struct HistoryWorkload {
    private static let eventsPerJob = 10

    func run(in bench: Bench) async throws -> [Figure] {
        let count = bench.count ?? 1_000_000
        let folder = try BenchFolder()
        defer { folder.remove() }
        let store = try JobStore.open(folder: folder.path + "/data", now: .now())
        let seeded = SeededStore(
            store: store,
            jobs: bench.jobs,
            templates: try await SeededStore.templates(),
            first: .now() + .seconds(-count)
        )
        let begun = ContinuousClock.now
        try await seeded.addEnded(0..<count, eventsPerJob: Self.eventsPerJob)
        let seeding = Double(count) / (ContinuousClock.now - begun).inSeconds
        try await store.close()
        let cloud = try await CloudStub.start { _ in .nothingThere }
        let daemon = try await DaemonProcess.start(in: bench, folder, cloud: cloud.url)
        var figures: [Figure] = []
        do {
            for (name, path) in Self.questions(count) {
                let load = try await daemon.client.run(clients: 1, count: 200) { .get(path($0)) }
                try load.require(200)
                figures.append(
                    Figure(
                        name: "\(name)_p95",
                        value: load.latencies.milliseconds(95),
                        unit: "ms",
                        goal: .atMost(20),
                        samples: load.count
                    )
                )
            }
        } catch {
            await daemon.stop()
            throw error
        }
        await daemon.stop()
        try await cloud.stop()
        let note = "\(count) jobs, \(count * Self.eventsPerJob) events"
        return figures + [Figure(name: "seeding", value: seeding, unit: "jobs/s", note: note)]
    }

    /// Each with other numbers every time, so that no answer is at hand from the one before.
    private static func questions(_ count: Int) -> [(String, @Sendable (Int) -> String)] {
        let number: @Sendable (Int) -> Int = { $0 * 7919 % count }
        return [
            ("list", { _ in "/v1/jobs" }),
            ("by_state", { _ in "/v1/jobs?state=succeeded" }),
            ("by_vault", { "/v1/jobs?vault=\(BenchJobs.vaultName(number($0) % 400))" }),
            ("by_resource", { "/v1/jobs?resource=\(BenchJobs.serverID(number($0)))" }),
            ("by_label", { _ in "/v1/jobs?label=app=billing" }),
            ("by_text", { "/v1/jobs?q=server-\(number($0))" }),
            ("detail", { "/v1/jobs/\(BenchJobs.jobID(number($0)))" }),
            ("job_events", { "/v1/jobs/\(BenchJobs.jobID(number($0)))/events" }),
            ("counts", { _ in "/v1/jobs/counts" }),
            ("counts_by_vault", { "/v1/jobs/counts?vault=\(BenchJobs.vaultName(number($0) % 400))" }),
            ("events", { _ in "/v1/audit/events" }),
        ]
    }
}
