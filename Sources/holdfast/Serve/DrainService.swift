import Engine
import ServiceLifecycle

/// Tells the engine to drain as soon as a shutdown begins. Last in the group and so the first that is told to stop: the API
/// may be kept open by a slow client, and no new work is begun meanwhile.
struct DrainService: Service {
    let engine: Engine

    func run() async throws {
        do {
            try await gracefulShutdown()
        } catch is CancellationError {
            // The whole group is given up, and with it the engine.
            return
        }
        engine.drain()
    }
}

extension DrainService: CustomStringConvertible {
    /// What the log calls it; the default would print everything that it holds.
    var description: String { "drain" }
}
