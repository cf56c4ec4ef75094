/// The ends of a job.
extension JobMachine {
    mutating func end(
        _ state: JobState,
        _ code: ProblemCode,
        _ message: String?,
        _ turn: inout Turn
    ) -> Transition.Next {
        end(state, code.rawValue, message, &turn)
    }

    /// Ends the job. While its run goes on in the cloud it keeps the resource and is watched.
    mutating func end(
        _ state: JobState,
        _ code: String?,
        _ message: String?,
        _ turn: inout Turn
    ) -> Transition.Next {
        let ending = Ending(
            state: state,
            code: code,
            message: message,
            at: turn.now,
            remoteFinishedAt: remoteFinishedAt
        )
        if state == .failed {
            for resource in request.resources where !verdicts.contains(where: { $0.resource == resource.id }) {
                verdicts.append(
                    ResourceVerdict(resource: resource.id, outcome: .failed, code: code, reason: message)
                )
            }
        }
        closeAttempt(state, code, message, &turn)
        for verdict in verdicts {
            var detail = ["resource_id": verdict.resource.rawValue, "outcome": verdict.outcome.rawValue]
            detail["backup_id"] = verdict.backupID?.rawValue
            detail["code"] = verdict.code
            detail["message"] = verdict.reason
            turn.record(.resourceVerdict, step: currentStep, attempt: attempt, detail: detail)
        }
        var detail = ["state": state.rawValue]
        detail["code"] = code
        detail["message"] = message
        detail["restore_point_id"] = run?.id.rawValue
        turn.record(.jobEnded, step: currentStep, attempt: attempt, detail: detail)
        if let run, run.overSeenAt == nil {
            #if Failpoints
                if turn.isPlanted(.keyReleasedAtTimeOut) { release(heldKeys, &turn) }
            #endif
            let own = heldKeys.filter(\.isVault)
            release(own, &turn)
            let until = turn.now + turn.policy.poll.pause(look: looks, jitter: turn.moment.jitter)
            phase = .watching(ending, until: until)
            return .sleep(until: until)
        }
        return settleDown(ending, &turn)
    }

    private mutating func closeAttempt(_ state: JobState, _ code: String?, _ message: String?, _ turn: inout Turn) {
        guard let step = currentStep else { return }
        let outcome: AttemptOutcome
        switch state {
        case .succeeded, .partial: outcome = .finished
        case .cancelled: outcome = .cancelled
        case .timedOut: outcome = .timedOut
        default: outcome = .failed
        }
        turn.attempts.append(.ended(step, number: attempt, outcome: outcome, code: code, message: message))
        if outcome == .finished { turn.record(.stepFinished, step: step, attempt: attempt) }
    }

    mutating func timeOut(_ turn: inout Turn) -> Transition.Next {
        let what =
            turn.now >= deadline ? "the job's deadline" : "the time limit of step \(currentStep?.rawValue ?? "-")"
        if cancellation != nil {
            return end(.cancelled, .cancelled, "\(what) has passed after the cancellation", &turn)
        }
        return end(.timedOut, .deadline, "\(what) has passed", &turn)
    }

    mutating func endRefused(_ failure: CallFailure, _ turn: inout Turn) -> Transition.Next {
        end(.failed, failure.code?.rawValue ?? failure.rule, failure.message, &turn)
    }

    mutating func endGone(
        _ resource: ResourceID,
        code: ErrorCode?,
        _ message: String,
        _ turn: inout Turn
    ) -> Transition.Next {
        let text = code?.rawValue ?? ProblemCode.resourceGone.rawValue
        verdicts.append(ResourceVerdict(resource: resource, outcome: .gone, code: text, reason: message))
        return end(.failed, text, message, &turn)
    }

    /// An operator asks to stop. What the cloud has begun goes on; nothing new is begun.
    mutating func cancel(
        _ request: Cancellation,
        unsent: Bool,
        _ turn: inout Turn
    ) throws(IllegalTransition) -> Transition.Next {
        guard ending == nil, cancellation == nil else {
            throw IllegalTransition(state: state, event: .cancelRequested(request, unsent: unsent))
        }
        cancellation = request
        var detail = ["remote": run == nil ? "nothing" : "continues"]
        detail["reason"] = request.reason
        turn.record(.cancelRequested, step: currentStep, attempt: attempt, detail: detail)
        if unsent, openEffect != nil, search == nil {
            close(.notCarriedOut(rule: "cancelled before sending"), &turn)
        }
        #if Failpoints
            if turn.isPlanted(.cancelledWithOpenEffect) { openEffect = nil }
        #endif
        if isFreeToStop { return end(.cancelled, .cancelled, request.reason, &turn) }
        switch phase {
        case .waiting(_, _, let until):
            return .sleep(until: until)
        case .needsAttention:
            return .attend
        case .acting(let inquiry):
            // Not handed over yet when the worker says so; otherwise a restart takes it up from here.
            return unsent ? .call(operation(for: inquiry, turn), inquiry) : .sleep(until: turn.now)
        case .queued, .acquiring, .watching, .seeking, .ended:
            return end(.cancelled, .cancelled, request.reason, &turn)
        }
    }
}
