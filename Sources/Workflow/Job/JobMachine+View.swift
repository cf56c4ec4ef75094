extension JobMachine {
    /// The state that users see.
    package var state: JobState {
        switch phase {
        case .ended(let ending), .watching(let ending, _), .seeking(let ending, _): ending.state
        case .needsAttention: .needsAttention
        case _ where cancellation != nil: .cancelling
        case .queued: .queued
        case .acting: .running
        case .acquiring, .waiting: .waiting
        }
    }

    /// The step that the job is in or ended in; nil before the first.
    package var step: Step? { currentStep }

    /// Why the job waits, when it does.
    package var waitReason: WaitReason? {
        switch phase {
        case .acquiring: .heldKey
        case .waiting(_, let reason, _): reason
        default: nil
        }
    }

    /// When the job goes on by itself, when it sleeps.
    package var dueAt: Timestamp? {
        switch phase {
        case .queued: request.notBefore
        case .waiting(_, _, let until), .watching(_, let until), .seeking(_, let until): until
        default: nil
        }
    }

    package var restorePointID: RestorePointID? { run?.id }

    package var ending: Ending? {
        switch phase {
        case .ended(let ending), .watching(let ending, _), .seeking(let ending, _): ending
        default: nil
        }
    }

    package var attention: Attention? {
        if case .needsAttention(let attention) = phase { attention } else { nil }
    }

    /// True when the job has ended but its run in the cloud has not been seen to end.
    package var isWatching: Bool {
        if case .watching = phase { true } else { false }
    }

    /// True when the job has ended and late twins are still looked for.
    package var isSeekingTwins: Bool {
        if case .seeking = phase { true } else { false }
    }

    /// What a job that repeats this ended one has to look for first; nil when nothing can be left.
    package var inheritanceForRetry: Inheritance? {
        guard let ending else { return nil }
        // A run that has been judged resource by resource is not worth adopting: that is why it is repeated.
        let isUnjudged = ending.state == .cancelled || !isJudged
        // What this job was itself told to look for and did not get round to is handed on.
        let known = run.map { isUnjudged ? $0.id : nil } ?? inheritance?.restorePointID
        let opened = openEffect.flatMap { $0.kind == .restorePoint ? $0.marker : nil }
        let markers = (inheritance?.markers ?? []) + uncertainMarkers + [opened].compactMap { $0 }
        guard known != nil || !markers.isEmpty else { return nil }
        let starts = [run?.since, openEffect?.intendedAt, firstUncertainAt, inheritance?.since].compactMap { $0 }
        let since = starts.min() ?? ending.at - .seconds(request.deadlineSeconds)
        return Inheritance(
            restorePointID: known,
            since: since,
            soughtFrom: [soughtFrom, inheritance?.soughtFrom].compactMap { $0 }.min(),
            markers: markers
        )
    }

    /// The request of a job that repeats this one: the resources that have not succeeded yet.
    package var requestForRetry: BackupRequest {
        let done = Set(verdicts.filter { $0.outcome == .succeeded }.map(\.resource))
        var repeated = request
        repeated.notBefore = nil
        if !done.isEmpty, done.count < request.resources.count {
            repeated.resources.removeAll { done.contains($0.id) }
        }
        return repeated
    }
}
