import HTTPTypes
import Hummingbird
import JobStore
import Workflow

/// The recovery after an older copy of the database was put in place: how far it is, and its end by command.
struct RecoveryRoutes: Sendable {
    let environment: APIEnvironment

    func register(_ routes: inout RouteBook) {
        routes.get("/v1/recovery", show)
        routes.post("/v1/recovery/end", end)
    }

    @Sendable private func show(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        return Response(.ok, document)
    }

    @Sendable private func end(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        try request.refuseIfMatch()
        let reason = try CommandBody.reason(try await request.document(limit: environment.limits.bodyMax))
        guard try await environment.engine.endRecovery(try context.actor, reason) else {
            throw Problem(.noRecovery, "no recovery is under way, or it is ending just now")
        }
        return Response(.ok, document)
    }

    private var document: JSON {
        let recovery = environment.engine.status().recovery
        return ["active": .bool(recovery != nil), "recovery": recovery?.document ?? .null]
    }
}

extension RecoveryView {
    var document: JSON {
        [
            "cause": .string(cause),
            "since": .string(since.rfc3339),
            "rounds": .integer(rounds),
            "found": .integer(found),
            "pending_projects": .array(pending.map { .string($0.rawValue) }),
            "ends_not_before": .text(endsNotBefore?.rfc3339),
        ]
    }
}
