import Engine
import ServiceLifecycle

/// Tells the engine to drain as soon as a shutdown begins. Last in the group and so the first that is told to stop: the API
/// may be kept open by a slow client, and no new work is begun meanwhile.
struct DrainService: Service {
    let engine: Engine
    /// Told how long it may take at most.
    let manager: ServiceManager?
    let limit: Duration

    func run() async throws {
        do {
            try await gracefulShutdown()
        } catch is CancellationError {
            // The whole group is given up, and with it the engine.
            return
        }
        // Besides the calls that run there are slow clients, the last anchor and the closing of the database.
        manager?.tellStopping(
            within: limit + .seconds(15),
            status: "draining, " + WatchdogService.summary(engine.status)
        )
        engine.drain()
    }
}

extension DrainService: CustomStringConvertible {
    /// What the log calls it; the default would print everything that it holds.
    var description: String { "drain" }
}
