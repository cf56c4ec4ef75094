package import AuditChain
import Glibc
import Hummingbird
import HummingbirdCore
package import JobStore
package import Logging
import NIOCore
import Synchronization
package import Workflow

/// The daemon's HTTP API over one address.
package struct RESTServer: Sendable {
    private let environment: APIEnvironment
    private let listen: ListenAddress
    private let socketRoles: SocketRoles
    private let refusals: RefusalBook
    private let logger: Logger

    /// - Parameters:
    ///   - tokens: who may come in over TCP; not looked at on a Unix socket.
    ///   - socketRoles: what callers over the Unix socket may do.
    ///   - version: the release, for `/version`.
    ///   - targetAge: how old a resource's last good restore point may become when its job does not say so itself.
    ///   - signingKey: what the history's head is signed with.
    ///   - retention: what pruning keeps; nil keeps everything for 400 days, and segments beside the database.
    ///   - now: the wall clock.
    ///   - sleep: waits for so long; throws when the task is cancelled.
    package init(
        store: JobStore,
        engine: EnginePort,
        listen: ListenAddress,
        tokens: [AccessToken] = [],
        socketRoles: SocketRoles = SocketRoles(),
        limits: RESTLimits = RESTLimits(),
        version: String,
        targetAge: TargetAge? = nil,
        signingKey: SigningKey? = nil,
        retention: RetentionPolicy? = nil,
        now: @escaping @Sendable () -> Timestamp,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        logger: Logger
    ) {
        environment = APIEnvironment(
            store: store,
            engine: engine,
            limits: limits,
            version: version,
            targetAge: targetAge,
            signingKey: signingKey,
            retention: retention ?? RetentionPolicy(segmentFolder: store.folder + "/audit-segments"),
            tokens: TokenBook(tokens),
            waiters: WaitingRoom(size: min(limits.waitersMax, max(limits.connectionsMax / 2, 1))),
            now: now,
            sleep: sleep
        )
        self.listen = listen
        self.socketRoles = socketRoles
        refusals = RefusalBook(store: store, now: now, sleep: sleep, logger: logger)
        self.logger = logger
    }

    /// Serves until a graceful shutdown or until the task is cancelled. On a shutdown it takes no more connections,
    /// ends long polls and streams, and finishes the other requests.
    /// - Parameter onReady: called once it listens.
    /// - Throws: `RESTServerError` when it cannot listen.
    package func run(onReady: @escaping @Sendable (BoundAddress) async -> Void) async throws {
        let file: SocketFile?
        if case .unixSocket(let path, _) = listen {
            file = SocketFile(path: path)
            try file?.prepare()
        } else {
            file = nil
        }
        do {
            try await environment.tokens.reload(from: environment.store)
        } catch {
            // Those of the configuration are enough to come in and look; a store that fails shows in the answers.
            logger.error("the tokens in the store cannot be read", metadata: ["error": "\(error)"])
        }
        let limits = environment.limits
        let connections = OpenConnections()
        let start = Mutex<Result<SocketFile.Identity?, RESTServerError>?>(nil)
        let application = Application(
            responder: router.buildResponder(),
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    additionalChannelHandlers: [ConnectionGuard(limits: limits, connections: connections)],
                    idleTimeout: TimeAmount(limits.idleTimeout)
                )
            ),
            configuration: ApplicationConfiguration(
                address: address,
                serverName: "holdfast",
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connectionsMax)
            ),
            onServerRunning: { channel in
                do throws(RESTServerError) {
                    let bound = try bound(channel)
                    start.withLock { $0 = .success(file?.identity) }
                    await onReady(bound)
                } catch {
                    start.withLock { $0 = .failure(error) }
                    channel.close(promise: nil)
                }
            },
            logger: logger
        )
        defer {
            if case .success(let identity) = start.withLock({ $0 }) { file?.remove(identity) }
        }
        do {
            try await ShieldedServer(service: application, connections: connections, logger: logger).run()
            await refusals.tellRest()
        } catch {
            await refusals.tellRest()
            if case .failure(let failure) = start.withLock({ $0 }) { throw failure }
            if case .success = start.withLock({ $0 }) { throw error }
            throw failure(error)
        }
    }

    /// The routes and all that stands before them.
    private var router: Router<RESTContext> {
        let routes = Self.routes(environment)
        let router = Router(context: RESTContext.self, options: [.autoGenerateHeadEndpoints])
        router.add(middleware: ProblemMiddleware(paths: routes.paths))
        router.add(middleware: AccessMiddleware(entrance: entrance, paths: routes.paths, refusals: refusals))
        routes.install(on: router)
        return router
    }

    /// Everything that can be asked.
    static func routes(_ environment: APIEnvironment) -> RouteBook {
        var routes = RouteBook()
        HealthRoutes(environment: environment).register(&routes)
        MetricsRoutes(environment: environment).register(&routes)
        OpenAPIRoutes(environment: environment).register(&routes)
        SubmissionRoutes(environment: environment).register(&routes)
        BatchRoutes(environment: environment).register(&routes)
        JobRoutes(environment: environment).register(&routes)
        EventRoutes(environment: environment).register(&routes)
        HistoryRoutes(environment: environment).register(&routes)
        AuditRoutes(environment: environment).register(&routes)
        PruneRoutes(environment: environment).register(&routes)
        ProtectionRoutes(environment: environment).register(&routes)
        CommandRoutes(environment: environment).register(&routes)
        GroupRoutes(environment: environment).register(&routes)
        QueueRoutes(environment: environment).register(&routes)
        RecoveryRoutes(environment: environment).register(&routes)
        RemoteRunRoutes(environment: environment).register(&routes)
        TokenRoutes(environment: environment).register(&routes)
        return routes
    }

    private var entrance: AccessMiddleware.Entrance {
        switch listen {
        case .unixSocket: .unixSocket(PeerIdentity(), socketRoles)
        case .tcp(let host, _, let hosts):
            .tcp(HostGuard(host: host, others: hosts), environment.tokens, environment.now)
        }
    }

    private var address: BindAddress {
        switch listen {
        case .unixSocket(let path, _): .unixDomainSocket(path: path)
        case .tcp(let host, let port, _): .hostname(host, port: port)
        }
    }

    private func bound(_ channel: any Channel) throws(RESTServerError) -> BoundAddress {
        switch listen {
        case .unixSocket(let path, let mode):
            try SocketFile(path: path).setMode(mode)
            return .unixSocket(path: path)
        case .tcp(let host, let port, _):
            return .tcp(host: host, port: channel.localAddress?.port ?? port)
        }
    }

    /// What a failure to bind means.
    private func failure(_ error: any Error) -> RESTServerError {
        let code = (error as? IOError)?.errnoCode
        switch listen {
        case .unixSocket(let path, _):
            return code == EADDRINUSE
                ? .socketInUse(path: path) : .cannotListen(address: path, cause: String(describing: error))
        case .tcp(let host, let port, _):
            return code == EADDRINUSE
                ? .portInUse(host: host, port: port)
                : .cannotListen(address: "\(host):\(port)", cause: String(describing: error))
        }
    }
}
