extension Cloud {
    /// Ends an accepted deletion without the deletion: what it concerned is left in its error state.
    mutating func failDeletion(_ target: DeletionTarget, taskID: String, code: String, at now: WireTime) {
        switch target {
        case .backup(let id):
            changeFamily(of: id) { $0.status = .error }
            if let checkpointID = backups[id]?.checkpointID, checkpoints[checkpointID]?.status == .deleting {
                checkpoints[checkpointID]?.status = .errorDeleting
            }
        case .vault(let id):
            vaults[id]?.status = .error
            for backup in backups.backups(vaultID: id) { backups.update(backup.id) { $0.status = .error } }
        case .resources(let ids, let vaultID):
            for id in ids {
                setProtectStatus(.error, of: id, inVault: vaultID)
                for backup in backups.backups(resourceID: id) where backup.vaultID == vaultID {
                    changeFamily(of: backup.id) { $0.status = .error }
                }
            }
        }
        tasks.update(taskID) { task in
            task.status = .failed
            task.updatedAt = now
            task.endedAt = now
            task.errorCode = code
            task.errorMessage = "the deletion failed"
        }
    }

    /// Schedules the end of an accepted deletion: the failure that a fault rule asks for, or else its success.
    mutating func scheduleDeletion(
        of target: DeletionTarget,
        taskID: String,
        at end: WireTime,
        effects: RunEffects,
        success: DueEvent.Kind
    ) {
        if let code = effects.deletionFailure {
            schedule(.deletionFails(target, taskID: taskID, code: code), at: end)
        } else {
            schedule(success, at: end)
        }
    }
}
