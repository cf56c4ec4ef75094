import AuditChain
import Engine
import JobStore
import Logging
import RESTAPI
import ServiceLifecycle
import Settings
import UnixSignals
import Workflow

#if Failpoints
    import Failpoints
#endif

/// The daemon's parts, wired together: the engine behind the API, over one store.
struct Daemon {
    let configuration: Configuration
    let store: JobStore
    /// An operator says that the data folder was put back from a copy.
    let recovers: Bool
    /// Who has started it, if they want to be told how it is.
    let manager: ServiceManager?
    let logger: Logger

    /// Runs until it is told to stop. Recovery is done before the API listens, so whoever sees it ready sees everything.
    func run() async throws {
        let sessions = try await Sessions(configuration, store: store, logger: logger)
        let engine = Engine(
            store: store,
            sessions: sessions,
            mint: .hmac(installationID: store.installationID),
            runningMax: configuration.queue.maxRunning,
            logger: logger
        )
        try await beginRecovery()
        try await engine.recover()
        try await writeMark()
        #if Failpoints
            Failpoint.recovered.hit()
        #endif
        let server = APIService(
            server: RESTServer(
                store: store,
                engine: EnginePort(engine, configuration),
                listen: RESTAPI.ListenAddress(configuration),
                tokens: configuration.tokens.map(AccessToken.init),
                socketRoles: SocketRoles(configuration.socketRoles),
                limits: RESTLimits(configuration.limits),
                version: ProgramVersion.current,
                targetAge: configuration.targetAge.map { TargetAge($0) },
                signingKey: signingKey,
                retention: RetentionPolicy(configuration.retention),
                now: Clockwork.system.now,
                logger: logger
            ),
            manager: manager
        )
        let anchors = AnchorKeeper.configured(configuration.audit, key: signingKey, store: store, logger: logger)
        var group = ServiceGroupConfiguration(
            services: [
                // Stopped in reverse: first no more work is begun, then no more is accepted, then what runs is finished.
                .init(service: EngineService(engine: engine), successTerminationBehavior: .gracefullyShutdownGroup),
                .init(
                    service: MarkService(store: store, logger: logger),
                    successTerminationBehavior: .gracefullyShutdownGroup
                ),
                .init(
                    service: AnchorService(keeper: anchors),
                    successTerminationBehavior: .gracefullyShutdownGroup
                ),
                .init(
                    service: WatchdogService(engine: engine, manager: manager, logger: logger),
                    successTerminationBehavior: .gracefullyShutdownGroup
                ),
                .init(service: server, successTerminationBehavior: .gracefullyShutdownGroup),
                .init(
                    service: DrainService(engine: engine, manager: manager, limit: configuration.drain),
                    successTerminationBehavior: .gracefullyShutdownGroup
                ),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        group.maximumGracefulShutdownDuration = configuration.drain
        try await ServiceGroup(configuration: group).run()
        await anchors?.finish()
        do throws(StoreError) {
            try await store.writeMark(now: Clockwork.system.now())
        } catch {
            // Everything else is done, and an older mark is good for the next start.
            logger.error("the high-water mark cannot be written", metadata: ["error": "\(error)"])
        }
        #if Failpoints
            Failpoint.drained.hit()
        #endif
        try await store.close()
        #if Failpoints
            Failpoint.closed.hit()
        #endif
        logger.info("stopped")
    }

    /// What heads are signed with. That it is one was seen when the configuration was read.
    private var signingKey: SigningKey? {
        configuration.audit.signingKey.flatMap { SigningKey($0.revealed()) }
    }

    /// Writes down how far the history reaches now, before any of it is built upon. A disk that is full or fails keeps nobody
    /// from starting: an older mark leads to a search too many, never to one too few, and the next commit writes a new one.
    private func writeMark() async throws(StoreError) {
        do throws(StoreError) {
            try await store.writeMark(now: Clockwork.system.now())
        } catch {
            guard case .unavailable(let cause, _) = error, cause != .readOnly else { throw error }
            logger.error("the high-water mark cannot be written", metadata: ["error": "\(error)"])
        }
    }

    /// Recognises a database that was put back from an older copy, before anything is done with it. The mark is written anew
    /// only once the recovery is on the disk.
    private func beginRecovery() async throws {
        let now = Clockwork.system.now()
        if let (cause, mark) = try await store.checkMark() {
            try await store.beginRecovery(cause, mark: mark, now: now)
        } else if recovers {
            try await store.beginRecovery(.asked, mark: nil, now: now)
        }
    }
}
