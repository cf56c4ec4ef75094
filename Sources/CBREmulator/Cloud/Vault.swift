/// A paid container of backups, as the cloud keeps it.
struct Vault: Codable, Sendable {
    let id: String
    var name: String
    let description: String?
    let kind: ResourceKind
    let protectType: String
    var consistentLevel: String
    let cloudType: String
    let chargingMode: String
    var sizeGB: Int
    var status: Status
    var frozenScene: String?
    var resources: [Resource] = []
    var tags: [Tag]
    let createdAt: WireTime
    var updatedAt: WireTime
    var enterpriseProjectID: String
    var autoBind: Bool
    var bindRules: [Tag]
    var autoExpand: Bool
    var smnNotify: Bool
    var threshold: Int
    var isLocked: Bool
    var backupNamePrefix: String?
    var availabilityZone: String?
    var isMultiAZ: Bool
    /// Policy ids by kind of operation, `backup` or `replication`.
    var policies: [String: String] = [:]
    /// Where the replication policy copies to.
    var replicationTarget: String?
    /// Tasks that keep the vault busy with backups.
    var runningBackups = 0
    /// Size of the backups, in MB.
    var usedMB = 0

    /// `billing.status` (CBR user guide, states).
    enum Status: String, Codable, Sendable {
        case available, lock, frozen, deleting, error
    }

    var allocatedGB: Int { resources.reduce(0) { $0 + $1.sizeGB } }
    var isFull: Bool { usedMB >= sizeGB * 1024 }

    func resourceIndex(_ id: String) -> Int? {
        resources.firstIndex { $0.id == id }
    }
}

/// A key with an optional value.
struct Tag: Codable, Equatable, Sendable {
    let key: String
    var value: String?
}
