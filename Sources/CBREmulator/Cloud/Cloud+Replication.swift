extension Cloud {
    /// Where copies go.
    struct ReplicationTarget: Sendable {
        let region: String
        let projectID: String
        let vaultID: String
    }

    /// The emulated region's own name as replication sees it.
    static let ownRegion = "emulator"

    /// Accepts the replication of one backup.
    /// - Returns: the id of its record.
    /// - Throws: 6200, 6202, 6118, 6119, 6126; nothing is changed then.
    mutating func replicate(
        backup id: String,
        to target: ReplicationTarget,
        name: String? = nil,
        requestID: String,
        now: WireTime
    ) throws(APIError) -> String {
        let backup = try backup(id)
        guard backup.status == .available, backup.parentID == nil else { throw .cbr("6202", backup.status.rawValue) }
        try check(target, source: backup)
        return startReplication(of: backup, to: target, name: name, requestID: requestID, now: now)
    }

    /// Accepts the replication of all backups of a vault that the region does not have.
    /// - Returns: the backups with the ids of their records.
    /// - Throws: 6105, 6112, 6118, 6119, 6126.
    mutating func replicate(
        vault id: String,
        to target: ReplicationTarget,
        requestID: String,
        now: WireTime
    ) throws(APIError) -> [(backupID: String, recordID: String)] {
        let vault = try vault(id)
        guard vault.status == .available else { throw .cbr("6112", vault.status.rawValue) }
        let sources = backups.backups(vaultID: id).filter { backup in
            backup.parentID == nil && backup.status == .available && backup.imageType == "backup"
                && !backup.replicationRecords.contains { $0.destinationRegion == target.region }
        }
        for backup in sources { try check(target, source: backup) }
        return sources.map { backup in
            (backup.id, startReplication(of: backup, to: target, name: nil, requestID: requestID, now: now))
        }
    }

    /// A vault of this region is checked; what another region has is not known here.
    private func check(_ target: ReplicationTarget, source: Backup) throws(APIError) {
        guard !source.replicationRecords.contains(where: { $0.destinationRegion == target.region }) else {
            throw .cbr("6118", "the region has a replica already")
        }
        guard let vault = vaults[target.vaultID] else {
            if target.region == Self.ownRegion { throw .cbr("6119", target.vaultID) }
            return
        }
        guard vault.protectType == "replication" else { throw .cbr("6118", "it is no vault for replication") }
        guard vault.kind == source.kind else { throw .cbr("6126", target.vaultID) }
        guard !vault.isFull else { throw .cbr("6129", target.vaultID) }
    }

    private mutating func startReplication(
        of backup: Backup,
        to target: ReplicationTarget,
        name: String?,
        requestID: String,
        now: WireTime
    ) -> String {
        let record = ReplicationRecord(
            id: WireID.random(),
            destinationBackupID: WireID.random(),
            destinationCheckpointID: WireID.random(),
            destinationProjectID: target.projectID,
            destinationRegion: target.region,
            destinationVaultID: target.vaultID,
            createdAt: now,
            status: "replicating"
        )
        backups.update(backup.id) { $0.replicationRecords.append(record) }
        let end = now.advanced(bySeconds: backupSeconds)
        let task = openTask(
            .replication,
            .replication(backupID: backup.id, destinationVaultID: target.vaultID),
            vault: vaults[backup.vaultID],
            requestID,
            resource: OperationLog.Subject(backup),
            checkpointID: backup.checkpointID,
            now: now,
            end: end
        )
        schedule(
            .replicationEnds(backupID: backup.id, recordID: record.id, taskID: task, name: name ?? backup.name),
            at: end
        )
        return record.id
    }

    mutating func finishReplication(_ id: String, recordID: String, taskID: String, name: String, at now: WireTime) {
        backups.update(id) { backup in
            if let index = backup.replicationRecords.firstIndex(where: { $0.id == recordID }) {
                backup.replicationRecords[index].status = "success"
            }
        }
        closeTask(taskID, at: now)
        guard let source = backups[id], let record = source.replicationRecords.first(where: { $0.id == recordID }),
            vaults[record.destinationVaultID] != nil
        else { return }
        let replica = Backup(replicaOf: source, record, name: name, serial: backups.takeSerial(), now: now)
        backups.insert(replica)
        vaults[record.destinationVaultID]?.usedMB += replica.sizeMB
    }
}

extension Backup {
    /// The copy of a backup in a vault for replication.
    fileprivate init(replicaOf source: Backup, _ record: ReplicationRecord, name: String, serial: Int, now: WireTime) {
        self.init(
            serial: serial,
            id: record.destinationBackupID,
            checkpointID: record.destinationCheckpointID,
            vaultID: record.destinationVaultID,
            resourceID: source.resourceID,
            resourceName: source.resourceName,
            resourceType: source.resourceType,
            resourceSizeGB: source.resourceSizeGB,
            kind: source.kind,
            name: name,
            description: source.description,
            status: .available,
            imageType: "replication",
            parentID: nil,
            createdAt: now,
            updatedAt: now,
            protectedAt: source.protectedAt,
            isAutomatic: source.isAutomatic,
            isIncremental: source.isIncremental,
            isSystemDisk: source.isSystemDisk,
            policyID: nil,
            sizeMB: source.sizeMB,
            startsAt: now,
            endsAt: now
        )
    }
}
