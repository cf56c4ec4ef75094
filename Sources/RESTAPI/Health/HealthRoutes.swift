import HTTPTypes
import Hummingbird
import JobStore

/// What service managers and load balancers ask.
struct HealthRoutes: Sendable {
    let environment: APIEnvironment

    func register(_ routes: inout RouteBook) {
        routes.get("/healthz", health)
        routes.get("/readyz", ready)
        routes.get("/version", version)
    }

    /// While it stops the daemon is well, whatever has been let go already.
    @Sendable private func health(_ request: Request, _ context: RESTContext) async throws -> Response {
        let isWell = await environment.engine.selfTest() || environment.engine.status().isDraining
        guard isWell else { throw Problem(.notReady, "work does not go on: the engine or the store's writer hangs") }
        return Response(.ok, ["status": "ok"])
    }

    @Sendable private func ready(_ request: Request, _ context: RESTContext) async throws -> Response {
        let status = environment.engine.status()
        guard !status.isDraining else { throw Problem(.notReady, "the daemon is stopping", retryAfter: 5) }
        guard status.isReady else { throw Problem(.notReady, "recovery is under way", retryAfter: 1) }
        // Shows whether the store can be read; the number itself is of no interest.
        _ = try await environment.store.lastSequence()
        return Response(.ok, ["status": status.recovery == nil ? "ready" : "recovery"])
    }

    @Sendable private func version(_ request: Request, _ context: RESTContext) async throws -> Response {
        Response(.ok, ["name": "holdfast", "version": .string(environment.version), "api": "v1"])
    }
}
