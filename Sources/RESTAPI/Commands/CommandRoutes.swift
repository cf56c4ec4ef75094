import HTTPTypes
import Hummingbird
import JobStore
import Workflow

/// What people may do to jobs and groups that are there.
struct CommandRoutes: Sendable {
    let environment: APIEnvironment

    func register(_ routes: inout RouteBook) {
        routes.post("/v1/jobs/{id}/cancel", cancel)
        routes.post("/v1/jobs/{id}/resolve", resolve)
        routes.post("/v1/groups/{id}/cancel", cancelGroup)
    }

    @Sendable private func cancel(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        let id = JobID(try context.identifier("job"))
        let reason = try CommandBody.reason(try await request.document(limit: environment.limits.bodyMax))
        let command = JobCommand(
            job: id,
            actor: try context.actor,
            reason: reason,
            ifVersion: try request.demandedVersion()
        )
        let outcome = try await environment.engine.cancel(command)
        if case .refused(let state) = outcome {
            throw Problem(.jobEnded, "the job is '\(state.rawValue)'; there is nothing to cancel")
        }
        return try await answer(outcome, id)
    }

    @Sendable private func resolve(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        let id = JobID(try context.identifier("job"))
        let document = try await request.document(limit: environment.limits.bodyMax)
        let (resolution, reason) = try ResolutionReader.resolution(document)
        let command = JobCommand(
            job: id,
            actor: try context.actor,
            reason: reason,
            ifVersion: try request.demandedVersion()
        )
        let outcome = try await environment.engine.resolve(command, resolution)
        if case .refused(let state) = outcome {
            throw Problem(.notAwaitingDecision, "the job is '\(state.rawValue)', not 'needs_attention'")
        }
        return try await answer(outcome, id)
    }

    private func answer(_ outcome: CommandOutcome, _ id: JobID) async throws -> Response {
        switch outcome {
        case .applied, .accepted: break
        case .unknownJob: throw Problem(.notFound, "there is no job \(id)")
        case .changed(let version): throw Problem(.versionMismatch, "the job is at version \(version)")
        case .refused(let state): throw Problem(.jobEnded, "the job is '\(state.rawValue)'")
        case .objected(let objections): throw Problem(objections)
        case .projectUnknown(let project):
            throw Problem(.projectNotConfigured, "the job's project '\(project)' is not configured")
        }
        guard let detail = try await environment.store.job(id) else {
            throw Problem(.notFound, "there is no job \(id)")
        }
        return Response(
            detail.state.isTerminal ? .ok : .accepted,
            detail.document,
            [.eTag: detail.entityTag]
        )
    }

    /// Cancels one job after the other: each is a change of its own, and a job that ends meanwhile is left as it is.
    /// Whatever can speak against it is looked at before the first one.
    @Sendable private func cancelGroup(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        let id = GroupID(try context.identifier("group"))
        let reason = try CommandBody.reason(try await request.document(limit: environment.limits.bodyMax))
        let before = try await group(id)
        try request.demand(before.entityTag)
        let pending = before.jobs.filter { !$0.state.isTerminal }
        for job in pending where environment.engine.projects[job.project] == nil {
            throw Self.projectNotConfigured(job)
        }
        for job in pending {
            let command = JobCommand(job: job.id, actor: try context.actor, reason: reason)
            if case .projectUnknown = try await environment.engine.cancel(command) {
                throw Self.projectNotConfigured(job)
            }
        }
        let after = try await group(id)
        return Response(
            after.state.isTerminal ? .ok : .accepted,
            after.document,
            [.eTag: after.entityTag]
        )
    }

    private static func projectNotConfigured(_ job: JobSummary) -> Problem {
        Problem(.projectNotConfigured, "the project '\(job.project)' of job \(job.id) is not configured")
    }

    private func group(_ id: GroupID) async throws -> GroupDetail {
        guard let group = try await environment.store.group(id) else {
            throw Problem(.notFound, "there is no group \(id)")
        }
        return group
    }
}
