/// What a reply or a failure means at the place where the job stands.
extension JobMachine {
    mutating func answered(
        _ inquiry: Inquiry,
        _ reply: Reply,
        _ turn: inout Turn
    ) throws(IllegalTransition) -> Transition.Next {
        switch (inquiry, reply) {
        case (.protectable(let index), .protectable(let facts)): return protectableAnswered(index, facts, &turn)
        case (.holders(let index), .vaults(let listing)): return holdersAnswered(index, listing, &turn)
        case (.vaultByName, .vaults(let listing)): return vaultsByNameAnswered(listing, &turn)
        case (.vaultListed, .vaults(let listing)): return vaultListedAnswered(listing, &turn)
        case (.vaultByID, .vault(let vault)): return consider(vault, &turn)
        case (.createVault, .vault(let vault)): return vaultCreated(vault, &turn)
        case (.association, .vault(let vault)): return associationAnswered(vault, &turn)
        case (.otherHolder(let index), .vaults(let listing)): return otherHolderAnswered(index, listing, &turn)
        case (.addResource(let index), .added): return resourceAdded(index, &turn)
        case (.createRestorePoint, .restorePoint(let facts)): return restorePointAnswered(facts, &turn)
        case (.runStatus, .restorePoint(let facts)): return runStatusAnswered(facts, &turn)
        case (.runProgress, .tasks(let listing)): return runProgressAnswered(listing, &turn)
        case (.backupsOfRun, .backups(let listing)): return backupsOfRunAnswered(listing, &turn)
        case (.tasksOfRun(let index), .tasks(let listing)): return tasksOfRunAnswered(index, listing, &turn)
        case (.witness(let witness), _): return witnessAnswered(witness, reply, &turn)
        default: throw IllegalTransition(state: state, event: .answered(.success(reply)))
        }
    }

    mutating func failed(_ inquiry: Inquiry, _ failure: CallFailure, _ turn: inout Turn) -> Transition.Next {
        if inquiry == .createRestorePoint, failure.isAboutTooManyRuns {
            turn.runNews = .refused(turn.surroundings.key(runSlotOf: knownVaultID))
        }
        if inquiry.isMutating {
            #if Failpoints
                if turn.isPlanted(.resentWithoutSettling) {
                    close(.notCarriedOut(rule: failure.rule), &turn)
                    return tryAgain(inquiry, .retry, turn.policy.retry, failure, &turn)
                }
            #endif
            switch failure.carriedOut {
            case .maybe:
                return outcomeUnknown(rule: failure.rule, &turn)
            case .lookIfResent where inquiry == .createRestorePoint && hasSendingDoubts:
                refusedSending = openEffect
                close(.notCarriedOut(rule: failure.rule), &turn)
                noteFailedAttempt(code: failure.code?.rawValue, failure.message, rule: failure.rule, &turn)
                return searchBeforeSending(&turn)
            case .no, .lookIfResent:
                let isBusy = inquiry == .createRestorePoint && failure.carriedOut == .lookIfResent
                refusedSending = isBusy ? openEffect : nil
                if failure.code == .backupService("6106") { vaultSaidToExistAt = turn.now }
                close(.notCarriedOut(rule: failure.rule), &turn)
            }
        }
        if isFreeToStop { return end(.cancelled, .cancelled, nil, &turn) }
        if failure.rule == CallFailure.ownBudgetRule { return holdUp(inquiry, .throttled, failure, &turn) }
        if failure.failureClass == .auth, failure.httpStatus == 403,
            let next = withoutPermission(inquiry, failure, &turn)
        {
            return next
        }
        if failure.failureClass == .auth { return holdUp(inquiry, .blockedAuth, failure, &turn) }
        if case .witness = inquiry { return witnessFailed(failure, &turn) }
        if inquiry == .runProgress { return lookAgain(.runStatus, .remoteRun, &turn) }
        return definite(inquiry, failure, &turn)
    }

    private mutating func definite(
        _ inquiry: Inquiry,
        _ failure: CallFailure,
        _ turn: inout Turn
    ) -> Transition.Next {
        let policy = turn.policy
        // The name of a vault that no list shows yet is not given up because somebody refuses a look at the list.
        if vaultNameKept(turn) != nil, !inquiry.isMutating, [.busyFewTries, .fix].contains(failure.failureClass) {
            return tryAgain(inquiry, .retry, policy.retry, failure, &turn)
        }
        switch failure.failureClass {
        case .busy:
            let reason: WaitReason = failure.httpStatus == 429 ? .throttled : .busy
            return tryAgain(inquiry, reason, policy.busy, failure, &turn)
        case .busyFewTries:
            guard fewTries + 1 < policy.fewTriesMax else { return endRefused(failure, &turn) }
            fewTries += 1
            return tryAgain(inquiry, .busy, policy.busy, failure, &turn)
        case .again:
            return tryAgain(inquiry, .retry, policy.retry, failure, &turn)
        case .full:
            return tryAgain(inquiry, .full, policy.full, failure, &turn)
        case .gone:
            return gone(inquiry, failure, &turn)
        case .read:
            return readBack(inquiry, failure, &turn)
        case .fix:
            // The region has no such API: the preflight's question is left out, everything else is a real refusal.
            if case .protectable = inquiry, failure.code == .gateway("0101") { return skipProtectables(&turn) }
            // What the cloud has begun is not given up because somebody on the way refuses a look at it.
            if run != nil { return tryAgain(inquiry, .retry, policy.retry, failure, &turn) }
            return endRefused(failure, &turn)
        case .auth:
            return holdUp(inquiry, .blockedAuth, failure, &turn)
        }
    }

    private mutating func gone(
        _ inquiry: Inquiry,
        _ failure: CallFailure,
        _ turn: inout Turn
    ) -> Transition.Next {
        switch inquiry {
        case .protectable(let index):
            guard failure.code != nil else { return skipProtectables(&turn) }
            return endGone(request.resources[index].id, code: failure.code, failure.message, &turn)
        case .runStatus:
            // Right after its creation it may not be visible yet. Later, odd regions answer so for a restore point that is
            // there no more: its backups decide.
            goneLooks += 1
            guard isRunGone(turn) else { return lookAgain(.runStatus, .notVisibleYet, &turn) }
            return runOver(nil, &turn)
        case .tasksOfRun(let index):
            return tasksOfRunAnswered(index, Listing(rows: [], isComplete: true), &turn)
        case .addResource(let index) where failure.code.map(Self.resourceGoneCodes.contains) ?? false:
            return endGone(request.resources[index].id, code: failure.code, failure.message, &turn)
        case .addResource where failure.code != .backupService("6105"):
            // An answer without a code does not say what is gone.
            return readBack(inquiry, failure, &turn)
        case .vaultByID, .association:
            if mayLag(turn) { return lookAgain(inquiry, .notVisibleYet, &turn) }
            return end(.failed, failure.code?.rawValue ?? ProblemCode.vaultMissing.rawValue, failure.message, &turn)
        case .addResource:
            return end(.failed, failure.code?.rawValue ?? ProblemCode.vaultMissing.rawValue, failure.message, &turn)
        case .createRestorePoint where failure.code.map(Self.resourceGoneCodes.contains) ?? false:
            guard request.resources.count == 1 else { return endRefused(failure, &turn) }
            return endGone(request.resources[0].id, code: failure.code, failure.message, &turn)
        case .createRestorePoint where failure.code != .backupService("6105"):
            return readBack(inquiry, failure, &turn)
        case .createVault where failure.code == nil:
            // Nothing in the request could be gone: somebody on the way answered.
            return readBack(inquiry, failure, &turn)
        case .createRestorePoint, .createVault:
            return endRefused(failure, &turn)
        case .holders, .otherHolder, .vaultByName, .vaultListed, .runProgress, .backupsOfRun, .witness:
            // A list that is "not there" is documented for one edition; it will come back.
            return tryAgain(inquiry, .retry, turn.policy.retry, failure, &turn)
        }
    }

    /// The codes that say that a resource does not exist, and not that something else is missing.
    private static let resourceGoneCodes: Set<ErrorCode> = [
        .backupService("2007"), .backupService("6302"), .backupService("7000"), .backupService("7100"),
    ]

    /// The state has to be read before the refusal can be judged.
    private mutating func readBack(
        _ inquiry: Inquiry,
        _ failure: CallFailure,
        _ turn: inout Turn
    ) -> Transition.Next {
        guard fewTries + 1 < turn.policy.fewTriesMax else { return endRefused(failure, &turn) }
        fewTries += 1
        switch inquiry {
        case .protectable(let index):
            return afterProtectable(index, &turn)
        case .createVault:
            return tryAgain(.vaultByName, .retry, turn.policy.retry, failure, &turn)
        case .addResource:
            return tryAgain(.association, .retry, turn.policy.retry, failure, &turn)
        case .createRestorePoint:
            // The step stays: its attempts and few tries go on counting, or the job could go back and forth for ever. The
            // run slot goes before the vault's key is asked for, which orders before it.
            release(heldKeys.filter(\.isRunSlot), &turn)
            return tryAgain(.association, .busy, turn.policy.busy, failure, &turn)
        default:
            return tryAgain(inquiry, .retry, turn.policy.retry, failure, &turn)
        }
    }

    private mutating func skipProtectables(_ turn: inout Turn) -> Transition.Next {
        turn.record(.preflightUnavailable, step: currentStep, attempt: attempt)
        return proceed(.holders(0), &turn)
    }

    /// What a question comes to that the identity may not ask; nil when the job cannot do without its answer.
    private mutating func withoutPermission(
        _ inquiry: Inquiry,
        _ failure: CallFailure,
        _ turn: inout Turn
    ) -> Transition.Next? {
        switch inquiry {
        case .protectable: skipProtectables(&turn)
        case .witness: witnessFailed(failure, &turn)
        case .runProgress: lookAgain(.runStatus, .remoteRun, &turn)
        default: nil
        }
    }

    /// The credentials are not accepted, or our own call budget is used up: the job waits without spending an attempt, and
    /// goes on where it stands.
    private mutating func holdUp(
        _ inquiry: Inquiry,
        _ reason: WaitReason,
        _ failure: CallFailure,
        _ turn: inout Turn
    ) -> Transition.Next {
        if case .witness = inquiry { search?.isInterrupted = true }
        let standard = reason == .blockedAuth ? turn.policy.authProbeInterval : turn.policy.poll.first
        let pause = max(failure.retryAfter ?? standard, .milliseconds(100))
        // How far the run is matters less than whether it is over.
        let next = inquiry == .runProgress ? .runStatus : inquiry
        return wait(next, reason, until: turn.now + pause, &turn)
    }

    /// True when our restore point has not been found often enough, and long enough after its creation.
    func isRunGone(_ turn: Turn) -> Bool {
        guard let run else { return false }
        return goneLooks >= 3 && turn.now >= run.since + turn.policy.listLagMax
    }

    // MARK: Trying again

    private mutating func tryAgain(
        _ inquiry: Inquiry,
        _ reason: WaitReason,
        _ backoff: Backoff,
        _ failure: CallFailure,
        _ turn: inout Turn
    ) -> Transition.Next {
        tryAgain(
            inquiry,
            reason,
            backoff,
            code: failure.code,
            failure.message,
            failure.retryAfter,
            rule: failure.rule,
            &turn
        )
    }

    mutating func tryAgain(
        _ inquiry: Inquiry,
        _ reason: WaitReason,
        _ backoff: Backoff,
        code: ErrorCode?,
        _ message: String,
        _ retryAfter: Duration?,
        rule: String? = nil,
        _ turn: inout Turn
    ) -> Transition.Next {
        noteFailedAttempt(code: code?.rawValue, message, rule: rule ?? code?.rawValue ?? "observed", &turn)
        return tryAgainNow(inquiry, reason, backoff, retryAfter, &turn)
    }

    /// Waits for the next attempt; the failed one has been noted.
    mutating func tryAgainNow(
        _ inquiry: Inquiry,
        _ reason: WaitReason,
        _ backoff: Backoff,
        _ retryAfter: Duration?,
        _ turn: inout Turn
    ) -> Transition.Next {
        let pause = backoff.pause(tries: tries, jitter: turn.moment.jitter, atLeast: retryAfter)
        return wait(inquiry, reason, until: turn.now + pause, &turn)
    }

    mutating func noteFailedAttempt(code: String?, _ message: String, rule: String, _ turn: inout Turn) {
        tries += 1
        guard let step = currentStep else { return }
        turn.attempts.append(
            .ended(step, number: attempt, outcome: .retried, code: code, message: message)
        )
        var detail = ["message": message, "rule": rule]
        detail["code"] = code
        turn.record(.attemptFailed, step: step, attempt: attempt, detail: detail)
        attempt += 1
        turn.attempts.append(.started(step, number: attempt))
    }
}
