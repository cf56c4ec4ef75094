/// Settling: an answer was lost. Nothing is sent again before the cloud has been searched for the marker.
extension JobMachine {
    /// When the oldest creation judged absent was intended.
    var firstUncertainAt: Timestamp? { uncertainMarkers.isEmpty ? nil : uncertainSince }

    /// The open effect may have been carried out.
    mutating func outcomeUnknown(rule: String, _ turn: inout Turn) -> Transition.Next {
        guard let effect = openEffect else {
            preconditionFailure("job \(id) lost the answer of a change that it never intended: \(phase)")
        }
        turn.journal.append(.outcomeUnknown(effect.kind, generation: effect.generation, rule: rule))
        turn.record(
            .effectOutcomeUnknown,
            step: currentStep,
            attempt: attempt,
            detail: [
                "kind": effect.kind.rawValue, "generation": String(effect.generation), "rule": rule,
                "marker": effect.marker.rawValue,
            ]
        )
        beginSearch(.settling, kind: effect.kind, markers: [effect.marker] + uncertainMarkers(of: effect.kind))
        let pause = turn.policy.retry.base
        return wait(.witness(witnesses(of: effect.kind)[0]), .settling, until: turn.now + pause, &turn)
    }

    private func uncertainMarkers(of kind: Effect.Kind) -> [Marker] {
        switch kind {
        case .vault: uncertainVaultMarkers
        case .association: []
        case .restorePoint: uncertainMarkers
        }
    }

    /// The markers of vaults that may have been made without our knowing of it.
    var doubtfulVaultMarkers: [Marker] {
        let open = openEffect.flatMap { $0.kind == .vault ? $0.marker : nil }
        return [open].compactMap { $0 } + uncertainVaultMarkers
    }

    mutating func beginSearch(_ purpose: Search.Purpose, kind: Effect.Kind, markers: [Marker]) {
        var begun = Search(purpose: purpose, kind: kind, markers: markers)
        begun.beginRound(witnesses(of: kind))
        search = begun
    }

    /// Looks for all that may have landed, the sending among it that the cloud has just refused as busy: that one is looked for
    /// once more when its pause is over.
    mutating func searchBeforeSending(_ turn: inout Turn) -> Transition.Next {
        beginSearch(.beforeSending, kind: .restorePoint, markers: refusedMarkers + uncertainMarkers)
        return beginSearchRound(&turn)
    }

    /// The last search is so long ago that what it could not see yet may show by now: pauses and lines take their time.
    mutating func lookOnceMore(_ turn: inout Turn) -> Transition.Next {
        beginSearch(.lastLook, kind: .restorePoint, markers: refusedMarkers + uncertainMarkers)
        return beginSearchRound(&turn)
    }

    func hasJustSearched(_ turn: Turn) -> Bool {
        guard let searchedAt, !owesSearch else { return false }
        return searchedAt <= turn.now && turn.now <= searchedAt + turn.policy.listLagMax
    }

    private var refusedMarkers: [Marker] {
        [refusedSending?.marker].compactMap { $0 }.filter { !uncertainMarkers.contains($0) }
    }

    mutating func look(for refused: Effect, _ turn: inout Turn) -> Transition.Next {
        beginSearch(.afterRefusal, kind: .restorePoint, markers: [refused.marker] + uncertainMarkers)
        return beginSearchRound(&turn)
    }

    /// The lists in which an effect of this kind shows.
    func witnesses(of kind: Effect.Kind) -> [Witness] {
        switch kind {
        case .vault: [.vaultsByName, .vaultsByTag]
        case .association: [.vault]
        case .restorePoint:
            [.backupsOfVault] + request.resources.indices.map { .backupsOfResource($0) }
                + request.resources.indices.map { .tasksOfResource($0) } + [.vault]
        }
    }

    mutating func beginSearchRound(_ turn: inout Turn) -> Transition.Next {
        guard let kind = search?.kind else { preconditionFailure("job \(id) searches for nothing: \(phase)") }
        let asked = witnesses(of: kind)
        search?.beginRound(asked)
        return askWitness(&turn)
    }

    /// Goes on with a search: in the middle of the round when it was only held up, else with a new one.
    mutating func resumeSearch(at witness: Witness, _ turn: inout Turn) -> Transition.Next {
        guard search?.isInterrupted ?? false, search?.queue.first == witness else { return beginSearchRound(&turn) }
        search?.isInterrupted = false
        return proceed(.witness(witness), &turn)
    }

    private mutating func askWitness(_ turn: inout Turn) -> Transition.Next {
        guard let witness = search?.queue.first else { return concludeRound(&turn) }
        return proceed(.witness(witness), &turn)
    }

    mutating func witnessAnswered(_ witness: Witness, _ reply: Reply, _ turn: inout Turn) -> Transition.Next {
        heed(reply, of: witness, &turn)
        search?.queue.removeFirst()
        return askWitness(&turn)
    }

    /// Takes in what a witness shows.
    mutating func heed(_ reply: Reply, of witness: Witness, _ turn: inout Turn) {
        switch reply {
        case .vaults(let listing): heed(listing, witness, &turn)
        case .vault(let vault): heed(vault)
        case .backups(let listing): heed(listing, witness, &turn)
        case .tasks(let listing): heed(listing, witness, &turn)
        case .protectable, .restorePoint, .added: search?.isComplete = false
        }
    }

    /// A witness that cannot answer leaves the round incomplete; the others may still show the marker.
    mutating func witnessFailed(_ failure: CallFailure, _ turn: inout Turn) -> Transition.Next {
        noteSilence(failure)
        search?.queue.removeFirst()
        return askWitness(&turn)
    }

    /// A region without the tag filter is no less searched: the list by name stands for itself. But the filter is then
    /// never proven, so that absence is left to a person.
    mutating func noteSilence(_ failure: CallFailure) {
        if search?.queue.first != .vaultsByTag || !Search.isNotOffered(failure) { search?.isComplete = false }
    }

    private mutating func heed(_ listing: Listing<VaultFacts>, _ witness: Witness, _ turn: inout Turn) {
        let name = request.vault.name ?? ""
        if !listing.isComplete { search?.isComplete = false }
        for vault in listing.rows {
            let tag = vault.tags.first { $0.key == Self.vaultTagKey }?.value
            if tag.map({ $0.hasPrefix(turn.surroundings.mint.prefix) }) ?? false {
                turn.provenWitnesses.insert(witness.kind)
            }
            let carried = (search?.markers ?? []).filter { $0.rawValue == tag }
            if !carried.isEmpty {
                search?.note(found: vault.id.rawValue, by: carried)
            } else if vault.name.utf8.elementsEqual(name.utf8) {
                search?.candidates.append(vault.id.rawValue)
            }
        }
    }

    private mutating func heed(_ vault: VaultFacts) {
        let wanted = Set(request.resources.map(\.id))
        if search?.kind == .association {
            // An association carries no marker: it is its own.
            if let wanted = openEffect?.resource, vault.resources.contains(where: { $0.id == wanted }) {
                search?.note(found: wanted.rawValue)
            }
        } else if vault.resources.contains(where: { wanted.contains($0.id) && $0.protectStatus == "protecting" }) {
            search?.isSuspicious = true
        }
    }

    private mutating func heed(_ listing: Listing<BackupFacts>, _ witness: Witness, _ turn: inout Turn) {
        if !listing.isComplete { search?.isComplete = false }
        let prefix = turn.surroundings.mint.prefix
        for backup in listing.rows {
            if backup.name.contains(utf8Of: prefix) || (backup.backupDescription ?? "").contains(utf8Of: prefix) {
                turn.provenWitnesses.insert(witness.kind)
            }
            let carried = (search?.markers ?? []).filter {
                $0.occurs(in: backup.name) || $0.occurs(in: backup.backupDescription)
            }
            #if Failpoints
                if turn.isPlanted(.adoptedByCreationTime) { search?.note(found: backup.restorePointID.rawValue) }
            #endif
            let all = carried + lostMarkers(besides: carried, in: [backup.name, backup.backupDescription], turn)
            let isGoingOn = if case .pending = backup.status { true } else { false }
            if !all.isEmpty, backup.restorePointID != emptyRun {
                search?.note(found: backup.restorePointID.rawValue, by: all, isGoingOn: isGoingOn)
            }
        }
    }

    private mutating func heed(_ listing: Listing<TaskFacts>, _ witness: Witness, _ turn: inout Turn) {
        if !listing.isComplete { search?.isComplete = false }
        for task in listing.rows {
            if (task.backupName ?? "").contains(utf8Of: turn.surroundings.mint.prefix) {
                turn.provenWitnesses.insert(witness.kind)
            }
            let carried = (search?.markers ?? []).filter { $0.occurs(in: task.backupName) }
            let all = carried + lostMarkers(besides: carried, in: [task.backupName], turn)
            guard !all.isEmpty, emptyRun == nil || task.restorePointID != emptyRun else { continue }
            if let id = task.restorePointID {
                search?.note(found: id.rawValue, by: all, isGoingOn: !task.status.isOver)
            } else {
                search?.isSuspicious = true
            }
        }
    }

    /// The markers of lost sendings that a witness to restore points shows, other than those that are searched for by name.
    private func lostMarkers(besides known: [Marker], in texts: [String?], _ turn: Turn) -> [Marker] {
        guard search?.kind == .restorePoint else { return [] }
        return lostMarkers(in: texts, turn).filter { !known.contains($0) }
    }

    /// All witnesses have been asked: adopt, look again, or judge.
    private mutating func concludeRound(_ turn: inout Turn) -> Transition.Next {
        guard var search else { preconditionFailure("job \(id) concludes a search that it never began") }
        search.rounds += 1
        self.search = search
        if search.found.count == 1 { return adopt(search.found[0], kind: search.kind, &turn) }
        if search.found.count > 1 {
            return attend(search.kind, .severalFound, "more than one carries our marker", search.found, &turn)
        }
        if search.kind == .vault, !search.candidates.isEmpty {
            let message = "a vault of that name has appeared since, without our tag"
            return attend(search.kind, .severalFound, message, search.candidates, &turn)
        }
        switch search.purpose {
        case .beforeSending, .lastLook:
            guard search.isComplete, !search.isSuspicious else {
                return lookAgain(.witness(witnesses(of: search.kind)[0]), .settling, &turn)
            }
            self.search = nil
            takeOverInheritedMarkers()
            noteSearched(turn)
            // What an earlier search has just failed to find is not sent again at once: the cloud said that it is busy.
            if tries > 0, search.purpose == .beforeSending {
                return tryAgainNow(.createRestorePoint, .busy, turn.policy.busy, nil, &turn)
            }
            refusedSending = nil
            return proceed(.createRestorePoint, &turn)
        case .afterRefusal:
            // The refusal was definite, so a witness that cannot answer does not hold the job up.
            guard !search.isSuspicious else {
                return lookAgain(.witness(witnesses(of: search.kind)[0]), .busy, &turn)
            }
            self.search = nil
            refusedSending = nil
            if search.isComplete { noteSearched(turn) }
            return proceed(.createRestorePoint, &turn)
        case .settling:
            return settle(&turn)
        case .lateTwin:
            preconditionFailure("job \(id) takes its watch for late twins for a search of its own")
        }
    }

    private mutating func noteSearched(_ turn: Turn) {
        lostGenerations?.isLookedFor = true
        searchedAt = turn.now
    }

    /// What has been found and adopted is not in doubt any more: a retry must not find it once again.
    mutating func clearDoubts() {
        guard let seen = search?.foundMarkers else { return }
        uncertainMarkers.removeAll { seen.contains($0) }
        uncertainVaultMarkers.removeAll { seen.contains($0) }
        inheritance?.markers.removeAll { seen.contains($0) }
    }

    /// The inherited markers have been looked for in vain. From here on they count as this job's own doubtful sendings, so
    /// that a busy cloud makes it look for them again.
    mutating func takeOverInheritedMarkers() {
        guard let inherited = inheritance, !inherited.markers.isEmpty else { return }
        uncertainSince = min(firstUncertainAt ?? inherited.since, inherited.since)
        uncertainMarkers = inherited.markers + uncertainMarkers
        inheritance?.markers = []
    }

    private mutating func settle(_ turn: inout Turn) -> Transition.Next {
        guard var search, let effect = openEffect else {
            preconditionFailure("job \(id) settles without an open effect: \(phase)")
        }
        let quietFrom = effect.sendNotAfter + turn.policy.requestTimeout
        let windowEnd = quietFrom + turn.policy.settleWindow
        if search.isComplete, turn.now >= quietFrom { search.countedRounds += 1 }
        self.search = search
        let isAbsent =
            search.isComplete && !search.isSuspicious && turn.now >= windowEnd
            && search.countedRounds >= turn.policy.settleLooksMin
        #if Failpoints
            if turn.isPlanted(.settledTooSoon), search.isComplete { return absent(effect, &turn) }
        #endif
        if isAbsent { return absent(effect, &turn) }
        if turn.now >= max(windowEnd + turn.policy.settleWindow, deadline) {
            return attend(
                effect.kind,
                .outcomeUnknown,
                "the cloud could not be searched completely for \(effect.marker)",
                [],
                &turn
            )
        }
        let pause = turn.policy.poll.pause(look: search.rounds, jitter: turn.moment.jitter)
        let next = turn.now + pause
        return wait(
            .witness(witnesses(of: effect.kind)[0]),
            .settling,
            until: turn.now < windowEnd ? min(next, windowEnd) : next,
            &turn
        )
    }

    /// The search has found nothing for as long as it has to.
    private mutating func absent(_ effect: Effect, _ turn: inout Turn) -> Transition.Next {
        // Associating again is harmless: it answers "already there" or changes nothing.
        if effect.kind == .association {
            return forget(effect, decidedBy: "search", &turn)
        }
        let required = requiredWitnesses(of: effect.kind, turn.policy.markerPlacement)
        let proven = turn.surroundings.provenWitnesses.union(turn.provenWitnesses)
        if turn.policy.onUnknown == .recreate, required.isSubset(of: proven) {
            return forget(effect, decidedBy: "policy: recreate", &turn)
        }
        return attend(
            effect.kind,
            .outcomeUnknown,
            "no trace of \(effect.marker) was found; say adopt with the id, or not_created",
            [],
            &turn
        )
    }

    private func requiredWitnesses(of kind: Effect.Kind, _ placement: MarkerPlacement) -> Set<WitnessKind> {
        var kinds = Set(witnesses(of: kind).map(\.kind))
        // What cannot show a marker is no witness to its absence.
        kinds.remove(.association)
        if placement == .description { kinds.remove(.tasksOfResource) }
        return kinds
    }

    /// Takes the open effect for not carried out and goes on as if it had never been sent, except that a restore point's
    /// marker is remembered.
    mutating func forget(_ effect: Effect, decidedBy: String, _ turn: inout Turn) -> Transition.Next {
        close(.judgedAbsent(decidedBy: decidedBy), &turn)
        search = nil
        switch effect.kind {
        case .vault:
            uncertainVaultMarkers.append(effect.marker)
            return goOn(.vaultByName, &turn)
        case .association: return goOn(.association, &turn)
        case .restorePoint:
            if uncertainMarkers.isEmpty { uncertainSince = effect.intendedAt }
            uncertainMarkers.append(effect.marker)
            // Time has passed since the last round, a person's thinking at least: one more look before another sending.
            beginSearch(.beforeSending, kind: .restorePoint, markers: uncertainMarkers)
            return goOn(.witness(witnesses(of: .restorePoint)[0]), &turn)
        }
    }

    /// Goes on from a place where the worker may not be at hand: due at once.
    mutating func goOn(_ inquiry: Inquiry, _ turn: inout Turn) -> Transition.Next {
        wait(inquiry, .retry, until: turn.now, &turn)
    }

    /// Takes over what a search has found.
    mutating func adopt(_ remoteID: String, kind: Effect.Kind, _ turn: inout Turn) -> Transition.Next {
        let since = settleOn(remoteID, kind: kind, &turn)
        switch kind {
        case .vault: return proceed(.vaultByID, &turn)
        case .association: return proceed(.association, &turn)
        case .restorePoint: return adoptRun(RestorePointID(remoteID), since: since, &turn)
        }
    }

    /// Closes what was in doubt with what a search or a person named.
    /// - Returns: when the creation of a restore point was intended.
    mutating func settleOn(_ remoteID: String, kind: Effect.Kind, _ turn: inout Turn) -> Timestamp {
        let since =
            openEffect?.intendedAt ?? inheritance?.since ?? firstUncertainAt ?? refusedSending?.intendedAt ?? turn.now
        if kind == .restorePoint { refusedSending = nil }
        close(.adopted(remoteID: remoteID), &turn)
        clearDoubts()
        search = nil
        tries = 0
        looks = 0
        if kind == .vault {
            vaultID = VaultID(remoteID)
            vaultMadeAt = turn.now
        }
        return since
    }

    /// The last sending, which the cloud refused as busy, counts as one whose outcome is not known.
    mutating func doubtRefusedSending() {
        guard let refused = refusedSending else { return }
        refusedSending = nil
        guard !uncertainMarkers.contains(refused.marker) else { return }
        uncertainSince = min(firstUncertainAt ?? refused.intendedAt, refused.intendedAt)
        uncertainMarkers.append(refused.marker)
    }

    mutating func attend(
        _ kind: Effect.Kind,
        _ code: ProblemCode,
        _ message: String,
        _ candidates: [String],
        _ turn: inout Turn
    ) -> Transition.Next {
        let attention = Attention(kind: kind, code: code, message: message, candidates: candidates)
        var detail = ["kind": kind.rawValue, "code": code.rawValue, "message": message]
        if !candidates.isEmpty { detail["candidates"] = candidates.joined(separator: ",") }
        turn.record(.jobNeedsAttention, step: currentStep, attempt: attempt, detail: detail)
        phase = .needsAttention(attention)
        return .attend
    }
}
