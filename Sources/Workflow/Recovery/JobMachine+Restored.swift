/// A job whose history was cut short: an older copy of the database knows less of it than has happened.
extension JobMachine {
    /// What became of a job when the cloud had been searched.
    package struct Reconciliation: Equatable, Sendable {
        package var transition: Transition
        /// True when the job has to be taken up at once; otherwise it stays where it is.
        package var moves: Bool
        /// Keys that the job has from now on, whoever else has them.
        package var taken: [ExclusiveKey]
    }

    /// Fits the job to what a search of its project has found.
    ///
    /// One restore point of the job's is adopted. Generations that may have been used are never used again, and whatever is
    /// sent later, the cloud is searched for them before. With the restore point the job takes its resources, also where the
    /// copy shows them with another job: nobody else may begin anything on them before the run is over.
    /// - Parameters:
    ///   - findings: what carries markers of ours in the job's project, whosever they are.
    ///   - recovery: when the recovery began. A job is fitted once in each: between two of them the database may have been
    ///     put back from a copy that was made after the first.
    ///   - copiedAt: the last moment that the database knows of.
    /// - Returns: nil when nothing can have been lost: the job has ended or has its restore point.
    package mutating func reconcile(
        with findings: [RemoteFinding],
        begunAt recovery: Timestamp,
        copiedAt: Timestamp,
        at moment: Moment,
        in surroundings: Surroundings
    ) -> Reconciliation? {
        guard mayHaveLostSendings, lostGenerations?.recovery != recovery else { return nil }
        var turn = Turn(moment: moment, surroundings: surroundings)
        #if Failpoints
            if turn.isPlanted(.lostGenerationsForgotten) { return nil }
        #endif
        let first = restorePointGeneration + 1
        restorePointGeneration += LostGenerations.countMax
        vaultGeneration += LostGenerations.countMax
        associationGeneration += LostGenerations.countMax
        lostGenerations = LostGenerations(
            first: lostGenerations?.first ?? first,
            last: restorePointGeneration,
            since: min(lostGenerations?.since ?? copiedAt, copiedAt),
            recovery: recovery
        )
        searchedAt = nil
        beginRoundAnew()
        let own = restorePoints(among: findings, in: surroundings)
        let isAnswered = isOpenAgain || attention != nil && own.count == 1
        var detail = ["restore_points": String(own.count), "question_withdrawn": String(isAnswered)]
        if let only = own.first, own.count == 1 { detail["restore_point_id"] = only.id }
        turn.record(.jobReconciled, step: currentStep, attempt: attempt, detail: detail)
        var moves = false
        let held = heldKeys
        if let only = own.first, own.count == 1 {
            take(only, &turn)
            moves = true
        } else if isOpenAgain, let attention {
            // The question may have been answered in the part of the history that is lost: it is searched for anew.
            doubtRefusedSending()
            let markers = attention.kind == .vault ? doubtfulVaultMarkers : openMarkers + uncertainMarkers
            beginSearch(openEffect == nil ? .beforeSending : .settling, kind: attention.kind, markers: markers)
            phase = .waiting(.witness(witnesses(of: attention.kind)[0]), .settling, until: moment.now)
            moves = true
        }
        return Reconciliation(
            transition: turn.transition(.sleep(until: moment.now)),
            moves: moves,
            taken: heldKeys.filter { !held.contains($0) }
        )
    }

    /// The restore points among the findings that carry a marker of this job or one that it was told to look for. None for a
    /// job that has ended or has its restore point: what it made besides is nobody's.
    package func restorePoints(
        among findings: [RemoteFinding],
        in surroundings: Surroundings
    ) -> [RemoteFinding] {
        guard mayHaveLostSendings else { return [] }
        let wanted = Set(request.resources.map(\.id))
        let known = (inheritance?.markers ?? []) + uncertainMarkers
        return findings.filter { finding in
            finding.kind == .restorePoint && finding.project == request.project
                && (finding.resources.isEmpty || !finding.resources.isDisjoint(with: wanted))
                && (known.contains(finding.marker) || surroundings.mint.isOwn(finding.marker, of: id))
        }
    }

    /// True for a question that may have been answered in the part of the history that is lost.
    private var isOpenAgain: Bool {
        guard let attention else { return false }
        return attention.kind == .restorePoint || attention.kind == .vault && openEffect != nil
    }

    private var mayHaveLostSendings: Bool { ending == nil && run == nil }

    /// What a round of a search has seen so far was seen by the daemon whose history is lost, or before what that has sent.
    private mutating func beginRoundAnew() {
        guard let kind = search?.kind else { return }
        let asked = witnesses(of: kind)
        search?.beginRound(asked)
        switch phase {
        case .acting(.witness): phase = .acting(.witness(asked[0]))
        case .acquiring(let claims, then: .witness): phase = .acquiring(claims, then: .witness(asked[0]))
        default: break
        }
    }

    private var openMarkers: [Marker] {
        openEffect.flatMap { $0.kind == .restorePoint ? $0.marker : nil }.map { [$0] } ?? []
    }

    /// Takes over a run from wherever the job stands.
    private mutating func take(_ finding: RemoteFinding, _ turn: inout Turn) {
        if vaultID == nil { vaultID = finding.vaultID }
        switch openEffect?.kind {
        case .restorePoint where openEffect?.marker != finding.marker:
            if let marker = openEffect?.marker { uncertainMarkers.append(marker) }
            close(.judgedAbsent(decidedBy: "recovery"), &turn)
        case .vault where finding.vaultID == nil:
            close(.judgedAbsent(decidedBy: "recovery"), &turn)
        case .vault: close(.adopted(remoteID: finding.vaultID?.rawValue ?? ""), &turn)
        case .association: close(.adopted(remoteID: openEffect?.resource?.rawValue ?? ""), &turn)
        case .restorePoint, nil: close(.adopted(remoteID: finding.id), &turn)
        }
        uncertainMarkers.removeAll { $0 == finding.marker }
        inheritance?.markers.removeAll { $0 == finding.marker }
        search = nil
        refusedSending = nil
        tries = 0
        looks = 0
        run = RemoteRun(
            id: RestorePointID(finding.id),
            since: finding.createdAt ?? lostGenerations?.since ?? turn.now,
            isAdopted: true
        )
        isRecovered = true
        turn.record(.jobRecovered, step: currentStep, attempt: attempt)
        recordAccepted(&turn)
        enter(.awaitRestorePoint, &turn)
        release(heldKeys.filter(\.isVault), &turn)
        // A job that had not begun holds nothing yet; its resources are busy all the same. It does not stand in line for them:
        // the run may be over by now, and the job's time may be up before its turn.
        let wanted = request.resources.map { turn.surroundings.key(resource: $0.id) }
        heldKeys += wanted.filter { !heldKeys.contains($0) }.sorted()
        phase = .waiting(.runStatus, .remoteRun, until: turn.now)
    }

    // MARK: What may have been sent

    /// True when something may have been sent that nobody knows of, and that has not been searched for yet.
    var owesSearch: Bool { lostGenerations.map { !$0.isLookedFor } ?? false }

    /// True when a sending of ours may have landed without our knowing.
    var hasSendingDoubts: Bool { !uncertainMarkers.isEmpty || lostGenerations != nil }

    /// True for the marker of a sending that this job may have made and knows nothing of.
    func isLost(_ marker: Marker, _ turn: Turn) -> Bool {
        guard let lost = lostGenerations,
            let generation = turn.surroundings.mint.generation(of: marker, job: id, kind: .restorePoint)
        else { return false }
        return generation >= lost.first && (generation <= lost.last || generation > restorePointGeneration)
    }

    /// The markers of such sendings that these texts carry.
    func lostMarkers(in texts: [String?], _ turn: Turn) -> [Marker] {
        guard lostGenerations != nil else { return [] }
        return texts.flatMap { turn.surroundings.mint.markers(in: $0) }.filter { isLost($0, turn) }
    }
}

extension MarkerMint {
    /// True for the marker of a restore point that the job has made, or may have made in a part of its history that is lost.
    func isOwn(_ marker: Marker, of job: JobID) -> Bool { generation(of: marker, job: job, kind: .restorePoint) != nil }
}
