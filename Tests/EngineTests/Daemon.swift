import CBRAPI
import HTTPTransport
import JobStore
import ServiceLifecycle
import TestSupport
import Workflow

@testable import Engine

/// One life of the daemon: a store on the disk, an engine over it, and its way to the cloud.
final class Daemon: Sendable {
    let store: JobStore
    let engine: Engine
    let sessions: Sessions
    let connection: CloudConnection
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    init(_ world: World, folder: String, projects: [ProjectName], recovers: Bool) async throws {
        let clockwork = world.clock.clockwork()
        store = try JobStore.open(folder: folder, options: world.storeOptions, now: world.clock.now)
        connection = CloudConnection(world.cloud, clockwork)
        let logger = world.log.logger()
        var sessions: [ProjectSession] = []
        for name in projects {
            sessions.append(
                ProjectSession(
                    world.configuration(name, connection),
                    clockwork: clockwork,
                    provenWitnesses: try await store.provenWitnesses(in: name),
                    logger: logger
                )
            )
        }
        self.sessions = Sessions(sessions)
        let engine = Engine(
            store: store,
            sessions: self.sessions,
            mint: .hmac(installationID: store.installationID),
            runningMax: world.runningMax,
            clockwork: clockwork,
            logger: logger
        )
        self.engine = engine
        if recovers { try await store.beginRecovery(.asked, mark: nil, now: world.clock.now) }
        try await engine.recover()
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: Running(engine: engine), successTerminationBehavior: .gracefullyShutdownGroup)
                ],
                logger: logger
            )
        )
        self.group = group
        running = Task { try await group.run() }
    }

    var session: ProjectSession? { sessions[World.project] as? ProjectSession }

    /// Asks the engine to finish what it has in hand, as SIGTERM does, and waits until it has heard that.
    func shutDownGracefully() async {
        await group.triggerGracefulShutdown()
        while !engine.status.isDraining { await Task.yield() }
    }

    /// Waits for the run to end.
    /// - Returns: whether it returned normally.
    func isRunEnded() async -> Bool {
        if case .success = await running.result { true } else { false }
    }

    /// Ends the run by cancellation and closes the store.
    func stop() async throws {
        running.cancel()
        // However the run ends, it has ended.
        _ = await running.result
        try await store.close()
    }

    private struct Running: Service {
        let engine: Engine

        func run() async throws { await engine.run() }
    }
}
