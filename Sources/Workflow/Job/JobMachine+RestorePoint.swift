/// Create the restore point and wait for the cloud's run to end.
extension JobMachine {
    mutating func enterCreateRestorePoint(_ turn: inout Turn) -> Transition.Next {
        enter(.createRestorePoint, &turn)
        // The vault's own keys guard finding, making and filling it; all of that is done.
        release(heldKeys.filter(\.isVault), &turn)
        #if Failpoints
            if turn.isPlanted(.inheritanceIgnored) { inheritance = nil }
        #endif
        if let known = inheritance?.restorePointID {
            return adoptRun(known, since: inheritance?.since ?? turn.now, &turn)
        }
        let slot = KeyClaim(
            key: turn.surroundings.key(runSlotOf: knownVaultID),
            capacity: turn.policy.runsPerVaultMax
        )
        if let inherited = inheritance, !inherited.markers.isEmpty {
            beginSearch(.beforeSending, kind: .restorePoint, markers: inherited.markers)
            return acquire([slot], then: .witness(witnesses(of: .restorePoint)[0]), &turn)
        }
        if owesSearch {
            beginSearch(.beforeSending, kind: .restorePoint, markers: uncertainMarkers)
            return acquire([slot], then: .witness(witnesses(of: .restorePoint)[0]), &turn)
        }
        return acquire([slot], then: .createRestorePoint, &turn)
    }

    mutating func restorePointAnswered(_ facts: RestorePointFacts, _ turn: inout Turn) -> Transition.Next {
        skipped = leftOut(by: facts)
        for skip in skipped {
            var detail = ["resource_id": skip.id.rawValue]
            detail["code"] = skip.code?.rawValue
            detail["message"] = skip.reason
            turn.record(.resourceSkipped, step: currentStep, attempt: attempt, detail: detail)
        }
        if skipped.count == request.resources.count { return nothingTaken(facts, &turn) }
        turn.runNews = .begun(turn.surroundings.key(runSlotOf: knownVaultID))
        let since = openEffect?.intendedAt ?? turn.now
        close(.succeeded(remoteID: facts.id.rawValue), &turn)
        run = RemoteRun(id: facts.id, since: since, isAdopted: false)
        recordAccepted(&turn)
        return facts.status.isOver ? runOver(facts.status, &turn) : enterAwait(&turn)
    }

    /// The wanted resources that the answer says were left out. That a list of what is covered does not have them proves
    /// nothing: some editions send it empty. What became of them, `verify` finds out.
    private func leftOut(by facts: RestorePointFacts) -> [SkippedResource] {
        request.resources.compactMap { resource in facts.skipped.first { $0.id == resource.id } }
    }

    /// A 200 that took none of the resources: an empty restore point. Another sending is a new one.
    private mutating func nothingTaken(_ facts: RestorePointFacts, _ turn: inout Turn) -> Transition.Next {
        let sent = openEffect
        close(.empty(remoteID: facts.id.rawValue), &turn)
        if isFreeToStop { return end(.cancelled, .cancelled, nil, &turn) }
        let classes = skipped.map { $0.code.flatMap { ErrorTable.row(for: $0)?.failureClass } }
        let decisive = skipped.first { $0.code != nil }
        let code = decisive?.code
        let message = decisive?.reason ?? "the cloud took none of the resources"
        // Busy for all of them: worth waiting for. Anything final, or anything unexplained for long: not.
        let isBusy = classes.allSatisfy { $0 == .busy || $0 == .busyFewTries || $0 == .again || $0 == nil }
        let isUnexplained = classes.allSatisfy { $0 == nil }
        if isBusy, !isUnexplained || fewTries + 1 < turn.policy.fewTriesMax {
            if isUnexplained { fewTries += 1 }
            // Busy, perhaps, with this very sending: something on the way may have delivered it twice.
            refusedSending = sent
            emptyRun = facts.id
            if hasSendingDoubts {
                // Or with what an earlier sending began. The attempt is noted first: it makes the search end in a pause
                // instead of in another sending at once.
                noteFailedAttempt(code: code?.rawValue, message, rule: code?.rawValue ?? "observed", &turn)
                return searchBeforeSending(&turn)
            }
            return tryAgain(.createRestorePoint, .busy, turn.policy.busy, code: code, message, nil, &turn)
        }
        verdicts = skipped.map {
            let isGone = $0.code.flatMap { ErrorTable.row(for: $0)?.failureClass } == .gone
            return ResourceVerdict(
                resource: $0.id,
                outcome: isGone ? .gone : .skipped,
                code: $0.code?.rawValue,
                reason: $0.reason
            )
        }
        return end(.failed, code?.rawValue ?? ProblemCode.nothingTaken.rawValue, message, &turn)
    }

    /// Takes over a run that was found instead of told.
    mutating func adoptRun(_ id: RestorePointID, since: Timestamp, _ turn: inout Turn) -> Transition.Next {
        close(.adopted(remoteID: id.rawValue), &turn)
        search = nil
        run = RemoteRun(id: id, since: since, isAdopted: true)
        recordAccepted(&turn)
        enter(.awaitRestorePoint, &turn)
        return proceed(.runStatus, &turn)
    }

    mutating func recordAccepted(_ turn: inout Turn) {
        turn.record(
            .restorePointAccepted,
            step: currentStep,
            attempt: attempt,
            detail: ["restore_point_id": runID.rawValue, "adopted": String(run?.isAdopted ?? false)]
        )
    }

    // MARK: Await

    private mutating func enterAwait(_ turn: inout Turn) -> Transition.Next {
        enter(.awaitRestorePoint, &turn)
        return lookAgain(.runStatus, .remoteRun, &turn)
    }

    mutating func runStatusAnswered(_ facts: RestorePointFacts, _ turn: inout Turn) -> Transition.Next {
        tries = 0
        fewTries = 0
        goneLooks = 0
        return facts.status.isOver ? runOver(facts.status, &turn) : proceed(.runProgress, &turn)
    }

    mutating func runProgressAnswered(_ listing: Listing<TaskFacts>, _ turn: inout Turn) -> Transition.Next {
        let percents = listing.rows.filter { $0.restorePointID == run?.id }.compactMap(\.progress)
        if !percents.isEmpty { progress = percents.reduce(0, +) / percents.count }
        return lookAgain(.runStatus, .remoteRun, &turn)
    }

    mutating func runOver(_ status: RestorePointStatus?, _ turn: inout Turn) -> Transition.Next {
        run?.overSeenAt = turn.now
        isRunLost = status == nil
        // The last number heard is older than this news.
        if status == .available { progress = 100 }
        turn.record(
            .restorePointOver,
            step: currentStep,
            attempt: attempt,
            detail: ["restore_point_id": runID.rawValue, "status": status.map { "\($0)" } ?? "not_found"]
        )
        enter(.awaitRestorePoint, &turn)
        enter(.verify, &turn)
        return proceed(.backupsOfRun, &turn)
    }

    // MARK: Watch: a run that outlives its job

    mutating func watched(
        _ ending: Ending,
        _ result: Result<Reply, CallFailure>,
        _ turn: inout Turn
    ) -> Transition.Next {
        switch result {
        case .success(.restorePoint(let facts)) where facts.status.isOver:
            return watchOver(ending, status: "\(facts.status)", &turn)
        case .success, .failure:
            let isGone = if case .failure(let failure) = result { failure.failureClass == .gone } else { false }
            goneLooks = isGone ? goneLooks + 1 : 0
            if isRunGone(turn) { return watchOver(ending, status: "not_found", &turn) }
            var pause = turn.policy.poll.pause(look: looks, jitter: turn.moment.jitter)
            if case .failure(let failure) = result {
                let least = failure.failureClass == .auth ? turn.policy.authProbeInterval : .zero
                pause = max(pause, failure.retryAfter ?? least)
            }
            looks += 1
            phase = .watching(ending, until: turn.now + pause)
            return .sleep(until: turn.now + pause)
        }
    }

    private mutating func watchOver(_ ending: Ending, status: String, _ turn: inout Turn) -> Transition.Next {
        run?.overSeenAt = turn.now
        turn.record(.remoteRunEnded, detail: ["restore_point_id": runID.rawValue, "status": status])
        return settleDown(ending, &turn)
    }
}
