package import JobStore
package import Workflow

#if Failpoints
    import Failpoints
#endif

/// What people may do to jobs while they are under way. Each command is one atomic change of the store.
package struct OperatorCommands: Sendable {
    let store: JobStore
    let shell: DispatchShell
    let mint: MarkerMint
    let clockwork: Clockwork
    let sessions: Sessions
    let changes: ChangeFeed

    /// What became of a command.
    package enum Outcome: Equatable, Sendable {
        /// Done, durably.
        case applied
        /// A worker has the job in hand and will take the command before its next step. Durable too.
        case accepted
        case unknownJob
        /// The job has changed since the version that the caller saw.
        case changed(version: Int)
        /// The job's state does not allow it.
        case refused(JobState)
        /// What is known speaks against a person's answer; nothing was written.
        case objected([Objection])
        /// The job's project is not configured, so nothing can be decided about it.
        case projectUnknown(ProjectName)
    }

    /// Asks a job to stop. Nothing new is begun; a run in the cloud goes on and is watched until it ends. A second request
    /// for the same job changes nothing and is `accepted`.
    package func cancel(
        _ job: JobID,
        ifVersion version: Int?,
        actor: Actor,
        reason: String
    ) async throws(StoreError) -> Outcome {
        let cancellation = Cancellation(actor: actor.name, reason: reason, at: clockwork.now())
        switch try await prepare(.cancelRequested(cancellation, unsent: false), for: job) {
        case .impossible(let outcome): return outcome
        case .ready(let decided, let decide):
            let outcome: CancelOutcome
            do throws(StoreError) {
                #if Failpoints
                    Failpoint.beforeCancellation.hit()
                #endif
                outcome = try await store.cancel(job: job, cancellation, ifVersion: version, actor: actor, decide)
                #if Failpoints
                    Failpoint.cancellationCommitted.hit()
                #endif
            } catch {
                return try decided.refusal(or: error)
            }
            switch outcome {
            case .cancelled:
                follow(decided)
                return .applied
            case .pending:
                changes.publish(job)
                return .accepted
            case .alreadyRequested: return .accepted
            case .ended(let state): return .refused(state)
            case .changed(let version): return .changed(version: version)
            }
        }
    }

    /// Gives a job's resources to those who wait for them, although its run in the cloud has not been seen to end.
    package func release(
        _ job: JobID,
        ifVersion version: Int?,
        actor: Actor,
        reason: String
    ) async throws(StoreError) -> Outcome {
        let release = Release(actor: actor.name, reason: reason, at: clockwork.now())
        switch try await prepare(.released(release), for: job) {
        case .impossible(let outcome): return outcome
        case .ready(let decided, let decide):
            let outcome: AmendOutcome
            do throws(StoreError) {
                outcome = try await store.amend(
                    job: job,
                    ifVersion: version,
                    now: release.at,
                    actor: actor,
                    decide
                )
            } catch {
                return try decided.refusal(or: error)
            }
            switch outcome {
            case .amended:
                follow(decided)
                return .applied
            case .claimed: return .refused(.running)
            case .changed(let version): return .changed(version: version)
            }
        }
    }

    private enum Preparation {
        case impossible(Outcome)
        case ready(Decided, JobDecision)
    }

    /// Prepares an event for a job that may not be in any worker's hand: the store applies it inside its transaction.
    private func prepare(_ event: JobMachine.Event, for job: JobID) async throws(StoreError) -> Preparation {
        guard let detail = try await store.job(job) else { return .impossible(.unknownJob) }
        let project = detail.machine.request.project
        guard let session = sessions[project] else { return .impossible(.projectUnknown(project)) }
        // A job that waits for a person's answer shows that and not the cancellation; asking twice is no mistake.
        if case .cancelRequested = event, detail.machine.cancellation != nil, detail.machine.ending == nil {
            return .impossible(.accepted)
        }
        let surroundings = session.surroundings(mint: mint)
        let moment = clockwork.moment
        let decided = Decided()
        return .ready(decided) { try decided.apply(event, to: &$0, at: moment, in: surroundings) }
    }

    /// Tells the dispatcher what a command has changed.
    func follow(_ decided: Decided) {
        guard let (machine, transition) = decided.made else { return }
        if !transition.released.isEmpty { shell.apply(.keysReleased(machine.id, transition.released)) }
        switch transition.next {
        case .rest, .attend: shell.apply(.forgotten(machine.id))
        case .sleep(let until):
            shell.apply(.forgotten(machine.id))
            shell.apply(.jobSleeps(until: until))
        case .acquire, .call: shell.apply(.jobsReady)
        }
        changes.publish(machine.id)
    }
}
