import Engine
import JobStore
import NIOHTTP1
import Workflow

/// Many jobs whose backups are under way in the cloud and do not end: what it costs to wait for them.
struct WaitingWorkload {
    private static let vaults = 400
    /// Between looks, once a run has lasted for a while (`workflow.poll_max_seconds`).
    private static let pollInterval = 60

    /// The run itself, and its task's progress.
    private static let callsPerLook = 2.0

    func run(in bench: Bench) async throws -> [Figure] {
        let count = bench.count ?? 100_000
        let folder = try BenchFolder()
        defer { folder.remove() }
        try await fill(folder, bench, count)
        let cloud = try await CloudStub.start(Self.answer)
        // So many runs at a time in one vault are not what is shipped.
        let changes = DaemonProcess.Changes(project: ["max_runs_per_vault: 256"])
        let daemon = try await DaemonProcess.start(in: bench, folder, cloud: cloud.url, changes)
        let span = max(bench.span * 4, .seconds(1))
        // The calls that were saved up are gone by then.
        try await Task.sleep(for: min(span, .seconds(10)))
        let (before, callsBefore, begun) = (daemon.usage, cloud.arrivalTimes.count, ContinuousClock.now)
        try await Task.sleep(for: span)
        let (after, callsAfter) = (daemon.usage, cloud.arrivalTimes.count)
        let seconds = (ContinuousClock.now - begun).inSeconds
        await daemon.stop()
        try await cloud.stop()
        let calls = Double(callsAfter - callsBefore) / seconds
        let note = "\(count) jobs in \(Self.vaults) vaults; max_runs_per_vault 256"
        return [
            Figure(
                name: "resident",
                value: Double(after.residentBytesMax) / 1e6,
                unit: "MB",
                goal: .atMost(200),
                note: note
            ),
            Figure(
                name: "processor",
                value: (after.processorSeconds - before.processorSeconds) / seconds * 100,
                unit: "% of a core",
                goal: .atMost(5)
            ),
            Figure(name: "calls", value: calls, unit: "calls/s", goal: .atMost(10), note: "the shipped budget is 10"),
            Figure(
                name: "round",
                value: calls > 0 ? Double(count) * Self.callsPerLook / calls : 0,
                unit: "s",
                goal: .atMost(Double(2 * Self.pollInterval)),
                note: "until every job has been looked at, at this pace; \(Int(Self.callsPerLook)) calls a look"
            ),
        ]
    }

    private func fill(_ folder: BenchFolder, _ bench: Bench, _ count: Int) async throws {
        let store = try JobStore.open(folder: folder.path + "/data", now: .now())
        var jobs = bench.jobs
        jobs.vaults = Self.vaults
        let now = Timestamp.now()
        let seeded = SeededStore(
            store: store,
            jobs: jobs,
            templates: try await SeededStore.templates(),
            first: now + .seconds(-60)
        )
        try await seeded.addWaiting(0..<count) { now + .milliseconds(Int64($0) * 60_000 / Int64(count)) }
        try await store.close()
    }

    /// Every run is under way, and there is nothing else.
    private static let answer: @Sendable (HTTPRequestHead) -> CloudStub.Answer = { asked in
        let path = asked.uri.split(separator: "?")[0].split(separator: "/")
        guard path.count == 4, path[2] == "checkpoints" else {
            return CloudStub.Answer(status: .ok, body: #"{"operation_logs":[],"backups":[],"vaults":[],"count":0}"#)
        }
        return CloudStub.Answer(
            status: .ok,
            body: """
                {"checkpoint":{"id":"\(path[3])","status":"protecting","created_at":"2026-01-01T00:00:00.000000",\
                "project_id":"\(EmulatorProcess.projectID)","vault":null,"extra_info":null}}
                """
        )
    }
}
