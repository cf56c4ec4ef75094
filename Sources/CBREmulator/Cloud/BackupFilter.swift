/// Which backups a list shows, and in which order (CBR API reference, backups).
struct BackupFilter: Sendable {
    var checkpointID: String?
    var vaultID: String?
    var resourceID: String?
    var resourceName: String?
    var resourceType: String?
    var name: String?
    var parentID: String?
    var imageType: String?
    var statuses: [String]
    var startTime: WireTime?
    var endTime: WireTime?
    var usedPercent: Int?
    var incremental: Bool?
    var enterpriseProjectID: String?
    /// Only shared backups are wanted; the emulated account shares none.
    var isSharedOnly: Bool
    var sort: [SortKey]
    var lagSeconds: Double

    /// One key of `sort`.
    struct SortKey: Equatable, Sendable {
        let field: Field
        let isAscending: Bool

        enum Field: String, CaseIterable, Sendable {
            case name, status, id
            case createdAt = "created_at"
            case updatedAt = "updated_at"
            case protectedAt = "protected_at"
        }
    }

    /// - Throws: 9900 naming the parameter.
    init(_ query: Query, lagSeconds: Double) throws(APIError) {
        checkpointID = query.text("checkpoint_id")
        vaultID = query.text("vault_id")
        resourceID = query.text("resource_id")
        resourceName = query.text("resource_name")
        resourceType = try query.choice("resource_type", of: ResourceKind.knownResourceTypes)
        name = query.text("name")
        parentID = query.text("parent_id")
        imageType = try query.choice("image_type", of: ["backup", "replication"])
        statuses = query.all("status").flatMap { $0.split(separator: ",").map(String.init) }
        for status in statuses where Backup.Status(rawValue: status) == nil {
            throw .invalid("status", "\(status) is not a status of backups")
        }
        startTime = try query.time("start_time")
        endTime = try query.time("end_time")
        usedPercent = try query.int("used_percent", in: 1...100)
        incremental = try query.bool("incremental")
        enterpriseProjectID = query.text("enterprise_project_id")
        isSharedOnly =
            try query.choice("own_type", of: ["private", "shared", "all_granted"]) == "shared"
        _ = try query.choice("member_status", of: ["pending", "accepted", "rejected"])
        _ = try query.bool("show_replication")
        _ = try query.bool("dec")
        sort = try Self.sortKeys(query)
        self.lagSeconds = lagSeconds
    }

    func matches(_ backup: Backup, vault: Vault?, now: WireTime) -> Bool {
        if isSharedOnly { return false }
        if now < backup.createdAt.advanced(bySeconds: lagSeconds) { return false }
        if let checkpointID, backup.checkpointID != checkpointID { return false }
        if let vaultID, backup.vaultID != vaultID { return false }
        if let resourceID, backup.resourceID != resourceID { return false }
        if let resourceName, backup.resourceName != resourceName { return false }
        if let resourceType, backup.resourceType != resourceType { return false }
        if let name, backup.name != name { return false }
        if let imageType, backup.imageType != imageType { return false }
        if !statuses.isEmpty, !statuses.contains(backup.status.rawValue) { return false }
        if let startTime, backup.createdAt < startTime { return false }
        if let endTime, endTime < backup.createdAt { return false }
        if let incremental, backup.isIncremental != incremental { return false }
        if let usedPercent, !Self.isUsed(vault, percent: usedPercent) { return false }
        if let enterpriseProjectID, enterpriseProjectID != "all_granted_eps",
            vault?.enterpriseProjectID != enterpriseProjectID
        {
            return false
        }
        return isWantedLevel(backup)
    }

    /// Disk backups of a server come inside their parent; by themselves only when asked for.
    private func isWantedLevel(_ backup: Backup) -> Bool {
        if let parentID { return backup.parentID == parentID }
        if backup.parentID == nil { return true }
        return resourceID == backup.resourceID || resourceType == backup.resourceType || name == backup.name
    }

    private static func isUsed(_ vault: Vault?, percent: Int) -> Bool {
        guard let vault else { return false }
        return vault.usedMB * 100 >= vault.sizeGB * 1024 * percent
    }

    private static func sortKeys(_ query: Query) throws(APIError) -> [SortKey] {
        guard let text = query.text("sort") else { return [] }
        guard text.utf8.count <= 255 else { throw .invalid("sort", "must have at most 255 characters") }
        var keys: [SortKey] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: ":", omittingEmptySubsequences: false)
            guard (1...2).contains(pieces.count), let field = SortKey.Field(rawValue: String(pieces[0])) else {
                throw .invalid("sort", "has the unknown key \(part)")
            }
            switch pieces.count > 1 ? pieces[1] : "desc" {
            case "asc": keys.append(SortKey(field: field, isAscending: true))
            case "desc": keys.append(SortKey(field: field, isAscending: false))
            default: throw .invalid("sort", "has the unknown direction \(pieces[1])")
            }
        }
        return keys
    }
}

extension [BackupFilter.SortKey] {
    /// Whether `left` comes before `right`; the youngest first where the keys do not decide.
    func precedes(_ left: Backup, _ right: Backup) -> Bool {
        for key in self {
            guard let isBefore = key.isBefore(left, right) else { continue }
            return isBefore == key.isAscending
        }
        return left.serial > right.serial
    }
}

extension BackupFilter.SortKey {
    /// `nil` when the two are equal in this field.
    fileprivate func isBefore(_ left: Backup, _ right: Backup) -> Bool? {
        func compare<Value: Comparable>(_ value: (Backup) -> Value) -> Bool? {
            value(left) == value(right) ? nil : value(left) < value(right)
        }
        switch field {
        case .name: return compare(\.name)
        case .status: return compare(\.status.rawValue)
        case .id: return compare(\.id)
        case .createdAt: return compare(\.createdAt)
        case .updatedAt: return compare(\.updatedAt)
        case .protectedAt: return compare { $0.protectedAt ?? WireTime(microseconds: 0) }
        }
    }
}
