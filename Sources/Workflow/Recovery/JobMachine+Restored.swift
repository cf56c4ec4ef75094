/// A job whose history was cut short: an older copy of the database knows less of it than has happened.
extension JobMachine {
    /// What became of a job when the cloud had been searched.
    package struct Reconciliation: Equatable, Sendable {
        package var transition: Transition
        /// True when the job has to be taken up at once; otherwise it stays where it is.
        package var moves: Bool
        /// The things found that are this job's.
        package var taken: [RemoteFinding]
    }

    /// Fits the job to what a search of its project has found.
    ///
    /// One restore point of the job's is adopted. Generations that may have been used are never used again, and whatever is
    /// sent later, the cloud is searched for them before.
    /// - Parameters:
    ///   - findings: what carries markers of ours in the job's project, whosever they are.
    ///   - copiedAt: the last moment that the database knows of.
    /// - Returns: nil when nothing can have been lost: the job has ended or has its restore point.
    package mutating func reconcile(
        with findings: [RemoteFinding],
        copiedAt: Timestamp,
        at moment: Moment,
        in surroundings: Surroundings
    ) -> Reconciliation? {
        guard ending == nil, run == nil, lostGenerations == nil else { return nil }
        var turn = Turn(moment: moment, surroundings: surroundings)
        let first = restorePointGeneration + 1
        restorePointGeneration += LostGenerations.countMax
        vaultGeneration += LostGenerations.countMax
        lostGenerations = LostGenerations(first: first, last: restorePointGeneration, since: copiedAt)
        let own = own(findings, turn)
        var detail = ["restore_points": String(own.count)]
        if let only = own.first, own.count == 1 { detail["restore_point_id"] = only.id }
        turn.record(.jobReconciled, step: currentStep, attempt: attempt, detail: detail)
        var moves = false
        if let only = own.first, own.count == 1 {
            take(only, &turn)
            moves = true
        } else if case .needsAttention(let attention) = phase, attention.kind != .association {
            // The question may have been answered in the part of the history that is lost: it is searched for anew.
            let markers = attention.kind == .vault ? doubtfulVaultMarkers : openMarkers + uncertainMarkers
            beginSearch(openEffect == nil ? .beforeSending : .settling, kind: attention.kind, markers: markers)
            phase = .waiting(.witness(witnesses(of: attention.kind)[0]), .settling, until: moment.now)
            moves = true
        }
        return Reconciliation(transition: turn.transition(.sleep(until: moment.now)), moves: moves, taken: own)
    }

    private var openMarkers: [Marker] {
        openEffect.flatMap { $0.kind == .restorePoint ? $0.marker : nil }.map { [$0] } ?? []
    }

    /// The restore points among the findings that carry a marker of this job or one that it was told to look for.
    private func own(_ findings: [RemoteFinding], _ turn: Turn) -> [RemoteFinding] {
        let wanted = Set(request.resources.map(\.id))
        let near = findings.filter { finding in
            finding.kind == .restorePoint && finding.project == request.project
                && (finding.resources.isEmpty || !finding.resources.isDisjoint(with: wanted))
        }
        guard !near.isEmpty else { return [] }
        var markers = Set((inheritance?.markers ?? []) + uncertainMarkers)
        for index in 0..<restorePointGeneration {
            markers.insert(turn.surroundings.mint.marker(job: id, kind: .restorePoint, generation: index + 1))
        }
        return near.filter { markers.contains($0.marker) }
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
        // A job that had not begun holds nothing yet; its resources are busy all the same.
        let missing = request.resources.map { KeyClaim(key: turn.surroundings.key(resource: $0.id)) }
            .filter { !heldKeys.contains($0.key) }.sorted { $0.key < $1.key }
        phase =
            missing.isEmpty
            ? .waiting(.runStatus, .remoteRun, until: turn.now) : .acquiring(missing, then: .runStatus)
    }

    // MARK: What may have been sent

    /// True when something may have been sent that nobody knows of, and that has not been searched for yet.
    var owesSearch: Bool { lostGenerations.map { !$0.isLookedFor } ?? false }

    /// True when a sending of ours may have landed without our knowing.
    var hasSendingDoubts: Bool { !uncertainMarkers.isEmpty || lostGenerations != nil }

    /// The markers of all sendings that may be lost.
    func lostMarkers(_ turn: Turn) -> Set<Marker> {
        guard let lost = lostGenerations else { return [] }
        let mint = turn.surroundings.mint
        return Set(
            (lost.first...lost.last).map { mint.marker(job: id, kind: .restorePoint, generation: $0) }
        )
    }

    /// Those of `lost` that these texts carry.
    func lostMarkers(_ lost: Set<Marker>, in texts: [String?], _ turn: Turn) -> [Marker] {
        guard !lost.isEmpty else { return [] }
        return texts.flatMap { turn.surroundings.mint.markers(in: $0) }.filter { lost.contains($0) }
    }
}
