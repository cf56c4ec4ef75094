import Engine
import ServiceLifecycle

/// The engine as a part of the daemon.
struct EngineService: Service {
    let engine: Engine

    func run() async throws {
        await engine.run()
    }
}

extension EngineService: CustomStringConvertible {
    /// What the log calls it; the default would print everything that it holds.
    var description: String { "engine" }
}
