import HTTPTypes
import Hummingbird
import JobStore

/// What service managers and load balancers ask.
struct HealthRoutes: Sendable {
    let environment: APIEnvironment

    func register(_ routes: inout RouteBook) {
        routes.get("/healthz") { _, _ in Response(.ok, ["status": "ok"]) }
        routes.get("/readyz", ready)
        routes.get("/version", version)
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
