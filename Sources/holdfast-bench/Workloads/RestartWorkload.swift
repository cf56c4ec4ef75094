import Engine
import JobStore
import Workflow

/// A daemon that was killed with much unfinished: how soon the next one is ready, and how soon it asks the cloud.
struct RestartWorkload {
    func run(in bench: Bench) async throws -> [Figure] {
        let unfinished = bench.count ?? 100_000
        let finished = unfinished * 10
        let folder = try BenchFolder()
        defer { folder.remove() }
        try await fill(folder, bench, unfinished: unfinished, finished: finished)
        let cloud = try await CloudStub.start { _ in .nothingThere }
        let killed = try await DaemonProcess.start(in: bench, folder, cloud: cloud.url)
        // It is at work when it is killed.
        try await Task.sleep(for: .milliseconds(500))
        await killed.kill()
        let before = cloud.arrivalTimes.count
        let begun = CloudStub.now
        let daemon = try await DaemonProcess.start(in: bench, folder, cloud: cloud.url)
        let first = try await cloud.arrival(after: before, within: .seconds(30))
        let resident = daemon.usage.residentBytes
        await daemon.stop()
        try await cloud.stop()
        return [
            Figure(
                name: "ready",
                value: daemon.readyAfter.inSeconds,
                unit: "s",
                goal: .atMost(1),
                note: "\(unfinished) unfinished, \(finished) finished"
            ),
            Figure(
                name: "first_call",
                value: Double(first - begun) / 1e9,
                unit: "s",
                goal: .atMost(1.5)
            ),
            Figure(name: "resident", value: Double(resident) / 1e6, unit: "MB"),
        ]
    }

    private func fill(_ folder: BenchFolder, _ bench: Bench, unfinished: Int, finished: Int) async throws {
        let store = try JobStore.open(folder: folder.path + "/data", now: .now())
        let seeded = SeededStore(
            store: store,
            jobs: bench.jobs,
            templates: try await SeededStore.templates(),
            first: .now() + .seconds(-(unfinished + finished))
        )
        try await seeded.addEnded(0..<finished, eventsPerJob: 1)
        let due = Timestamp.now() + .seconds(3600)
        try await seeded.addWaiting(finished..<finished + unfinished) { due + .milliseconds($0) }
        try await store.close()
    }
}
