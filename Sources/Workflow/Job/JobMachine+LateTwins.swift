/// Late twins: what was judged absent, by policy or by a person, is looked for again once the job has ended, and so is a double
/// of its restore point when the look for that was not complete. A job without such doubts ends here at once.
extension JobMachine {
    /// What may still turn up: judged absent and not seen since.
    private var missingMarkers: (restorePoints: [Marker], vaults: [Marker]) {
        let seen = Set(lateTwins.filter { !$0.isGoingOn }.map(\.marker))
        let inherited = inheritance?.markers ?? []
        return (
            (uncertainMarkers + inherited.filter { !uncertainMarkers.contains($0) }).filter { !seen.contains($0) },
            uncertainVaultMarkers.filter { !seen.contains($0) }
        )
    }

    private var goesOnLate: Bool { lateTwins.contains(where: \.isGoingOn) }

    private var hasDoubts: Bool {
        let missing = missingMarkers
        return goesOnLate || lostGenerations != nil || doubleLook == .incomplete || !missing.restorePoints.isEmpty
            || !missing.vaults.isEmpty
    }

    /// The last thing that a job does: it lets go of everything, or looks for late twins first. The resources are kept for
    /// the first look, so that no other job begins a run beside a twin's.
    mutating func settleDown(_ ending: Ending, _ turn: inout Turn) -> Transition.Next {
        search = nil
        guard hasDoubts else {
            release(heldKeys, &turn)
            phase = .ended(ending)
            return .rest
        }
        release(heldKeys.filter { !$0.isResource }, &turn)
        phase = .seeking(ending, until: turn.now)
        return .sleep(until: turn.now)
    }

    mutating func beginTwinSearch(_ ending: Ending, _ turn: inout Turn) -> Transition.Next {
        let missing = missingMarkers
        let going = lateTwins.filter(\.isGoingOn).map(\.marker)
        var asked: [Witness] = []
        let doubled = doubleLook == .incomplete ? sentMarkers(turn) : []
        if !missing.restorePoints.isEmpty || !going.isEmpty || !doubled.isEmpty || lostGenerations != nil {
            // Without a vault nothing can have been sent by this job; what it inherited shows by resource.
            if vaultID != nil { asked.append(.backupsOfVault) }
            asked += request.resources.indices.map { .backupsOfResource($0) }
            asked += request.resources.indices.map { .tasksOfResource($0) }
        }
        if !missing.vaults.isEmpty { asked += [.vaultsByName, .vaultsByTag] }
        var begun = Search(
            purpose: .lateTwin,
            kind: .restorePoint,
            markers: missing.restorePoints + missing.vaults + going + doubled
        )
        begun.beginRound(asked)
        search = begun
        return askForTwins(ending, &turn)
    }

    private mutating func askForTwins(_ ending: Ending, _ turn: inout Turn) -> Transition.Next {
        guard let witness = search?.queue.first else { return concludeTwinSearch(ending, &turn) }
        phase = .seeking(ending, until: turn.now)
        return .call(operation(for: witness, turn), .witness(witness))
    }

    mutating func twinSearched(
        _ ending: Ending,
        _ result: Result<Reply, CallFailure>,
        _ turn: inout Turn
    ) -> Transition.Next {
        guard let witness = search?.queue.first else { return beginTwinSearch(ending, &turn) }
        switch result {
        case .success(let reply): heed(reply, of: witness, &turn)
        case .failure(let failure) where failure.rule == CallFailure.ownBudgetRule:
            return seekAgain(ending, after: max(failure.retryAfter ?? turn.policy.poll.first, .seconds(1)), &turn)
        case .failure(let failure) where failure.failureClass == .auth && failure.httpStatus != 403:
            return seekAgain(ending, after: failure.retryAfter ?? turn.policy.authProbeInterval, &turn)
        case .failure(let failure): noteSilence(failure)
        }
        search?.queue.removeFirst()
        return askForTwins(ending, &turn)
    }

    private mutating func concludeTwinSearch(_ ending: Ending, _ turn: inout Turn) -> Transition.Next {
        let isComplete = search?.isComplete ?? false
        let sightings = search?.sightings ?? []
        for sighting in sightings { note(sighting, &turn) }
        if isComplete { noteMissing(besides: Set(sightings.map(\.id)), &turn) }
        if isComplete, doubleLook == .incomplete { doubleLook = .made }
        search = nil
        let isOver = turn.now >= ending.at + turn.policy.twinWatch
        guard hasDoubts, !isOver else {
            release(heldKeys, &turn)
            phase = .ended(ending)
            return .rest
        }
        if goesOnLate {
            let pause = turn.policy.poll.pause(look: looks, jitter: turn.moment.jitter)
            looks += 1
            let sleep = lookLater(ending, turn.now + pause, turn)
            let missing = keysForTwin(turn)
            return missing.isEmpty ? sleep : .acquire(missing)
        }
        // A look that did not see everything is made again sooner.
        let interval = turn.policy.twinLookInterval
        return seekAgain(ending, after: isComplete ? interval : interval / 24, &turn)
    }

    /// What is to be had while a twin is being made: its resources, so that no other job begins a run beside it. Empty when
    /// the job has them, or when an operator has given them away since the twin was seen.
    func keysForTwin(_ turn: Turn) -> [KeyClaim] {
        let since = lateTwins.filter(\.isGoingOn).map(\.seenAt).max()
        guard let since, release.map({ $0.at < since }) ?? true else { return [] }
        return request.resources.map { KeyClaim(key: turn.surroundings.key(resource: $0.id)) }
            .filter { !heldKeys.contains($0.key) }.sorted { $0.key < $1.key }
    }

    mutating func lookLater(_ ending: Ending, _ moment: Timestamp, _ turn: Turn) -> Transition.Next {
        let until = max(moment, turn.now)
        phase = .seeking(ending, until: until)
        return .sleep(until: until)
    }

    /// Twins whose run went on and that no list shows any more: somebody has removed them. Lists may lag.
    private mutating func noteMissing(besides seen: Set<String>, _ turn: inout Turn) {
        for index in lateTwins.indices where lateTwins[index].isGoingOn {
            let twin = lateTwins[index]
            if seen.contains(twin.id) {
                lateTwins[index].missingSince = nil
                continue
            }
            let since = twin.missingSince ?? turn.now
            lateTwins[index].missingSince = since
            guard turn.now >= since + turn.policy.listLagMax else { continue }
            lateTwins[index].isGoingOn = false
            turn.record(.remoteRunEnded, detail: ["restore_point_id": twin.id, "status": "not_found"])
        }
    }

    private mutating func seekAgain(
        _ ending: Ending,
        after pause: Duration,
        _ turn: inout Turn
    ) -> Transition.Next {
        release(heldKeys, &turn)
        search = nil
        let until = max(min(turn.now + pause, ending.at + turn.policy.twinWatch), turn.now)
        phase = .seeking(ending, until: until)
        return .sleep(until: until)
    }

    private mutating func note(_ sighting: Sighting, _ turn: inout Turn) {
        note(sighting, uncertainVaultMarkers.contains(sighting.marker) ? .vault : .restorePoint, &turn)
    }

    /// Takes down what carries a marker of ours and is not what the job has.
    mutating func note(_ sighting: Sighting, _ kind: Effect.Kind, _ turn: inout Turn) {
        // A run that was adopted may still carry a marker that is in doubt.
        guard sighting.id != run?.id.rawValue, sighting.id != vaultID?.rawValue else { return }
        if let known = lateTwins.firstIndex(where: { $0.id == sighting.id }) {
            lateTwins[known].isGoingOn = lateTwins[known].isGoingOn && sighting.isGoingOn
            return
        }
        lateTwins.append(
            LateTwin(
                kind: kind,
                id: sighting.id,
                marker: sighting.marker,
                seenAt: turn.now,
                isGoingOn: sighting.isGoingOn
            )
        )
        let isVault = kind == .vault
        turn.record(
            isVault ? .vaultLateTwin : .restorePointLateTwin,
            detail: [
                isVault ? "vault_id" : "restore_point_id": sighting.id, "marker": sighting.marker.rawValue,
                "going_on": String(sighting.isGoingOn),
            ]
        )
    }
}
