/// Verify: a run that is over proves nothing; each resource's own backup does.
extension JobMachine {
    mutating func backupsOfRunAnswered(_ listing: Listing<BackupFacts>, _ turn: inout Turn) -> Transition.Next {
        verdicts = []
        explained = []
        let backups = listing.rows.filter { $0.restorePointID == run?.id && $0.parentID == nil }
        if doubleLook == nil {
            lookForDoubles(in: listing, &turn)
            // What a list by time does not show may be outside of that time by the cloud's clock: the run's own list counts.
            let areAllShown = request.resources.allSatisfy { wanted in backups.contains { $0.resourceID == wanted.id } }
            if !areAllShown { return proceed(.backupsOfRun, &turn) }
        }
        for resource in request.resources {
            // Should a resource show twice, a usable backup is what counts.
            let own = backups.filter { $0.resourceID == resource.id }
            guard let backup = own.first(where: { $0.status == .available }) ?? own.first else { continue }
            switch backup.status {
            case .available:
                verdicts.append(
                    ResourceVerdict(resource: resource.id, outcome: .succeeded, backupID: backup.id)
                )
                remoteFinishedAt = [remoteFinishedAt, backup.finishedAt].compactMap { $0 }.max()
            case .error, .deleting:
                verdicts.append(
                    ResourceVerdict(
                        resource: resource.id,
                        outcome: .failed,
                        backupID: backup.id,
                        code: ProblemCode.backupFailed.rawValue,
                        reason: "its backup is \(backup.status == .error ? "in error" : "being deleted")"
                    )
                )
            case .pending:
                return isRunLost ? backToTheRun(&turn) : lookAgain(.backupsOfRun, .listLag, &turn)
            }
        }
        let areAllTold = request.resources.allSatisfy { resource in verdicts.contains { $0.resource == resource.id } }
        if !areAllTold, !listing.isComplete {
            let message = "the list of backups was not complete"
            return tryAgain(.backupsOfRun, .retry, turn.policy.retry, code: nil, message, nil, &turn)
        }
        return explainNext(&turn)
    }

    /// The run was taken for over because it was not found, but a backup of it is still being made.
    private mutating func backToTheRun(_ turn: inout Turn) -> Transition.Next {
        run?.overSeenAt = nil
        isRunLost = false
        goneLooks = 0
        enter(.awaitRestorePoint, &turn)
        return lookAgain(.runStatus, .remoteRun, &turn)
    }

    mutating func tasksOfRunAnswered(
        _ index: Int,
        _ listing: Listing<TaskFacts>,
        _ turn: inout Turn
    ) -> Transition.Next {
        let resource = request.resources[index].id
        let task = listing.rows.last { $0.restorePointID == run?.id && $0.resourceID == resource }
        if task == nil, !listing.isComplete {
            let message = "the list of tasks was not complete"
            return tryAgain(.tasksOfRun(index), .retry, turn.policy.retry, code: nil, message, nil, &turn)
        }
        explained.append(index)
        switch task?.status {
        case .failed, .timeout, .skipped:
            let existing = verdicts.first { $0.resource == resource }
            verdicts.removeAll { $0.resource == resource }
            #if Failpoints
                if task?.status == .skipped, turn.isPlanted(.skippedIsSuccess) {
                    verdicts.append(ResourceVerdict(resource: resource, outcome: .succeeded))
                    return explainNext(&turn)
                }
            #endif
            verdicts.append(
                ResourceVerdict(
                    resource: resource,
                    outcome: task?.status == .skipped ? .skipped : .failed,
                    backupID: existing?.backupID,
                    code: task?.errorCode?.rawValue ?? existing?.code,
                    reason: task?.errorMessage ?? existing?.reason
                )
            )
            remoteFinishedAt = [remoteFinishedAt, task?.endedAt].compactMap { $0 }.max()
        case .waiting, .running, .other:
            if !verdicts.contains(where: { $0.resource == resource }) {
                return lookAgain(.backupsOfRun, .listLag, &turn)
            }
        case .success, nil:
            // A backup may still turn up in the lists for a while after the run. What counts is when the list was asked
            // for: the question for the tasks may have had to wait since.
            let asked = backupsAskedAt ?? turn.now
            let isRecent = (run?.overSeenAt).map { asked < $0 + turn.policy.listLagMax } ?? false
            let told = skipped.contains { $0.id == resource }
            if !verdicts.contains(where: { $0.resource == resource }), !told, isRecent {
                return lookAgain(.backupsOfRun, .listLag, &turn)
            }
        }
        return explainNext(&turn)
    }

    /// Asks for the tasks of the next resource that has no good backup, or concludes.
    mutating func explainNext(_ turn: inout Turn) -> Transition.Next {
        let good = Set(verdicts.filter { $0.outcome == .succeeded }.map(\.resource))
        let next = request.resources.indices.first {
            !good.contains(request.resources[$0].id) && !explained.contains($0)
        }
        if let next { return proceed(.tasksOfRun(next), &turn) }
        return conclude(&turn)
    }

    private mutating func conclude(_ turn: inout Turn) -> Transition.Next {
        for resource in request.resources where !verdicts.contains(where: { $0.resource == resource.id }) {
            if let skip = skipped.first(where: { $0.id == resource.id }) {
                verdicts.append(
                    ResourceVerdict(
                        resource: resource.id,
                        outcome: .skipped,
                        code: skip.code?.rawValue,
                        reason: skip.reason
                    )
                )
            } else {
                verdicts.append(
                    ResourceVerdict(
                        resource: resource.id,
                        outcome: .missing,
                        code: ProblemCode.backupMissing.rawValue,
                        reason: "the run is over and neither a backup nor a task tells of it"
                    )
                )
            }
        }
        isJudged = true
        let good = verdicts.filter { $0.outcome == .succeeded }.count
        let bad = verdicts.first { $0.outcome != .succeeded }
        if cancellation != nil { return end(.cancelled, .cancelled, nil, &turn) }
        guard let bad else { return end(.succeeded, String?.none, nil, &turn) }
        let state: JobState = good > 0 ? .partial : .failed
        return end(state, bad.code ?? ProblemCode.backupFailed.rawValue, bad.reason, &turn)
    }
}
