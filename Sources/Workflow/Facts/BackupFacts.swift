/// What a list of backups said about one backup: the result for one resource of one restore point.
package struct BackupFacts: Equatable, Codable, Sendable {
    package var id: BackupID
    package var restorePointID: RestorePointID
    package var vaultID: VaultID?
    package var resourceID: ResourceID
    package var name: String
    package var backupDescription: String?
    package var status: BackupStatus
    /// Set for a disk's backup inside a server's: such a child never counts as a resource's result.
    package var parentID: BackupID?
    package var createdAt: Timestamp?
    /// When the data was captured or the backup last changed; the cloud's own time of the end of the run.
    package var finishedAt: Timestamp?

    package init(
        id: BackupID,
        restorePointID: RestorePointID,
        vaultID: VaultID? = nil,
        resourceID: ResourceID,
        name: String,
        backupDescription: String? = nil,
        status: BackupStatus,
        parentID: BackupID? = nil,
        createdAt: Timestamp? = nil,
        finishedAt: Timestamp? = nil
    ) {
        self.id = id
        self.restorePointID = restorePointID
        self.vaultID = vaultID
        self.resourceID = resourceID
        self.name = name
        self.backupDescription = backupDescription
        self.status = status
        self.parentID = parentID
        self.createdAt = createdAt
        self.finishedAt = finishedAt
    }
}

/// A backup's `status`, folded to what a decision needs.
package enum BackupStatus: Equatable, Codable, Sendable {
    /// `available`, and the states that only a finished backup can be in (`waiting_restore`, `restoring`).
    case available
    /// `error`: there is nothing to restore from.
    case error
    /// `waiting_delete`, `deleting` or gone: somebody is removing it.
    case deleting
    /// `waiting_protect`, `protecting` and any value not known: not over yet.
    case pending(String)

    package init(wire: String) {
        switch wire {
        case "available", "waiting_restore", "restoring": self = .available
        case "error": self = .error
        case "waiting_delete", "deleting", "deleted": self = .deleting
        default: self = .pending(wire)
        }
    }
}
