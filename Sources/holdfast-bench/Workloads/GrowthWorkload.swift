import Engine
import Foundation
import JobStore
import Workflow

/// What the same work costs with ever more jobs in the database.
struct GrowthWorkload {
    private static let measures = ["submitted", "claimed", "list_p95", "resident"]
    private static let smallest = 1000
    /// How many are submitted, and how many claimed, in each database.
    private static let worked = 2000

    func run(in bench: Bench) async throws -> [Figure] {
        let largest = bench.count ?? 1_000_000
        var sizes = [min(Self.smallest, largest)]
        while let last = sizes.last, last * 10 <= largest { sizes.append(last * 10) }
        let templates = try await SeededStore.templates()
        var figures: [Figure] = []
        var points: [String: [(jobs: Int, value: Double)]] = [:]
        for size in sizes {
            let measured = try await measure(size, bench, templates)
            for (name, value, unit) in measured {
                points[name, default: []].append((size, value))
                figures.append(Figure(name: "\(name)_at_\(size)", value: value, unit: unit))
            }
        }
        if let path = bench.chart {
            let chart = GrowthChart(
                title: "Relative to \(sizes[0]) jobs",
                series: Self.measures.map { GrowthChart.Series(name: Self.words($0), points: points[$0] ?? []) }
            )
            try Data(chart.svg.utf8).write(to: URL(filePath: path))
        }
        return figures
    }

    private static func words(_ measure: String) -> String {
        switch measure {
        case "submitted": "submitted jobs/s"
        case "claimed": "claimed jobs/s"
        case "list_p95": "a list, p95"
        default: "resident memory"
        }
    }

    /// Jobs that have ended, and a tenth of as many that wait for a claim.
    private func measure(
        _ size: Int,
        _ bench: Bench,
        _ templates: SeededStore.Templates
    ) async throws -> [(name: String, value: Double, unit: String)] {
        let folder = try BenchFolder()
        defer { folder.remove() }
        let store = try JobStore.open(folder: folder.path + "/data", now: .now())
        let pending = min(max(size / 10, 1), Self.worked)
        let seeded = SeededStore(
            store: store,
            jobs: bench.jobs,
            templates: templates,
            first: .now() + .seconds(-size)
        )
        try await seeded.addEnded(0..<size - pending, eventsPerJob: 2)
        try await seeded.addQueued(size - pending..<size)
        _ = try await store.recover(now: .now(), pid: 1)
        let claimed = try await claimRate(store, pending)
        let submitted = try await submitRate(store, bench.jobs, size..<size + min(size, Self.worked))
        try await store.close()

        let cloud = try await CloudStub.start { _ in .nothingThere }
        let daemon = try await DaemonProcess.start(in: bench, folder, cloud: cloud.url)
        let lists = try await daemon.client.run(clients: 1, count: 200) { _ in .get("/v1/jobs?state=succeeded") }
        let resident = daemon.usage.residentBytes
        await daemon.stop()
        try await cloud.stop()
        try lists.require(200)
        return [
            ("submitted", submitted, "jobs/s"), ("claimed", claimed, "jobs/s"),
            ("list_p95", lists.latencies.milliseconds(95), "ms"), ("resident", Double(resident) / 1e6, "MB"),
        ]
    }

    private func claimRate(_ store: JobStore, _ wanted: Int) async throws -> Double {
        let begun = ContinuousClock.now
        var done = 0
        while done < wanted {
            let now = Timestamp.now()
            let jobs = try await store.claim(limit: 64, now: now, leaseUntil: now + .seconds(900))
            guard !jobs.isEmpty else { break }
            done += jobs.count
        }
        return Double(done) / (ContinuousClock.now - begun).inSeconds
    }

    /// One job in each submission, 64 at a time.
    private func submitRate(_ store: JobStore, _ jobs: BenchJobs, _ numbers: Range<Int>) async throws -> Double {
        let begun = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<64 {
                group.addTask {
                    for number in stride(from: numbers.lowerBound + client, to: numbers.upperBound, by: 64) {
                        let submission = Submission(
                            groupID: nil,
                            jobs: [jobs.machine(number, submittedAt: .now())],
                            submittedAt: .now(),
                            actor: .system,
                            pendingMax: .max
                        )
                        _ = try await store.submit(submission)
                    }
                }
            }
            try await group.waitForAll()
        }
        return Double(numbers.count) / (ContinuousClock.now - begun).inSeconds
    }
}
