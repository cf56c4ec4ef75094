import Engine
import ServiceLifecycle

/// The engine as a part of the daemon.
struct EngineService: Service {
    let engine: Engine

    func run() async throws {
        await engine.run()
    }
}
