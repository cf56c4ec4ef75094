package import JobStore
package import Workflow

#if Failpoints
    import Failpoints
#endif

extension OperatorCommands {
    /// Answers a job that needs attention, after looking whether the answer fits what the cloud shows. The calls for that
    /// are in the job's history whatever comes of them.
    package func resolve(
        _ job: JobID,
        _ resolution: Resolution,
        ifVersion version: Int?,
        actor: Actor,
        reason: String
    ) async throws(StoreError) -> Outcome {
        guard let detail = try await store.job(job) else { return .unknownJob }
        let seen = detail.summary.version
        if let version, version != seen { return .changed(version: seen) }
        let project = detail.machine.request.project
        guard let session = sessions[project] else { return .projectUnknown(project) }
        guard detail.machine.attention != nil else { return .refused(detail.summary.state) }
        let results = try await ask(before: resolution, of: detail.machine, session)
        let decided = Decided()
        let moment = clockwork.moment
        let surroundings = session.surroundings(mint: mint)
        let outcome: AmendOutcome
        do throws(StoreError) {
            #if Failpoints
                Failpoint.beforeResolution.hit()
            #endif
            // What was looked at is what is decided on: a job that has changed since is looked at anew by the caller.
            outcome = try await store.resolve(
                job: job,
                adopting: resolution.restorePoint(of: detail.machine),
                ifVersion: seen,
                now: moment.now,
                actor: actor
            ) { machine, owner in
                let evidence = ResolutionEvidence(results: results, owner: owner)
                return try decided.apply(
                    .resolved(resolution, actor: actor.name, reason: reason, evidence: evidence),
                    to: &machine,
                    at: moment,
                    in: surroundings
                )
            }
            #if Failpoints
                Failpoint.resolutionCommitted.hit()
            #endif
        } catch {
            return try decided.refusal(or: error)
        }
        switch outcome {
        case .amended:
            follow(decided)
            return .applied
        case .claimed: return .refused(.running)
        case .changed(let found):
            guard version == nil else { return .changed(version: found) }
            throw .conflict("job \(job) changed while the cloud was asked")
        }
    }

    /// Makes the reads that come before the answer; a cloud that cannot be reached is asked no further.
    private func ask(
        before resolution: Resolution,
        of machine: JobMachine,
        _ session: any CloudSession
    ) async throws(StoreError) -> [Result<Reply, CallFailure>] {
        let questions = machine.questions(
            before: resolution,
            at: clockwork.moment,
            in: session.surroundings(mint: mint)
        )
        var results: [Result<Reply, CallFailure>] = []
        for question in questions {
            let performed = await session.perform(question, sendNotAfter: nil, isDrawn: false)
            for made in performed.requests { try await store.recordCall(CallRecord(made, of: machine)) }
            results.append(performed.result)
            if case .failure(let failure) = performed.result, ResolutionEvidence.isUnreachable(failure) { break }
        }
        return results
    }
}

extension Resolution {
    /// The restore point that the answer names, when it names one.
    fileprivate func restorePoint(of machine: JobMachine) -> RestorePointID? {
        guard case .adopt(let id) = self, machine.attention?.kind == .restorePoint else { return nil }
        return RestorePointID(id)
    }
}
