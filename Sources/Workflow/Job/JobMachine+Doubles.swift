/// Whether a job has looked for a double of its restore point: a gateway that carries a request out twice makes two of what was
/// sent once, and the answer tells of one.
///
/// The look costs no call: the first list of the run's backups is asked for by resource and time instead of by restore point,
/// so that it shows both.
enum DoubleLook: String, Equatable, Codable, Sendable {
    case made
    /// The list was not complete: it is looked at once more when the job has ended.
    case incomplete
}

extension JobMachine {
    /// Notes every other restore point in the list that carries a marker of this job's.
    mutating func lookForDoubles(in listing: Listing<BackupFacts>, _ turn: inout Turn) {
        doubleLook = listing.isComplete ? .made : .incomplete
        #if Failpoints
            if turn.isPlanted(.doubleIgnored) { return }
        #endif
        let mint = turn.surroundings.mint
        for backup in listing.rows where backup.restorePointID != run?.id {
            let carried = mint.markers(in: backup.name) + mint.markers(in: backup.backupDescription)
            guard let marker = carried.first(where: { mint.isOwn($0, of: id) }) else { continue }
            let isGoingOn = if case .pending = backup.status { true } else { false }
            let other = backup.restorePointID.rawValue
            note(Sighting(id: other, marker: marker, isGoingOn: isGoingOn), .restorePoint, &turn)
        }
    }

    /// Notes every other vault in the list that carries the tag of one that this job asked for.
    mutating func noteVaultDoubles(_ listing: Listing<VaultFacts>, _ turn: inout Turn) {
        guard vaultGeneration > 0 else { return }
        for vault in listing.rows where vault.id != vaultID {
            let tag = vault.tags.first { $0.key == Self.vaultTagKey }?.value
            guard let tag, turn.surroundings.mint.generation(of: Marker(tag), job: id, kind: .vault) != nil else {
                continue
            }
            note(Sighting(id: vault.id.rawValue, marker: Marker(tag), isGoingOn: false), .vault, &turn)
        }
    }

    /// The markers of all restore points that this job knows to have asked for.
    func sentMarkers(_ turn: Turn) -> [Marker] {
        let lost = lostGenerations.map { $0.first...$0.last }
        return (0..<restorePointGeneration).map { $0 + 1 }.filter { !(lost?.contains($0) ?? false) }.map {
            turn.surroundings.mint.marker(job: id, kind: .restorePoint, generation: $0)
        }
    }
}
