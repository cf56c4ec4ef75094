/// What the cloud is still doing for a job, or may be doing.
package enum RemoteRunKind: String, CaseIterable, Codable, Sendable {
    /// The job follows it.
    case running
    /// The job has ended; the run is looked at until it is over.
    case watched
    /// A restore point may have been made; its marker is searched for, or a person is asked.
    case outcomeUnknown = "outcome_unknown"
    /// A restore point that was judged absent is being made after all.
    case lateTwin = "late_twin"
    /// It carries our marker and no job knows it.
    case unknownToUs = "unknown_to_us"
}

/// An operator's word that a resource is free although the end of its run was not seen.
package struct Release: Equatable, Codable, Sendable {
    package var actor: String
    package var reason: String
    package var at: Timestamp

    package init(actor: String, reason: String, at: Timestamp) {
        self.actor = actor
        self.reason = reason
        self.at = at
    }
}

extension JobMachine {
    /// What the cloud is or may be doing for this job; nil when nothing is.
    package var remoteRunKind: RemoteRunKind? {
        if let run, run.overSeenAt == nil { return ending == nil ? .running : .watched }
        if openEffect?.kind == .restorePoint, search != nil || attention != nil { return .outcomeUnknown }
        return lateTwins.contains(where: \.isGoingOn) ? .lateTwin : nil
    }

    /// Since when, by our clock; nil when the cloud does nothing for the job.
    package var remoteRunSince: Timestamp? {
        switch remoteRunKind {
        case .running, .watched: run?.since
        case .outcomeUnknown: openEffect?.intendedAt
        case .lateTwin: lateTwins.first(where: \.isGoingOn)?.seenAt
        case .unknownToUs, nil: nil
        }
    }

    /// The restore point, where it is known.
    package var remoteRunID: RestorePointID? {
        switch remoteRunKind {
        case .running, .watched: run?.id
        case .lateTwin: lateTwins.first(where: \.isGoingOn).map { RestorePointID($0.id) }
        case .outcomeUnknown, .unknownToUs, nil: nil
        }
    }

    /// Lets others have the resources although the run's end has not been seen. The job itself goes on as before; before it
    /// sent anything again it would have to get them back.
    mutating func letGo(_ release: Release, _ turn: inout Turn) throws(IllegalTransition) -> Transition.Next {
        let resources = heldKeys.filter(\.isResource)
        guard let kind = remoteRunKind, !resources.isEmpty else {
            throw IllegalTransition(state: state, event: .released(release))
        }
        var detail = ["kind": kind.rawValue, "reason": release.reason]
        detail["restore_point_id"] = remoteRunID?.rawValue
        turn.record(.remoteRunReleased, step: currentStep, attempt: attempt, detail: detail)
        self.release(resources + heldKeys.filter(\.isRunSlot), &turn)
        self.release = release
        switch phase {
        case .waiting(_, _, let until), .watching(_, let until), .seeking(_, let until): return .sleep(until: until)
        case .needsAttention: return .attend
        case .acting, .acquiring, .queued, .ended:
            // Nobody has the job in hand, or it could not be changed: the next claim takes it up where it stands.
            return .sleep(until: turn.now)
        }
    }

    /// What a job needs before it sends: its resources, which an operator may have given away, and a place among the runs.
    mutating func regainKeys(for inquiry: Inquiry, _ turn: inout Turn) -> Transition.Next? {
        #if Failpoints
            if turn.isPlanted(.noExclusiveKey) { return nil }
        #endif
        let resources = request.resources.map { KeyClaim(key: turn.surroundings.key(resource: $0.id)) }
        guard inquiry == .createRestorePoint, resources.contains(where: { !heldKeys.contains($0.key) }) else {
            return nil
        }
        // All or none: a place that is kept while waiting for a resource could keep its holder waiting for the place.
        release(heldKeys.filter(\.isRunSlot), &turn)
        release = nil
        let slot = KeyClaim(
            key: turn.surroundings.key(runSlotOf: knownVaultID),
            capacity: turn.policy.runsPerVaultMax
        )
        let missing = (resources.filter { !heldKeys.contains($0.key) } + [slot]).sorted { $0.key < $1.key }
        phase = .acquiring(missing, then: inquiry)
        return .acquire(missing)
    }
}
