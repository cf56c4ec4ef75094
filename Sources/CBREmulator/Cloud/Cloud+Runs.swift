extension Cloud {
    /// Share of a disk that a first, full backup stores, and a later, incremental one.
    private static let fullShare = 0.4
    private static let incrementalShare = 0.02

    mutating func setProtectStatus(_ status: Resource.ProtectStatus, of resourceID: String, inVault vaultID: String) {
        guard let index = vaults[vaultID]?.resourceIndex(resourceID) else { return }
        vaults[vaultID]?.resources[index].protectStatus = status
    }

    mutating func startBackup(_ id: String, taskID: String, at now: WireTime) {
        changeFamily(of: id) { backup in
            if backup.status == .waitingProtect { backup.status = .protecting }
            backup.updatedAt = now
        }
        tasks.update(taskID) { task in
            guard task.status == .waiting else { return }
            task.status = .running
            task.startedAt = now
            task.updatedAt = now
        }
    }

    mutating func finishBackup(_ run: BackupRun, at now: WireTime) {
        let failure = run.failureCode ?? vanishedCode(run)
        let sizes = finishFamily(of: run.backupID, failure: failure, at: now)
        tasks.update(run.taskID) { task in
            task.status = failure == nil ? .success : run.isTimeout ? .timeout : .failed
            task.updatedAt = now
            task.endedAt = now
            if let failure {
                task.errorCode = failure
                task.errorMessage = "the backup failed"
            }
        }
        if let vaultID = checkpoints[run.checkpointID]?.vaultID {
            settle(run, inVault: vaultID, sizeMB: sizes, failed: failure != nil)
            if let backup = backups[run.backupID], failure == nil { settleRetention(backup, at: now) }
        }
        checkpoints[run.checkpointID]?.pendingBackups -= 1
        if failure != nil { checkpoints[run.checkpointID]?.failedBackups += 1 }
        if checkpoints[run.checkpointID]?.pendingBackups == 0 { closeCheckpoint(run.checkpointID) }
    }

    /// The code for a resource that was deleted while its backup ran.
    private func vanishedCode(_ run: BackupRun) -> String? {
        guard inventory.item(run.resourceID) == nil, let kind = backups[run.backupID]?.kind else { return nil }
        return "BackupService.\(kind.missingCode)"
    }

    private mutating func settleRetention(_ backup: Backup, at now: WireTime) {
        if let expiry = backup.expiredAt { schedule(.backupExpires(id: backup.id), at: expiry) }
        if backup.isAutomatic { applyRetention(toResource: backup.resourceID, inVault: backup.vaultID, at: now) }
    }

    /// Gives a restore point its final status (our choice, see docs/emulator.md: `error` when nothing succeeded).
    mutating func closeCheckpoint(_ id: String) {
        guard let checkpoint = checkpoints[id], checkpoint.status == .protecting else { return }
        let succeeded = checkpoint.resources.count - checkpoint.failedBackups
        let isError =
            switch switches.checkpointError {
            case .allFailed: succeeded == 0
            case .anyFailed: succeeded == 0 || checkpoint.failedBackups > 0
            }
        checkpoints[id]?.status = isError ? .error : .available
    }

    /// Ends a backup and its disks' backups.
    /// - Returns: the size stored, in MB.
    private mutating func finishFamily(of id: String, failure: String?, at now: WireTime) -> Int {
        guard let parent = backups[id] else { return 0 }
        var total = 0
        for childID in parent.childIDs {
            backups.update(childID) { child in
                total += child.finish(failure: failure, share: Self.share(child), at: now)
            }
        }
        backups.update(id) { backup in
            let own = backup.finish(failure: failure, share: Self.share(backup), at: now)
            if backup.childIDs.isEmpty { total = own } else { backup.sizeMB = total }
        }
        return total
    }

    private static func share(_ backup: Backup) -> Double {
        backup.isIncremental ? incrementalShare : fullShare
    }

    private mutating func settle(_ run: BackupRun, inVault vaultID: String, sizeMB: Int, failed: Bool) {
        guard var vault = vaults[vaultID] else { return }
        vault.runningBackups -= 1
        vault.usedMB += sizeMB
        if vault.autoExpand, vault.isFull { vault.sizeGB += max(1, vault.sizeGB / 4) }
        if let index = vault.resourceIndex(run.resourceID) {
            vault.resources[index].protectStatus = failed ? .error : .available
            vault.resources[index].backupSizeMB += sizeMB
            if !failed { vault.resources[index].backupCount += 1 }
        }
        vaults[vaultID] = vault
    }

    /// Changes a backup and its children alike.
    mutating func changeFamily(of id: String, _ change: (inout Backup) -> Void) {
        for childID in backups[id]?.childIDs ?? [] { backups.update(childID, change) }
        backups.update(id, change)
    }
}

extension Backup {
    /// - Returns: the size stored, in MB.
    fileprivate mutating func finish(failure: String?, share: Double, at now: WireTime) -> Int {
        updatedAt = now
        guard failure == nil else {
            status = .error
            return 0
        }
        status = .available
        protectedAt = now
        sizeMB = Int(Double(resourceSizeGB) * 1024 * share)
        return sizeMB
    }
}
