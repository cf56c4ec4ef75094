import HTTPTypes
import Hummingbird
import JobStore
import Workflow

/// What the cloud is still doing for us, who waits for it, and the operator's word that it need not be waited for.
struct RemoteRunRoutes: Sendable {
    let environment: APIEnvironment

    private static let pageDefault = 50

    func register(_ routes: inout RouteBook) {
        routes.get("/v1/remote-runs", list)
        routes.post("/v1/remote-runs/{id}/release", release)
    }

    @Sendable private func list(_ request: Request, _ context: RESTContext) async throws -> Response {
        var query = Query(request.uri.query)
        let limit = query.integer("limit", in: 1...200) ?? Self.pageDefault
        let cursor = query.take("cursor")
        try query.finish()
        let page: RemoteRunPage
        do throws(StoreError) {
            page = try await environment.store.remoteRuns(after: cursor, limit: limit)
        } catch {
            guard case .invalid = error else { throw error }
            throw Problem(.invalidQuery, .parameter("cursor"), .badCursor, "is not the 'next' of an earlier page")
        }
        return Response(.ok, ["remote_runs": .array(page.runs.map(\.document)), "next": .text(page.next)])
    }

    @Sendable private func release(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        let id = try context.identifier("remote run")
        let reason = try CommandBody.reason(try await request.document(limit: environment.limits.bodyMax))
        let version = try request.demandedVersion()
        let actor = try context.actor
        // What no job knows has no tag to compare.
        if version != nil, try await environment.store.hasUnknown(id) { try request.refuseIfMatch() }
        let isUnknown = try await environment.store.releaseUnknown(
            id,
            actor: actor,
            reason: reason,
            now: environment.now()
        )
        if isUnknown { return Response(.ok, ["id": .string(id), "released": .bool(true)]) }
        let command = JobCommand(job: JobID(id), actor: actor, reason: reason, ifVersion: version)
        switch try await environment.engine.release(command) {
        case .applied: break
        case .accepted, .objected: throw Problem(.jobBusy, "a worker has the job in hand", retryAfter: 1)
        case .unknownJob: throw Problem(.notFound, "there is no remote run \(id)")
        case .changed(let version): throw Problem(.versionMismatch, "the job is at version \(version)")
        case .refused(.running): throw Problem(.jobBusy, "a worker has the job in hand", retryAfter: 1)
        case .refused:
            throw Problem(.nothingToRelease, "the cloud does nothing for the job, or its resources are free already")
        case .projectUnknown(let project):
            throw Problem(.projectNotConfigured, "the job's project '\(project)' is not configured")
        }
        return Response(.ok, ["id": .string(id), "released": .bool(true)])
    }
}

extension RemoteRunRow {
    fileprivate var document: JSON {
        [
            "id": .string(id),
            "kind": .string(kind.rawValue),
            "project": .string(project.rawValue),
            "job_id": .name(job),
            "job_state": .name(jobState),
            "effect": .string(effect.rawValue),
            "remote_id": .text(remoteID),
            "vault_id": .name(vaultID),
            "resource_ids": .array(resources.map { .string($0.rawValue) }),
            "since": .string(since.rfc3339),
            "released": release?.document ?? .null,
            "waiting": .integer(waitingCount),
            "waiting_job_ids": .array(waiting.map { .string($0.rawValue) }),
        ]
    }
}

extension Release {
    fileprivate var document: JSON {
        ["actor": .string(actor), "reason": .string(reason), "at": .string(at.rfc3339)]
    }
}
