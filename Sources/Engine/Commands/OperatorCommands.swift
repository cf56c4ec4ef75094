package import JobStore
import Logging
package import Workflow

/// What people may do to jobs while they are under way. Each command is one atomic change of the store.
package struct OperatorCommands: Sendable {
    let store: JobStore
    let shell: DispatchShell
    let mint: MarkerMint
    let clockwork: Clockwork
    let sessions: Sessions
    let changes: ChangeFeed
    let logger: Logger

    /// What became of a command.
    package enum Outcome: Equatable, Sendable {
        /// Done, durably.
        case applied
        /// A worker has the job in hand; it will take the command before its next step. Durable too.
        case accepted
        case unknownJob
        /// The job's state does not allow it.
        case refused(JobState)
        /// The job's project is not configured, so nothing can be decided about it.
        case projectUnknown
    }

    /// Asks a job to stop. Nothing new is begun; a run in the cloud goes on and is watched until it ends.
    package func cancel(_ job: JobID, actor: Actor, reason: String) async throws(StoreError) -> Outcome {
        let now = clockwork.now()
        let cancellation = Cancellation(actor: actor.name, reason: reason, at: now)
        return try await command(job, actor: actor, pending: cancellation) { machine, surroundings, moment in
            try machine.apply(.cancelRequested(cancellation, unsent: false), at: moment, in: surroundings)
        }
    }

    /// Answers a job that needs attention.
    package func resolve(
        _ job: JobID,
        _ resolution: Resolution,
        actor: Actor,
        reason: String
    ) async throws(StoreError) -> Outcome {
        try await command(job, actor: actor, pending: nil) { machine, surroundings, moment in
            try machine.apply(
                .resolved(resolution, actor: actor.name, reason: reason),
                at: moment,
                in: surroundings
            )
        }
    }

    /// A cancellation that had been noted for a worker which let go of the job in the same moment.
    func applyPending(_ cancellation: Cancellation, to job: JobID) async {
        do {
            _ = try await cancel(
                job,
                actor: Actor(name: cancellation.actor),
                reason: cancellation.reason ?? "cancelled"
            )
        } catch {
            logger.error(
                "a cancellation could not be written",
                metadata: ["job.id": "\(job)", "error": "\(error)"]
            )
        }
    }

    private typealias Decide =
        @Sendable (inout JobMachine, Surroundings, Moment) throws(IllegalTransition) -> Transition

    private func command(
        _ job: JobID,
        actor: Actor,
        pending: Cancellation?,
        _ decide: @escaping Decide
    ) async throws(StoreError) -> Outcome {
        guard let detail = try await store.job(job) else { return .unknownJob }
        guard let session = sessions[detail.request.project] else { return .projectUnknown }
        let surroundings = session.surroundings(mint: mint)
        let moment = clockwork.moment
        let outcome = try await store.amend(job: job, now: moment.now, actor: actor, pending: pending) {
            machine throws(IllegalTransition) in
            let transition = try decide(&machine, surroundings, moment)
            return Amendment(transition: transition, disposition: Disposition(after: transition, of: machine))
        }
        switch outcome {
        case .applied(let machine, let transition):
            follow(machine, transition)
            return .applied
        case .claimed: return pending == nil ? .refused(.running) : .accepted
        case .notFound: return .unknownJob
        case .refused(let state): return .refused(state)
        }
    }

    /// Tells the dispatcher what a command has changed.
    private func follow(_ machine: JobMachine, _ transition: Transition) {
        if !transition.released.isEmpty { shell.apply(.keysReleased(machine.id, transition.released)) }
        switch transition.next {
        case .rest: shell.apply(.forgotten(machine.id))
        case .sleep(let until): shell.apply(.jobSleeps(until: until))
        case .acquire, .call, .attend: break
        }
        changes.publish(machine.id)
    }
}

extension Disposition {
    /// Where a job goes after a transition that no worker is at hand to follow up.
    init(after transition: Transition, of machine: JobMachine) {
        switch transition.next {
        case .sleep(let until): self = machine.isWatching ? .watch(until) : .sleep(until)
        case .attend: self = .attention
        case .rest: self = .done
        case .acquire, .call: self = .ready
        }
    }
}
