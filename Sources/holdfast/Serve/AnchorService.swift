import Engine
import ServiceLifecycle

/// The anchoring of the history as a part of the daemon.
struct AnchorService: Service {
    /// Nil when heads are anchored nowhere.
    let keeper: AnchorKeeper?

    /// Returns only when it is its turn to stop; see `EngineService`.
    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                while let keeper { try await Task.sleep(for: await keeper.turn()) }
            }
            try await gracefulShutdown()
        } catch is CancellationError {
            // Told to stop while it waited. What has not been handed out is in the database.
        }
    }
}

extension AnchorService: CustomStringConvertible {
    /// What the log calls it; the default would print everything that it holds.
    var description: String { "anchors" }
}
