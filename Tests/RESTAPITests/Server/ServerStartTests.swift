import Glibc
import HTTPTransport
import JobStore
import Logging
import ServiceLifecycle
import TestSupport
import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("The server", .timeLimit(.minutes(5)))
struct ServerStartTests {
    private static func server(
        _ folder: TemporaryFolder,
        _ listen: ListenAddress,
        _ limits: RESTLimits = RESTLimits()
    ) throws -> (RESTServer, JobStore) {
        let now = Timestamp(milliseconds: 0)
        let store = try JobStore.open(folder: folder.path(of: "data"), now: now)
        let engine = FakeEngine(store).port(projects: [:], pendingMax: 1)
        let server = RESTServer(
            store: store,
            engine: engine,
            listen: listen,
            limits: limits,
            version: "0",
            now: { now },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        return (server, store)
    }

    private struct Running: Service {
        let server: RESTServer
        let onReady: @Sendable (BoundAddress) async -> Void

        func run() async throws { try await server.run(onReady: onReady) }
    }

    private struct Stopper: Service {
        let body: @Sendable () async throws -> Void

        func run() async throws { try await body() }
    }

    /// Runs the server in a service group until `body` is through, then shuts down gracefully.
    private static func run(
        _ server: RESTServer,
        _ body: @escaping @Sendable (BoundAddress) async throws -> Void
    ) async throws {
        let (ready, isReady) = AsyncStream.makeStream(of: BoundAddress.self)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: Running(server: server) { isReady.yield($0) }),
                    .init(
                        service: Stopper {
                            for await address in ready {
                                try await body(address)
                                return
                            }
                        },
                        successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .cancelGroup
                    ),
                ],
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            )
        )
        try await group.run()
    }

    @Test("makes its socket for owner and group only, and takes it away at the end")
    func socketFile() async throws {
        let folder = try TemporaryFolder("api")
        let path = folder.path(of: "api.sock")
        let (server, store) = try Self.server(folder, .unixSocket(path: path))
        try await Self.run(server) { address in
            #expect(address == .unixSocket(path: path))
            var status = stat()
            #expect(lstat(path, &status) == 0)
            #expect(status.st_mode & S_IFMT == S_IFSOCK)
            #expect(status.st_mode & 0o777 == 0o660)
            let health = try await APIClient(address: address).get("/healthz")
            #expect(health.status == 200)
        }
        #expect(access(path, F_OK) == -1)
        try await store.close()
    }

    @Test("replaces the socket of a daemon that died")
    func staleSocket() async throws {
        let folder = try TemporaryFolder("api")
        let path = folder.path(of: "api.sock")
        try Self.leaveSocket(at: path)
        let (server, store) = try Self.server(folder, .unixSocket(path: path))
        try await Self.run(server) { address in
            let health = try await APIClient(address: address).get("/healthz")
            #expect(health.status == 200)
        }
        try await store.close()
    }

    @Test("leaves the socket of a live daemon alone and says so")
    func liveSocket() async throws {
        try await LiveAPI.run { api in
            guard case .unixSocket(let path) = api.client.address else { return }
            let folder = try TemporaryFolder("api")
            let (second, store) = try Self.server(folder, .unixSocket(path: path))
            let error = await #expect(throws: RESTServerError.self) { try await second.run { _ in } }
            #expect(error == .socketInUse(path: path))
            #expect(try await api.client.get("/healthz").status == 200)
            try await store.close()
        }
    }

    @Test("does not touch a file that is no socket")
    func foreignFile() async throws {
        let folder = try TemporaryFolder("api")
        let path = folder.path(of: "api.sock")
        let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
        close(descriptor)
        let (server, store) = try Self.server(folder, .unixSocket(path: path))
        let error = await #expect(throws: RESTServerError.self) { try await server.run { _ in } }
        #expect(error == .notASocket(path: path))
        #expect(access(path, F_OK) == 0)
        try await store.close()
    }

    @Test("says that its port is in use")
    func portInUse() async throws {
        var options = LiveAPI.Options()
        options.isTCP = true
        try await LiveAPI.run(options) { api in
            guard case .tcp(let host, let port) = api.client.address else { return }
            let folder = try TemporaryFolder("api")
            let (second, store) = try Self.server(folder, .tcp(host: host, port: port))
            let error = await #expect(throws: RESTServerError.self) { try await second.run { _ in } }
            #expect(error == .portInUse(host: host, port: port))
            try await store.close()
        }
    }

    @Test("says why it cannot listen")
    func cannotListen() async throws {
        let folder = try TemporaryFolder("api")
        let long = folder.path(of: String(repeating: "x", count: 120))
        for path in [folder.path(of: "absent/api.sock"), long] {
            let (server, store) = try Self.server(folder, .unixSocket(path: path))
            let error = await #expect(throws: RESTServerError.self) { try await server.run { _ in } }
            guard case .cannotListen = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            try await store.close()
        }
    }

    @Test("on a graceful shutdown does not wait for a body that does not come")
    func slowClient() async throws {
        let folder = try TemporaryFolder("api")
        // Whoever waited for the body would run into the suite's time limit.
        var limits = RESTLimits()
        limits.bodyTimeout = .seconds(3600)
        let (server, store) = try Self.server(folder, .unixSocket(path: folder.path(of: "api.sock")), limits)
        let (clients, client) = AsyncStream.makeStream(of: Task<String, any Error>.self)
        try await Self.run(server) { address in
            let (heads, head) = AsyncStream.makeStream(of: Void.self)
            client.yield(
                Task {
                    let text =
                        "POST /v1/queue/pause HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Expect: 100-continue\r\nContent-Length: 99\r\n\r\n"
                    return try await RawExchange.send(text, to: address) { head.yield() }
                }
            )
            for await _ in heads { break }
        }
        client.finish()
        for await answer in clients { #expect(try await answer.value.contains("not_ready")) }
        try await store.close()
    }

    @Test("on a graceful shutdown survives connections that come at that moment")
    func lateConnections() async throws {
        for _ in 0..<5 {
            let folder = try TemporaryFolder("api")
            let (server, store) = try Self.server(folder, .unixSocket(path: folder.path(of: "api.sock")))
            let (clients, client) = AsyncStream.makeStream(of: Task<Void, Never>.self)
            try await Self.run(server) { address in
                let (started, start) = AsyncStream.makeStream(of: Void.self)
                for _ in 0..<8 { client.yield(Task { await Self.knock(at: address) { start.yield() } }) }
                for await _ in started { break }
            }
            client.finish()
            for await task in clients { await task.value }
            try await store.close()
        }
    }

    /// Connects again and again until nobody listens any more.
    private static func knock(at address: BoundAddress, _ onKnock: @Sendable () -> Void) async {
        do {
            while true {
                try await RawExchange.abandon("GET / HTTP/1.1\r\n\r\n", to: address)
                onKnock()
            }
        } catch {}
    }

    @Test("on a graceful shutdown ends streams and long polls and lets their clients know what they know")
    func gracefulShutdown() async throws {
        let folder = try TemporaryFolder("api")
        let (server, store) = try Self.server(folder, .unixSocket(path: folder.path(of: "api.sock")))
        let machine = JobMachine(
            id: JobID("00000000-0000-7000-8000-000000000001"),
            request: BackupRequest(
                project: ProjectName("p"),
                vault: .existing(name: "v"),
                resources: [],
                restorePoint: RestorePointOptions(name: "r", description: "")
            ),
            submittedAt: Timestamp(milliseconds: 0)
        )
        _ = try await store.submit(
            Submission(
                groupID: nil,
                jobs: [machine],
                submittedAt: Timestamp(milliseconds: 0),
                actor: .system,
                pendingMax: 9
            )
        )
        let (polls, poll) = AsyncStream.makeStream(of: Task<Answer, any Error>.self)
        let (streams, stream) = AsyncStream.makeStream(of: Task<[EventReader.Event], any Error>.self)
        try await Self.run(server) { address in
            let client = APIClient(address: address)
            let path = "/v1/jobs/\(machine.id)"
            var reader = EventReader(client.stream(path + "/events"))
            _ = try await reader.next()
            _ = try await reader.next()
            let started = reader
            stream.yield(
                Task {
                    var reader = started
                    return try await reader.rest()
                }
            )
            poll.yield(Task { try await client.get(path, ["Prefer": "wait=60"]) })
        }
        poll.finish()
        stream.finish()
        for await rest in streams { #expect(try await rest.value == []) }
        for await answer in polls {
            // Whether the poll had been read before the shutdown began is a matter of chance.
            if case .success(let answer) = await answer.result { #expect(answer.json.at("state") == "queued") }
        }
        try await store.close()
    }

    /// A socket that nobody listens on, as a killed daemon leaves it.
    private static func leaveSocket(at path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
    }
}
