import HTTPTransport
package import JobStore
package import Workflow

/// Finds out what jobs would do, through the project's own session and budget. Nothing is stored but that it was asked.
package struct Planner: Sendable {
    let store: JobStore
    let mint: MarkerMint
    let clockwork: Clockwork
    let sessions: Sessions

    /// How long the reads of one plan may take. What is not known by then stays undecided.
    package static let timeMax: Duration = .seconds(45)

    /// What each of the jobs would do, one after the other; nil when their project is not configured.
    /// - Throws: `StoreError`; `IllegalTransition` for a bug of ours.
    package func plan(_ jobs: [JobMachine], actor: Actor) async throws -> [JobPlan]? {
        guard let project = jobs.first?.request.project, let session = sessions[project] else { return nil }
        let moment = clockwork.moment
        let end = clockwork.sinceBoot().advanced(by: Self.timeMax)
        var cloud = ImaginedCloud()
        var plans: [JobPlan] = []
        for job in jobs {
            var rehearsal = Rehearsal(job, in: cloud, at: moment, session.surroundings(mint: mint))
            plans.append(try await play(&rehearsal, session, until: end))
            cloud = rehearsal.cloud
        }
        try await store.appendEvents([Self.event(plans, of: project, actor: actor, at: moment.now)])
        return plans
    }

    private func play(
        _ rehearsal: inout Rehearsal,
        _ session: any CloudSession,
        until end: BootInstant
    ) async throws -> JobPlan {
        var need = try rehearsal.begin()
        while case .read(let operation) = need {
            guard !operation.isMutating, clockwork.sinceBoot() < end, !Task.isCancelled else {
                return rehearsal.unfinished
            }
            let performed = await session.perform(operation, sendNotAfter: nil, isDrawn: false)
            need = try rehearsal.answered(performed.result)
        }
        guard case .nothing(let plan) = need else { return rehearsal.unfinished }
        return plan
    }

    private static func event(
        _ plans: [JobPlan],
        of project: ProjectName,
        actor: Actor,
        at now: Timestamp
    ) -> NewAuditEvent {
        let reads = plans.reduce(0) { $0 + $1.calls.count(where: \.wasMade) }
        return NewAuditEvent(
            at: now,
            actor: actor,
            action: .planMade,
            detail: ["project": project.rawValue, "jobs": String(plans.count), "reads": String(reads)]
        )
    }
}
