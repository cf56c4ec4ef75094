import Hummingbird
import JobStore
import Workflow

/// Removing what is older than it has to be.
struct PruneRoutes: Sendable {
    let environment: APIEnvironment

    func register(_ routes: inout RouteBook) {
        routes.post("/v1/audit/prune", for: .administer, prune)
    }

    /// One round: `more` in the answer says that another one has something to do.
    @Sendable private func prune(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        try request.refuseIfMatch()
        let document = try await request.document(limit: environment.limits.bodyMax)
        let body = try CommandBody.read(document) { (body, faults) -> (reason: String, dry: Bool)? in
            let reason = body.text("reason", .reason, required: true, &faults)
            let dry = body.boolean("dry_run", default: false, &faults)
            return reason.map { ($0, dry) }
        }
        let order = PruneOrder(actor: try context.actor, reason: body.reason, now: environment.now())
        do {
            let report = try await environment.store.prune(environment.retention, order, dry: body.dry)
            return Response(.ok, report.document(dry: body.dry))
        } catch StoreError.conflict(let what) {
            throw Problem(.pruneRefused, what)
        }
    }
}

extension PruneReport {
    fileprivate func document(dry: Bool) -> JSON {
        [
            "dry_run": .bool(dry),
            "jobs_pruned": .integer(jobsPruned),
            "jobs_kept": .object(
                KeepReason.allCases.map { .init(name: $0.rawValue, value: .integer(jobsKept[$0] ?? 0)) }
            ),
            "segments": .array(
                segments.map {
                    ["first": .integer($0.first), "last": .integer($0.last), "file": .text($0.file)]
                }
            ),
            "segments_kept": .array(
                segmentsKept.map {
                    ["first": .integer($0.first), "last": .integer($0.last), "job_id": .string($0.job.rawValue)]
                }
            ),
            "events_deleted": .integer(eventsDeleted),
            "more": .bool(hasMore),
        ]
    }
}
