import Engine
import Logging
import ServiceLifecycle

/// Tells the service manager that work goes on, as often as it wants to know, and only when it does: each sign of life has passed
/// through the engine's loop and the store's writer.
struct WatchdogService: Service {
    let engine: Engine
    /// Nil when nobody wants to be told.
    let manager: ServiceManager?
    let logger: Logger

    /// Returns only when it is its turn to stop; see `EngineService`.
    func run() async throws {
        do {
            if let manager, let limit = manager.watchdog {
                try await cancelWhenGracefulShutdown { try await watch(manager, limit) }
            }
            try await gracefulShutdown()
        } catch is CancellationError {
            // Told to stop while it waited: a service that stops is not watched.
        }
    }

    private func watch(_ manager: ServiceManager, _ limit: Duration) async throws {
        while true {
            if await engine.selfTest(within: limit / 3) {
                manager.tellAlive(status: Self.summary(engine.status))
            } else if !engine.status.isDraining {
                logger.critical("work does not go on: the engine or the store's writer hangs")
            }
            try await Task.sleep(for: limit / 3)
        }
    }

    /// What `systemctl status` shows.
    static func summary(_ status: EngineStatus) -> String {
        var facts = ["\(status.running) jobs in hand"]
        if status.isDraining { facts.append("draining") }
        if status.isPaused { facts.append("paused") }
        if status.recovery != nil { facts.append("recovery") }
        return facts.joined(separator: ", ")
    }
}

extension WatchdogService: CustomStringConvertible {
    /// What the log calls it; the default would print everything that it holds.
    var description: String { "watchdog" }
}
