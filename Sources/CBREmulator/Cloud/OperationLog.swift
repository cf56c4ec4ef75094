/// The record of one backup, restore, deletion or the like: a task.
struct OperationLog: Codable, Sendable {
    let serial: Int
    let id: String
    let kind: Kind
    var status: Status
    let createdAt: WireTime
    var startedAt: WireTime
    var updatedAt: WireTime
    var endedAt: WireTime?
    let requestID: String
    let checkpointID: String?
    let vaultID: String?
    let vaultName: String?
    let policyID: String?
    let providerID: String?
    let resource: Subject?
    var errorCode = ""
    var errorMessage = ""
    let details: Details
    let startsAt: WireTime
    let endsAt: WireTime

    enum Kind: String, Codable, CaseIterable, Sendable {
        case backup, restore, delete, replication, copy, sync
        case vaultDelete = "vault_delete"
        case removeResource = "remove_resource"
        case updateExpirationTime = "update_expiration_time"
    }

    /// CBR user guide, states.
    enum Status: String, Codable, CaseIterable, Sendable {
        case waiting, running, success, failed, timeout, skipped
    }

    struct Subject: Codable, Sendable {
        let id: String
        let type: String
        let name: String
    }

    /// What `extra_info` tells beside the resource.
    enum Details: Codable, Sendable {
        case backup(id: String, name: String, isIncremental: Bool)
        case restore(backupID: String, backupName: String, targetID: String, targetName: String)
        case delete(backupID: String, backupName: String)
        case vaultDelete(total: Int)
        case removeResources([Subject])
        case replication(backupID: String, destinationVaultID: String)
        case none
    }

    var isOpen: Bool { status == .waiting || status == .running }

    func progress(at now: WireTime) -> Int {
        guard isOpen else { return status == .skipped ? 0 : 100 }
        guard status == .running, endsAt > startsAt else { return 0 }
        return max(0, min(99, Int(now.seconds(since: startsAt) / endsAt.seconds(since: startsAt) * 100)))
    }
}
