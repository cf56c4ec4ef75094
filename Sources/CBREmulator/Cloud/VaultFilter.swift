/// Which vaults a list shows (CBR API reference, vaults).
struct VaultFilter: Sendable {
    var ids: [String] = []
    var name: String?
    var status: String?
    var cloudType: String?
    var protectType: String?
    var objectType: String?
    var policyID: String?
    var resourceIDs: [String] = []
    var enterpriseProjectID: String?
    /// Vaults younger than this are not yet to be seen.
    var lagSeconds = 0.0

    init() {}

    init(_ query: Query, lagSeconds: Double) throws(APIError) {
        ids = query.all("id").flatMap { $0.split(separator: ",").map(String.init) }
        name = query.text("name")
        status = try query.choice("status", of: ["available", "lock", "frozen", "deleting", "error"])
        cloudType = try query.choice("cloud_type", of: ["public", "hybrid"])
        protectType = try query.choice("protect_type", of: ["backup", "replication", "hybrid"])
        objectType = try query.choice("object_type", of: Set(ResourceKind.allCases.map(\.rawValue)))
        policyID = query.text("policy_id")
        resourceIDs = query.all("resource_ids").flatMap { $0.split(separator: ",").map(String.init) }
        enterpriseProjectID = query.text("enterprise_project_id")
        self.lagSeconds = lagSeconds
    }

    func matches(_ vault: Vault, name rule: Switches.NameFilter) -> Bool {
        if !ids.isEmpty, !ids.contains(vault.id) { return false }
        if let name {
            switch rule {
            case .exact: if vault.name != name { return false }
            case .contains: if !vault.name.contains(name) { return false }
            }
        }
        if let status, vault.status.rawValue != status { return false }
        if let cloudType, vault.cloudType != cloudType { return false }
        if let protectType, vault.protectType != protectType { return false }
        if let objectType, vault.kind.rawValue != objectType { return false }
        if let policyID, !vault.policies.values.contains(policyID) { return false }
        if !resourceIDs.isEmpty, !vault.resources.contains(where: { resourceIDs.contains($0.id) }) { return false }
        if let enterpriseProjectID, enterpriseProjectID != "all_granted_eps",
            vault.enterpriseProjectID != enterpriseProjectID
        {
            return false
        }
        return true
    }
}
