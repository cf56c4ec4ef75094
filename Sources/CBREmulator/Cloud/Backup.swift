/// The result of a restore point for one resource, or for one disk of a server.
struct Backup: Codable, Sendable {
    /// Position in the order of creation.
    let serial: Int
    let id: String
    let checkpointID: String
    var vaultID: String
    let resourceID: String
    let resourceName: String
    let resourceType: String
    let resourceSizeGB: Int
    let kind: ResourceKind
    var name: String
    let description: String?
    var status: Status
    let imageType: String
    let parentID: String?
    let createdAt: WireTime
    var updatedAt: WireTime
    var protectedAt: WireTime?
    var expiredAt: WireTime?
    let isAutomatic: Bool
    let isIncremental: Bool
    let isSystemDisk: Bool
    let policyID: String?
    var sizeMB = 0
    var childIDs: [String] = []
    var replicationRecords: [ReplicationRecord] = []
    var members: [ShareMember] = []
    /// Progress is computed from these while the backup runs.
    let startsAt: WireTime
    let endsAt: WireTime

    /// CBR user guide, states.
    enum Status: String, Codable, CaseIterable, Sendable {
        case available, protecting, deleting, restoring, error
        case waitingProtect = "waiting_protect"
        case waitingDelete = "waiting_delete"
        case waitingRestore = "waiting_restore"
    }

    var isRunning: Bool { status == .waitingProtect || status == .protecting }

    func progress(at now: WireTime) -> Int {
        guard isRunning else { return 100 }
        guard endsAt > startsAt else { return 0 }
        return max(0, min(99, Int(now.seconds(since: startsAt) / endsAt.seconds(since: startsAt) * 100)))
    }
}

/// A copy of a backup in another region.
struct ReplicationRecord: Codable, Sendable {
    let id: String
    let destinationBackupID: String
    let destinationCheckpointID: String
    let destinationProjectID: String
    let destinationRegion: String
    let destinationVaultID: String
    let createdAt: WireTime
    var status: String
}
