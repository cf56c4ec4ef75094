import AuditChain
import Glibc
import HTTPTransport
import JobStore
import Logging
import Synchronization
import TestSupport
import Testing

@testable import RESTAPI
@testable import Workflow

/// A server on a real store, and a client that asks it. Lives as long as `run`'s body.
struct LiveAPI: Sendable {
    let store: JobStore
    let engine: FakeEngine
    let client: APIClient
    let folder: TemporaryFolder
    let clock: SteppedTime

    static let project = ProjectName("default")
    static let tokens = [("reader", Role.reader), ("ops", .operator), ("boss", .admin), ("aud", .auditor)]
        .map { AccessToken(name: $0.0, role: $0.1, sha256: sha256("secret-\($0.0)")) }

    struct Options: Sendable {
        var isTCP = false
        var pendingMax = 1000
        var limits = RESTLimits()
        var log = RecordedLog()
        var signingKey: SigningKey?
        var segmentEvents = 10_000
        /// Waits of the server; the default never ends before it is cancelled.
        var sleep: @Sendable (Duration) async throws -> Void = { _ in try await Task.sleep(for: .seconds(3600)) }
    }

    /// Starts a server, runs `body` and stops the server.
    static func run(
        _ options: Options = Options(),
        _ body: @Sendable @escaping (LiveAPI) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder("api")
        let clock = SteppedTime()
        let store = try JobStore.open(folder: folder.path(of: "data"), now: clock.now)
        _ = try await store.recover(now: clock.now, pid: getpid())
        let engine = FakeEngine(store)
        let server = server(options, folder, store, engine, clock)
        let (ready, isReady) = AsyncStream.makeStream(of: BoundAddress.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { isReady.finish() }
                do {
                    try await server.run { isReady.yield($0) }
                } catch is CancellationError {
                    // The body below is over.
                }
            }
            group.addTask {
                var address: BoundAddress?
                for await bound in ready {
                    address = bound
                    break
                }
                let client = APIClient(address: try #require(address, "the server does not start"))
                let api = LiveAPI(store: store, engine: engine, client: client, folder: folder, clock: clock)
                try await body(api)
                await client.shutDown()
            }
            try await group.next()
            group.cancelAll()
            try await group.waitForAll()
        }
        // A test may have closed it already.
        do { try await store.close() } catch StoreError.unavailable {}
    }

    private static func server(
        _ options: Options,
        _ folder: TemporaryFolder,
        _ store: JobStore,
        _ engine: FakeEngine,
        _ clock: SteppedTime
    ) -> RESTServer {
        var retention = RetentionPolicy(segmentFolder: folder.path(of: "segments"))
        retention.segmentEvents = options.segmentEvents
        return RESTServer(
            store: store,
            engine: engine.port(
                projects: [project: ProjectProfile(markerPlacement: .name)],
                pendingMax: options.pendingMax
            ),
            listen: options.isTCP
                ? .tcp(host: "127.0.0.1", port: 0) : .unixSocket(path: folder.path(of: "api.sock")),
            tokens: tokens,
            limits: options.limits,
            version: "1.2.3",
            signingKey: options.signingKey,
            retention: retention,
            now: { clock.now },
            sleep: options.sleep,
            logger: Logger(label: "test", factory: { _ in SilentLog(record: options.log) })
        )
    }

    /// Submits and returns the first job's id.
    @discardableResult
    func submit(_ body: String = LiveAPI.submission) async throws -> JobID {
        let answer = try await client.post("/v1/jobs", body)
        try #require(answer.status == 202, "\(answer)")
        guard case .array(let ids)? = answer.json["job_ids"], case .string(let id)? = ids.first else {
            throw Missing()
        }
        return JobID(id)
    }

    /// Puts a job that no worker has in hand into another phase.
    func change(
        _ job: JobID,
        _ disposition: Disposition = .done,
        records: [HistoryRecord] = [],
        journal: [JournalChange] = [],
        _ change: @Sendable @escaping (inout JobMachine) -> Void
    ) async throws {
        let outcome = try await store.amend(job: job, now: clock.now, actor: .system) { machine in
            change(&machine)
            return (Transition(next: .rest, journal: journal, records: records), disposition)
        }
        guard case .amended = outcome else { throw Missing() }
        engine.publish(job)
    }

    /// Ends a job.
    func end(_ job: JobID, _ state: JobState, code: String? = nil) async throws {
        let ending = Ending(state: state, code: code, message: "as told", at: clock.now, remoteFinishedAt: nil)
        try await change(job, records: [HistoryRecord(.jobEnded, detail: ["state": state.rawValue])]) {
            $0.phase = .ended(ending)
        }
    }

    struct Missing: Error {}

    /// The seed's backup.
    static let submission = """
        {"project": "default",
         "vault": {"name": "my_vault",
                   "create": {"size_gb": 200, "object_type": "server", "consistent_level": "crash_consistent"}},
         "resources": [{"id": "e8cc6bfd-d324-4b88-9109-9fb0ba70676f", "type": "OS::Nova::Server",
                        "name": "server-4690-0002"}],
         "restore_point": {"name": "backup_auto", "description": "backupauto", "incremental": true}}
        """

    /// A submission over servers of these ids' last digits.
    static func submission(servers: [Int], more: String = "") -> String {
        let resources = servers.map { number in
            let id = "00000000-0000-4000-8000-0000000000" + (number < 10 ? "0\(number)" : "\(number)")
            return "{\"id\": \"\(id)\", \"type\": \"OS::Nova::Server\"}"
        }
        return """
            {"project": "default", "vault": {"name": "v"}, "resources": [\(resources.joined(separator: ","))],
             "restore_point": {"name": "r"}\(more)}
            """
    }
}

/// A wall clock that moves when it is told to.
final class SteppedTime: Sendable {
    private let time = Mutex(Timestamp(milliseconds: 1_700_000_000_000))

    var now: Timestamp { time.withLock { $0 } }

    func step(_ span: Duration) { time.withLock { $0 = $0 + span } }
}
