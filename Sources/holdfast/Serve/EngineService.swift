import Engine
import ServiceLifecycle

/// The engine as a part of the daemon.
struct EngineService: Service {
    let engine: Engine

    /// Returns only when it is its turn to stop: a service that ends out of turn while the group shuts down makes the group
    /// cancel all others (swift-service-lifecycle 2.13, `ServiceGroup.shutdownGracefully`).
    func run() async throws {
        await engine.run()
        do {
            try await gracefulShutdown()
        } catch is CancellationError {
            // The time for draining is over. The engine has returned already.
        }
    }
}

extension EngineService: CustomStringConvertible {
    /// What the log calls it; the default would print everything that it holds.
    var description: String { "engine" }
}
