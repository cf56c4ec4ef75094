import Foundation
import Processes

/// `holdfast serve` in a process of its own, over a database of its own, with the shipped settings and what `changes` adds.
final class DaemonProcess: Sendable {
    /// What differs from the shipped settings, as YAML.
    struct Changes: Sendable {
        /// Lines below the project, such as a lifted call budget.
        var project: [String] = []
        /// Lines at the top.
        var top: [String] = []

        static let none = Changes()
        /// The budget that spares a real cloud would be all that is measured.
        static let liftedBudget = Changes(
            project: ["call_budget:", "  calls: 100000", "  per_seconds: 0.1", "  burst: 100000"]
        )
    }

    let child: ChildProcess
    let client: LoadGenerator
    /// From the start of the process to the line that says that it is ready.
    let readyAfter: Duration

    private init(child: ChildProcess, client: LoadGenerator, readyAfter: Duration) {
        self.child = child
        self.client = client
        self.readyAfter = readyAfter
    }

    /// - Parameter cloud: the URL of the cloud that its jobs talk to.
    static func start(
        in bench: Bench,
        _ folder: BenchFolder,
        cloud: String,
        _ changes: Changes = .none
    ) async throws -> DaemonProcess {
        try folder.write(EmulatorProcess.secretKey, to: "secret-key")
        let project = changes.project.map { "    \($0)" }
        let lines =
            changes.top + [
                "data_folder: \(folder.path)/data", "listen: unix:\(folder.path)/api.sock", "projects:",
                "  \(BenchJobs.project):", "    endpoint: \(cloud)", "    project_id: \(EmulatorProcess.projectID)",
                "    auth:", "      access_key: \(EmulatorProcess.accessKey)",
                "      secret_key: file:\(folder.path)/secret-key",
            ] + project
        try folder.write(lines.joined(separator: "\n") + "\n", to: "holdfast.yaml")
        let begun = ContinuousClock.now
        let child = try ChildProcess(
            name: "the daemon",
            executable: bench.binary,
            arguments: ["serve", "--config", folder.path + "/holdfast.yaml"],
            logPath: folder.path + "/daemon.log"
        )
        _ = try await child.readyLine(within: .seconds(600))
        return DaemonProcess(
            child: child,
            client: LoadGenerator(.socket(folder.path + "/api.sock")),
            readyAfter: ContinuousClock.now - begun
        )
    }

    /// How many jobs are in each state.
    func counts() async throws -> [String: Int] {
        struct Counts: Decodable {
            let byState: [String: Int]

            private enum CodingKeys: String, CodingKey {
                case byState = "by_state"
            }
        }
        let text = try await client.send(.get("/v1/jobs/counts"))
        return try JSONDecoder().decode(Counts.self, from: Data(text.utf8)).byState
    }

    /// Waits until no job is under way, looking every 100 ms.
    /// - Returns: when how many had ended, since `begun`.
    /// - Throws: when nothing has ended for a minute, or one has not succeeded.
    func waitForAll(_ total: Int, since begun: ContinuousClock.Instant) async throws -> Progress {
        var progress = Progress()
        var lastNews = ContinuousClock.now
        while true {
            let states = try await counts()
            let ended = states["succeeded", default: 0]
            let now = ContinuousClock.now
            if ended > progress.last { lastNews = now }
            progress.note(ended, after: now - begun)
            let failed = ["failed", "partial", "timed_out", "cancelled", "needs_attention"]
                .reduce(0) { $0 + states[$1, default: 0] }
            guard failed == 0 else { throw BenchFailure("jobs did not succeed: \(states)") }
            if ended >= total { return progress }
            guard now - lastNews < .seconds(60) else { throw BenchFailure("nothing moves any more: \(states)") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    var usage: ProcessUsage { ProcessUsage(pid: child.pid) }

    func stop() async { await child.stop() }
    func kill() async { await child.kill() }
}

/// How a number grew in time.
struct Progress: Sendable {
    private var points: [(Duration, Int)] = []

    var last: Int { points.last?.1 ?? 0 }

    mutating func note(_ count: Int, after span: Duration) { points.append((span, count)) }

    /// The pace in the middle: between a tenth and nine tenths of what was reached beyond the start, so that neither beginning
    /// nor end counts.
    var steadyRate: Double {
        guard let first = points.first, let last = points.last, last.1 > first.1 else { return 0 }
        let reached = last.1 - first.1
        let middle = points.filter { ($0.1 - first.1) * 10 >= reached && ($0.1 - first.1) * 10 <= reached * 9 }
        guard let from = middle.first, let to = middle.last, to.1 > from.1 else {
            return Double(reached) / (last.0 - first.0).inSeconds
        }
        return Double(to.1 - from.1) / (to.0 - from.0).inSeconds
    }

    /// From the beginning to the end.
    var wholeSpan: Duration { points.last?.0 ?? .zero }
}
