/// A restore point: one run of a backup over resources of one vault.
struct Checkpoint: Codable, Sendable {
    let id: String
    let vaultID: String
    let vaultName: String
    let name: String
    let description: String?
    let isAutomatic: Bool
    /// -1 keeps the backups for ever.
    let retentionDays: Int
    let createdAt: WireTime
    var status: Status
    /// The resources as they were when the run was accepted.
    let resources: [Resource]
    let skipped: [SkippedResource]
    /// Backups of resources that have not ended.
    var pendingBackups: Int
    var failedBackups = 0

    /// CBR user guide, states.
    enum Status: String, Codable, Sendable {
        case protecting, available, error, deleting, deleted
        case errorDeleting = "error-deleting"
    }
}

/// A resource that a run left out, and why.
struct SkippedResource: Codable, Equatable, Sendable {
    let id: String
    let type: String
    let name: String
    let code: String
    let reason: String
}
