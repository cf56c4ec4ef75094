extension JobMachine {
    // MARK: Facts that a phase guarantees

    var knownVaultID: VaultID {
        guard let vaultID else { preconditionFailure("job \(id) acts in a vault before it knows one: \(phase)") }
        return vaultID
    }

    var runID: RestorePointID {
        guard let run else { preconditionFailure("job \(id) watches a run that it does not have: \(phase)") }
        return run.id
    }

    /// The moment at which the current step, and the job, have to be over.
    func limit(_ turn: Turn) -> Timestamp {
        guard let currentStep, let stepStartedAt, let span = turn.policy.stepDeadlines[currentStep] else {
            return deadline
        }
        // The run is over when `verify` begins: a deadline that passes now must not keep the verdict from being found.
        let limit = currentStep == .verify ? stepStartedAt + span : min(deadline, stepStartedAt + span)
        return vaultNameKept(turn).map { max($0, limit) } ?? limit
    }

    /// True when the job has been cancelled and nothing that it began can go on: it ends at once. A new vault's name is kept
    /// until the list shows the vault.
    var isFreeToStop: Bool {
        cancellation != nil && openEffect == nil && run == nil && (vaultMadeAt == nil || isVaultListed)
            && vaultSaidToExistAt == nil
    }

    // MARK: Moving on

    /// Walks into `step`: closes the attempt at the one before and begins the first at this one.
    mutating func enter(_ step: Step, _ turn: inout Turn) {
        guard currentStep != step else { return }
        if let left = currentStep {
            turn.attempts.append(.ended(left, number: attempt, outcome: .finished, code: nil, message: nil))
            turn.record(.stepFinished, step: left, attempt: attempt)
        }
        currentStep = step
        stepStartedAt = turn.now
        attempt = 1
        tries = 0
        fewTries = 0
        looks = 0
        lastWaitReason = nil
        turn.attempts.append(.started(step, number: 1))
        turn.record(.stepStarted, step: step, attempt: 1)
    }

    /// Makes the next inquiry, unless the job has been cancelled or its time is up.
    mutating func proceed(_ inquiry: Inquiry, _ turn: inout Turn) -> Transition.Next {
        if isFreeToStop { return end(.cancelled, .cancelled, nil, &turn) }
        // A run is looked at once more, however late: it may have ended while nobody looked.
        if openEffect == nil, !inquiry.isLastLook, turn.now >= limit(turn) { return timeOut(&turn) }
        if let next = regainKeys(for: inquiry, &turn) { return next }
        // Nothing new is sent while the cloud has not just been searched for what may have been sent already.
        if inquiry == .createRestorePoint, hasSendingDoubts, !hasJustSearched(turn) { return lookOnceMore(&turn) }
        if let kind = inquiry.effectKind { intend(kind, by: inquiry, &turn) }
        if inquiry == .backupsOfRun { backupsAskedAt = turn.now }
        phase = .acting(inquiry)
        return .call(operation(for: inquiry, turn), inquiry)
    }

    /// Asks for keys first, unless it has them all.
    mutating func acquire(_ claims: [KeyClaim], then inquiry: Inquiry, _ turn: inout Turn) -> Transition.Next {
        let missing = claims.filter { !heldKeys.contains($0.key) }.sorted { $0.key < $1.key }
        if missing.isEmpty { return proceed(inquiry, &turn) }
        phase = .acquiring(missing, then: inquiry)
        return .acquire(missing)
    }

    /// Lets go of the job until `until`, then makes the inquiry. Never sleeps past a deadline that could end the job.
    mutating func wait(
        _ inquiry: Inquiry,
        _ reason: WaitReason,
        until: Timestamp,
        _ turn: inout Turn
    ) -> Transition.Next {
        if isFreeToStop { return end(.cancelled, .cancelled, nil, &turn) }
        if openEffect == nil, inquiry.isLastLook, turn.now >= limit(turn) { return timeOut(&turn) }
        let bounded = openEffect == nil ? min(until, max(limit(turn), turn.now)) : until
        if lastWaitReason != reason {
            lastWaitReason = reason
            turn.record(.jobWaiting, step: currentStep, attempt: attempt, detail: ["reason": reason.rawValue])
        }
        phase = .waiting(inquiry, reason, until: bounded)
        return .sleep(until: bounded)
    }

    /// Waits for something that is under way, with pauses that grow from look to look.
    mutating func lookAgain(_ inquiry: Inquiry, _ reason: WaitReason, _ turn: inout Turn) -> Transition.Next {
        let pause = turn.policy.poll.pause(look: looks, jitter: turn.moment.jitter)
        looks += 1
        return wait(inquiry, reason, until: turn.now + pause, &turn)
    }

    mutating func release(_ keys: [ExclusiveKey], _ turn: inout Turn) {
        let freed = keys.filter { heldKeys.contains($0) }
        heldKeys.removeAll { freed.contains($0) }
        turn.released += freed
    }

    // MARK: Effects

    /// Opens the journal row of a change that is about to be sent.
    private mutating func intend(_ kind: Effect.Kind, by inquiry: Inquiry, _ turn: inout Turn) {
        let generation: Int
        switch kind {
        case .vault:
            vaultGeneration += 1
            generation = vaultGeneration
        case .association:
            associationGeneration += 1
            generation = associationGeneration
        case .restorePoint:
            restorePointGeneration += 1
            generation = restorePointGeneration
            let told = turn.now + turn.surroundings.clockOffset
            soughtFrom = soughtFrom.map { min($0, told) } ?? told
        }
        let effect = Effect(
            kind: kind,
            generation: generation,
            resource: addedResource(by: inquiry),
            marker: turn.surroundings.mint.marker(job: id, kind: kind, generation: generation),
            intendedAt: turn.now,
            sendNotAfter: turn.now + turn.policy.sendWindow
        )
        openEffect = effect
        turn.journal.append(.opened(effect))
        turn.record(
            .effectIntended,
            step: currentStep,
            attempt: attempt,
            detail: ["kind": kind.rawValue, "generation": String(generation), "marker": effect.marker.rawValue]
        )
    }

    private func addedResource(by inquiry: Inquiry) -> ResourceID? {
        if case .addResource(let index) = inquiry { request.resources[index].id } else { nil }
    }

    /// Closes the open effect, when there is one.
    mutating func close(_ outcome: EffectOutcome, _ turn: inout Turn) {
        guard let effect = openEffect else { return }
        openEffect = nil
        // A refusal as busy leaves the sending in doubt, and so do earlier ones.
        let isInDoubt = refusedSending != nil || !uncertainMarkers.isEmpty
        if effect.kind == .restorePoint, case .notCarriedOut = outcome, !isInDoubt { soughtFrom = nil }
        turn.journal.append(.closed(effect.kind, generation: effect.generation, outcome))
        var detail = [
            "kind": effect.kind.rawValue, "generation": String(effect.generation), "outcome": outcome.name,
        ]
        detail["remote_id"] = outcome.remoteID
        if case .notCarriedOut(let rule) = outcome { detail["rule"] = rule }
        if case .judgedAbsent(let decidedBy) = outcome { detail["decided_by"] = decidedBy }
        turn.record(.effectClosed, step: currentStep, attempt: attempt, detail: detail)
    }
}

extension Inquiry {
    /// True for a look at what the cloud has done already: it is made once more however late it is.
    var isLastLook: Bool {
        switch self {
        case .runStatus, .backupsOfRun, .tasksOfRun: true
        default: false
        }
    }

    /// The kind of effect that the inquiry carries out, when it changes something.
    var effectKind: Effect.Kind? {
        switch self {
        case .createVault: .vault
        case .addResource: .association
        case .createRestorePoint: .restorePoint
        default: nil
        }
    }
}
