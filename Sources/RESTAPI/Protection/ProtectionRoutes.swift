import Hummingbird
import JobStore
import Workflow

/// Are we protected: for each resource its last good restore point, and whether it is young enough.
struct ProtectionRoutes: Sendable {
    let environment: APIEnvironment

    private static let pageDefault = 100

    func register(_ routes: inout RouteBook) {
        routes.get("/v1/protection", list)
        routes.get("/v1/protection/{id}", show)
    }

    @Sendable private func list(_ request: Request, _ context: RESTContext) async throws -> Response {
        var query = Query(request.uri.query)
        let after = query.uuid("after").map { ResourceID($0) }
        let limit = query.integer("limit", in: 1...1000) ?? Self.pageDefault
        try query.finish()
        let found = try await environment.store.protections(after: after, limit: limit + 1)
        return Response(
            .ok,
            .page("resources", found, limit: limit, place: { .string($0.resource.rawValue) }, document: document)
        )
    }

    @Sendable private func show(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        let id = ResourceID(try context.identifier("resource"))
        guard let protection = try await environment.store.protection(of: id) else {
            throw Problem(.notFound, "no job has named the resource \(id)")
        }
        return Response(.ok, document(protection))
    }

    private func document(_ protection: Protection) -> JSON {
        let now = environment.now()
        let standard = environment.targetAge
        let good = protection.lastGood
        let age = good.map { max((now - $0.since).wholeMilliseconds / 1000, 0) }
        let target = protection.target(standard: standard).map { $0.duration.wholeMilliseconds / 1000 }
        let attempt = protection.lastAttempt
        return [
            "resource_id": .string(protection.resource.rawValue),
            "type": .string(protection.type.rawValue),
            "name": .text(protection.name),
            "project": .string(protection.project.rawValue),
            "last_success_at": .text(good?.since.rfc3339),
            "restore_point_id": .name(good?.restorePointID),
            "backup_id": .name(good?.backupID),
            "vault_id": .name(good?.vaultID),
            "job_id": .name(good?.job),
            "age_seconds": age.map { .integer($0) } ?? .null,
            "rpo_seconds": target.map { .integer($0) } ?? .null,
            "rpo_state": .string(protection.state(at: now, standard: standard).rawValue),
            "next_due_at": .text(protection.due(standard: standard)?.rfc3339),
            "last_attempt": [
                "job_id": .string(attempt.job.rawValue),
                "state": .string(attempt.state.rawValue),
                "submitted_at": .string(attempt.submittedAt.rfc3339),
                "finished_at": .text(attempt.endedAt?.rfc3339),
                "outcome": .name(attempt.outcome),
                "error_code": .text(attempt.code),
            ],
        ]
    }
}
