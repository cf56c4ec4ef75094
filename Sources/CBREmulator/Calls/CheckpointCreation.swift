/// The checked body of `POST .../checkpoints` (CBR API reference, restore points).
struct CheckpointCreation: Sendable {
    let vaultID: String
    let name: String?
    let description: String?
    let isAutomatic: Bool
    let isIncremental: Bool
    /// `nil` takes every resource of the vault.
    let resourceIDs: [String]?
    let excludedVolumes: [String: [String]]
    let policyID: String?
    /// -1 keeps the backups for ever.
    let retentionDays: Int
    /// Every so many backups a full one, as a policy may ask.
    var fullBackupInterval: Int?
}

extension CheckpointCreation {
    /// - Throws: 9900 naming the field, 6104 for a repeated id.
    init(_ body: JSONValue?) throws(APIError) {
        let checkpoint = try Fields(body).fields("checkpoint")
        let vaultID = try checkpoint.text("vault_id")
        let parameters = try checkpoint.optionalFields("parameters")
        let isAutomatic = try parameters?.optionalBool("auto_trigger") ?? false
        let retentionDays = try Self.retention(parameters)
        if isAutomatic, retentionDays != -1 {
            throw .invalid("checkpoint.parameters.retention_duration_days", "is for manual backups only")
        }
        let (resourceIDs, excludedVolumes) = try Self.resources(parameters)
        self.init(
            vaultID: vaultID,
            name: try parameters?.optionalText("name", length: 1...64, check: .name),
            description: try parameters?.optionalText("description", length: 0...255, check: .description),
            isAutomatic: isAutomatic,
            isIncremental: try parameters?.optionalBool("incremental") ?? true,
            resourceIDs: resourceIDs,
            excludedVolumes: excludedVolumes,
            policyID: try parameters?.optionalText("policy_id", length: 1...64),
            retentionDays: retentionDays
        )
    }

    private static func retention(_ parameters: Fields?) throws(APIError) -> Int {
        guard let days = try parameters?.optionalInt("retention_duration_days", in: -1...36_500) else { return -1 }
        guard days != 0 else {
            throw .invalid("checkpoint.parameters.retention_duration_days", "must be -1 or from 1 to 36500")
        }
        return days
    }

    private static func resources(_ parameters: Fields?) throws(APIError) -> ([String]?, [String: [String]]) {
        let plain = try parameters?.optionalIDs("resources", count: 0...256)
        var detailed: [String]?
        var excluded: [String: [String]] = [:]
        if let entries = try parameters?.optionalList("resource_details", count: 0...256) {
            var ids: [String] = []
            for entry in entries {
                let request = try ResourceRequest(entry)
                ids.append(request.id)
                excluded[request.id] = request.excludedVolumes
            }
            detailed = ids
        }
        guard plain == nil || detailed == nil else {
            throw .invalid("checkpoint.parameters", "takes resources or resource_details, not both")
        }
        let ids = plain ?? detailed
        if let ids, Set(ids).count != ids.count { throw .cbr("6104", "a resource is named twice") }
        return (ids, excluded)
    }
}
