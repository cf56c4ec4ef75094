/// A person's answer: checked against what the cloud shows, then taken.
extension JobMachine {
    /// The reads that have to be made before the answer is taken, in order; none when nothing speaks for or against it.
    ///
    /// What a person names for adoption has to be there and to fit. What a person says was not made must not be visible.
    /// There is no way around the latter: the search before another sending would find it and adopt it all the same.
    package func questions(
        before resolution: Resolution,
        at moment: Moment,
        in surroundings: Surroundings
    ) -> [Operation] {
        guard let attention else { return [] }
        let turn = Turn(moment: moment, surroundings: surroundings)
        switch (resolution, attention.kind) {
        case (.adopt(let id), .vault): return [.showVault(VaultID(id))]
        case (.adopt, .association): return [.showVault(knownVaultID)]
        case (.adopt(let id), .restorePoint):
            let run = RestorePointID(id)
            return [.showRestorePoint(run), .listBackups(BackupFilter(restorePointID: run))]
                + request.resources.map {
                    .listTasks(TaskFilter(resourceID: $0.id, createdSince: searchStart(turn)))
                }
        case (.notCreated, .association): return []
        case (.notCreated, let kind):
            return witnesses(of: kind).filter { $0 != .vault }.map { operation(for: $0, turn) }
        }
    }

    /// What speaks against the answer; empty when nothing does.
    func objections(
        to resolution: Resolution,
        _ attention: Attention,
        _ evidence: ResolutionEvidence,
        _ turn: Turn
    ) -> [Objection] {
        for case .failure(let failure) in evidence.results where ResolutionEvidence.isUnreachable(failure) {
            return [Objection(.unreachable, failure.message, retryAfter: failure.retryAfter)]
        }
        let asked = questions(before: resolution, at: turn.moment, in: turn.surroundings)
        guard evidence.results.count == asked.count else {
            return [Objection(.unreachable, "the cloud was not asked everything")]
        }
        let replies = evidence.results.compactMap { if case .success(let reply) = $0 { reply } else { nil } }
        switch (resolution, attention.kind) {
        case (.adopt(let id), .vault): return objections(toVault: id, replies, turn)
        case (.adopt(let id), .association): return objections(toAssociationOf: id, replies)
        case (.adopt(let id), .restorePoint):
            return objections(toRestorePoint: RestorePointID(id), replies, owner: evidence.owner, turn)
        case (.notCreated, let kind):
            let found = objections(toAbsenceOf: kind, replies, turn)
            return found.isEmpty ? gaps(in: evidence, to: asked) : found
        }
    }

    /// A list that was refused or is not whole shows nothing of what it leaves out: absence cannot be told from it. A region
    /// without the tag filter is no less asked: the list by name stands for itself.
    private func gaps(in evidence: ResolutionEvidence, to asked: [Operation]) -> [Objection] {
        for (question, result) in zip(asked, evidence.results) {
            switch result {
            case .success(let reply) where !reply.isWhole:
                return [Objection(.unreachable, "\(question.name.rawValue) did not come whole")]
            case .failure(let failure) where !Search.isNotOffered(question, failure):
                return [Objection(.unreachable, "\(question.name.rawValue) was refused: \(failure.message)")]
            case .success, .failure: break
            }
        }
        return []
    }

    // MARK: Adopt

    private func objections(toVault id: String, _ replies: [Reply], _ turn: Turn) -> [Objection] {
        guard case .vault(let vault)? = replies.first else {
            return [Objection(.notInCloud, "the project has no vault \(id)")]
        }
        var found: [Objection] = []
        if vault.status == .deleting { found.append(Objection(.beingDeleted, "vault \(id) is being deleted")) }
        let tag = vault.tags.first { $0.key == Self.vaultTagKey }?.value
        let isMarked = openEffect.map { $0.marker.rawValue == tag } ?? false
        if let name = request.vault.name, !isMarked, !vault.name.utf8.elementsEqual(name.utf8) {
            found.append(Objection(.doesNotFit, "vault \(id) is called \(vault.name), the job wants \(name)"))
        }
        if let difference = incompatibility(of: vault) { found.append(Objection(.doesNotFit, difference)) }
        return found
    }

    private func objections(toAssociationOf id: String, _ replies: [Reply]) -> [Objection] {
        guard case .vault(let vault)? = replies.first else {
            return [Objection(.notInCloud, "the project has no vault \(knownVaultID)")]
        }
        if let wanted = openEffect?.resource, id != wanted.rawValue {
            return [Objection(.otherResources, "the job added resource \(wanted), not \(id)")]
        }
        if vault.resources.contains(where: { $0.id.rawValue == id }) { return [] }
        return [Objection(.notInCloud, "vault \(vault.id) does not hold resource \(id)")]
    }

    private func objections(
        toRestorePoint id: RestorePointID,
        _ replies: [Reply],
        owner: JobID?,
        _ turn: Turn
    ) -> [Objection] {
        let seen = SeenRestorePoint(id, replies)
        guard seen.exists else { return [Objection(.notInCloud, "the project has no restore point \(id)")] }
        var found: [Objection] = []
        if seen.isBeingDeleted { found.append(Objection(.beingDeleted, "restore point \(id) is being deleted")) }
        if let vaultID, let other = seen.vaults.first(where: { $0 != vaultID }) {
            found.append(Objection(.otherVault, "it lies in vault \(other), the job's vault is \(vaultID)"))
        }
        let wanted = Set(request.resources.map(\.id))
        if let other = seen.resources.subtracting(wanted).min() {
            found.append(Objection(.otherResources, "it is about resource \(other), which the job did not ask for"))
        } else if seen.resources.isEmpty {
            found.append(Objection(.otherResources, "nothing in the cloud says that it is about the job's resources"))
        }
        // Later answers tell another moment than the creation's: the skew that is allowed for covers that.
        if let createdAt = seen.createdAt, createdAt < searchStart(turn) {
            found.append(Objection(.tooOld, "it was made before the job intended to make one"))
        }
        if let owner {
            found.append(Objection(.otherJob, "job \(owner) has it"))
        } else if let marker = seen.markers(turn.surroundings.mint).first(where: { !isOwn($0, turn) }) {
            found.append(Objection(.otherJob, "it carries \(marker), the marker of another job"))
        }
        return found
    }

    // MARK: Not created

    private func objections(toAbsenceOf kind: Effect.Kind, _ replies: [Reply], _ turn: Turn) -> [Objection] {
        var visible: [String] = []
        for reply in replies {
            switch reply {
            case .vaults(let listing):
                visible += listing.rows.filter { vault in
                    vault.tags.contains { tag in
                        tag.key == Self.vaultTagKey && isDoubtful(tag.value.map { Marker($0) }, kind)
                    }
                }.map(\.id.rawValue)
            case .backups(let listing):
                // One that is being removed cannot be adopted; it must not bar the other answer too.
                visible += listing.rows.filter {
                    $0.status != .deleting && carriesDoubtful([$0.name, $0.backupDescription], turn)
                }.map(\.restorePointID.rawValue)
            case .tasks(let listing):
                // A finished task without a backup may be all that is left. One that goes on will make something.
                visible += listing.rows.filter { !$0.status.isOver && carriesDoubtful([$0.backupName], turn) }
                    .map { $0.restorePointID?.rawValue ?? "of task \($0.id)" }
            case .vault, .protectable, .restorePoint, .added: break
            }
        }
        guard !visible.isEmpty else { return [] }
        let what = kind == .vault ? "vault" : "restore point"
        let ids = Set(visible).sorted().joined(separator: ", ")
        return [Objection(.markerVisible, "the job's marker is on \(what) \(ids); adopt it instead")]
    }

    private func carriesDoubtful(_ texts: [String?], _ turn: Turn) -> Bool {
        texts.contains { text in
            turn.surroundings.mint.markers(in: text).contains { isDoubtful($0, .restorePoint) || isLost($0, turn) }
        }
    }

    /// True for the marker of a change of ours whose outcome is not known.
    private func isDoubtful(_ marker: Marker?, _ kind: Effect.Kind) -> Bool {
        guard let marker else { return false }
        if openEffect?.kind == kind, openEffect?.marker == marker { return true }
        if refusedSending?.kind == kind, refusedSending?.marker == marker { return true }
        if kind == .vault { return uncertainVaultMarkers.contains(marker) }
        return uncertainMarkers.contains(marker) || inheritance?.markers.contains(marker) ?? false
    }

    /// True for a marker that this job has sent, or was told to look for.
    private func isOwn(_ marker: Marker, _ turn: Turn) -> Bool {
        isDoubtful(marker, .restorePoint) || turn.surroundings.mint.isOwn(marker, of: id)
    }

    // MARK: Taking it

    mutating func resolve(
        _ attention: Attention,
        _ resolution: Resolution,
        actor: String,
        reason: String,
        _ turn: inout Turn
    ) -> Transition.Next {
        lastWaitReason = nil
        switch resolution {
        case .adopt(let remoteID):
            turn.record(.jobResolved, detail: ["resolution": "adopt", "remote_id": remoteID, "reason": reason])
            let seen = search?.sightings ?? []
            let since = settleOn(remoteID, kind: attention.kind, &turn)
            for sighting in seen where attention.kind != .association && sighting.id != remoteID {
                note(sighting, attention.kind, &turn)
            }
            switch attention.kind {
            case .vault: return goOn(.vaultByID, &turn)
            case .association: return goOn(.association, &turn)
            case .restorePoint:
                run = RemoteRun(id: RestorePointID(remoteID), since: since, isAdopted: true)
                recordAccepted(&turn)
                enter(.awaitRestorePoint, &turn)
                return wait(.runStatus, .remoteRun, until: turn.now, &turn)
            }
        case .notCreated:
            turn.record(.jobResolved, detail: ["resolution": "not_created", "reason": reason])
            search = nil
            takeOverInheritedMarkers()
            if let effect = openEffect { return forget(effect, decidedBy: actor, &turn) }
            guard attention.kind == .restorePoint else { return goOn(.vaultByName, &turn) }
            doubtRefusedSending()
            // A person looked, and has thought since: one more look before another sending.
            beginSearch(.beforeSending, kind: .restorePoint, markers: uncertainMarkers)
            return goOn(.witness(witnesses(of: .restorePoint)[0]), &turn)
        }
    }
}

/// What a handful of answers say about one restore point.
private struct SeenRestorePoint {
    private(set) var exists = false
    private(set) var isBeingDeleted = false
    private(set) var vaults: Set<VaultID> = []
    private(set) var resources: Set<ResourceID> = []
    /// The earliest moment told, by the cloud's clock.
    private(set) var createdAt: Timestamp?
    private var texts: [String?] = []

    init(_ id: RestorePointID, _ replies: [Reply]) {
        for reply in replies {
            switch reply {
            case .restorePoint(let facts) where facts.id == id: note(facts)
            case .backups(let listing): for backup in listing.rows where backup.restorePointID == id { note(backup) }
            case .tasks(let listing): for task in listing.rows where task.restorePointID == id { note(task) }
            default: break
            }
        }
    }

    func markers(_ mint: MarkerMint) -> [Marker] { texts.flatMap { mint.markers(in: $0) } }

    private mutating func note(_ facts: RestorePointFacts) {
        exists = true
        switch facts.status {
        case .deleting, .deleted, .errorDeleting: isBeingDeleted = true
        case .protecting, .available, .error, .other: break
        }
        if let vault = facts.vaultID { vaults.insert(vault) }
        resources.formUnion(facts.covered ?? [])
        resources.formUnion(facts.skipped.map(\.id))
        texts += [facts.name, facts.restorePointDescription]
        note(createdAt: facts.createdAt)
    }

    private mutating func note(_ backup: BackupFacts) {
        exists = true
        // The disks of a server have backups of their own, under the server's.
        guard backup.parentID == nil else { return }
        if let vault = backup.vaultID { vaults.insert(vault) }
        resources.insert(backup.resourceID)
        texts += [backup.name, backup.backupDescription]
        note(createdAt: backup.createdAt)
    }

    private mutating func note(_ task: TaskFacts) {
        if let resource = task.resourceID { resources.insert(resource) }
        texts.append(task.backupName)
    }

    private mutating func note(createdAt moment: Timestamp?) {
        createdAt = [createdAt, moment].compactMap { $0 }.min()
    }
}
