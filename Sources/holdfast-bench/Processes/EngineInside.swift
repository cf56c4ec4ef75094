import CBRAPI
import Engine
import HTTPTransport
import JobStore
import Logging
import Workflow

/// Store and engine in this process, over a cloud without sockets.
struct EngineInside: Sendable {
    let store: JobStore
    let engine: Engine

    /// - Parameter pollFirst: after what time a job first looks at its run; nil: as shipped.
    static func open(
        _ folder: String,
        _ cloud: any HTTPSending,
        pollFirst: Duration? = nil
    ) async throws -> EngineInside {
        let store = try JobStore.open(folder: folder, now: .now())
        var policy = WorkflowPolicy()
        if let pollFirst { policy.poll.first = pollFirst }
        var logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .error
        let configuration = ProjectConfiguration(
            name: ProjectName(BenchJobs.project),
            endpoint: try Endpoint("http://cloud.bench"),
            projectID: EmulatorProcess.projectID,
            credentials: .accessKey(
                AccessKeyPair(accessKey: EmulatorProcess.accessKey, secretKey: EmulatorProcess.secretKey)
            ),
            policy: policy,
            callRate: 1e9,
            callBurst: 1_000_000_000,
            connectTimeout: .seconds(10),
            bodyLimit: 1 << 24,
            transport: cloud
        )
        let session = ProjectSession(configuration, clockwork: .system, provenWitnesses: [], logger: logger)
        let engine = Engine(
            store: store,
            sessions: Sessions([session]),
            mint: .hmac(installationID: store.installationID),
            runningMax: 256,
            logger: logger
        )
        return EngineInside(store: store, engine: engine)
    }

    /// Runs the engine while `body` does.
    func running<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await engine.recover()
        let engine = engine
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await engine.run() }
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            engine.drain()
            try await group.waitForAll()
            return try result.get()
        }
    }

    /// Submits jobs by the hundred.
    func submit(_ jobs: BenchJobs, _ numbers: Range<Int>) async throws {
        for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 100) {
            let now = Timestamp.now()
            let group = (start..<min(start + 100, numbers.upperBound)).map { jobs.machine($0, submittedAt: now) }
            let submission = Submission(
                groupID: nil,
                jobs: group,
                submittedAt: now,
                actor: .system,
                pendingMax: .max
            )
            guard case .accepted = try await store.submit(submission) else {
                throw BenchFailure("jobs were not accepted")
            }
            engine.wake()
        }
    }

    /// Waits until so many have succeeded.
    func waitForAll(_ total: Int, since begun: ContinuousClock.Instant) async throws -> Progress {
        var progress = Progress()
        while true {
            let counts = try await store.counts()
            let ended = counts.byState[.succeeded] ?? 0
            progress.note(ended, after: ContinuousClock.now - begun)
            if ended >= total { return progress }
            let lost = counts.byState.filter { $0.key.isTerminal && $0.key != .succeeded || $0.key == .needsAttention }
            guard lost.isEmpty else { throw BenchFailure("jobs did not succeed: \(lost)") }
            guard ContinuousClock.now - begun < .seconds(600) else {
                throw BenchFailure("jobs do not end: \(counts.byState)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
