/// The checked body of `POST .../vaults` (CBR API reference, vaults).
struct VaultCreation: Sendable {
    let name: String
    let description: String?
    let kind: ResourceKind
    let protectType: String
    let consistentLevel: String
    let cloudType: String
    let chargingMode: String
    let sizeGB: Int
    let resources: [ResourceRequest]
    let tags: [Tag]
    let policyID: String?
    let autoBind: Bool
    let bindRules: [Tag]
    let enterpriseProjectID: String
    let autoExpand: Bool
    let threshold: Int
    let smnNotify: Bool
    let backupNamePrefix: String?
    let isLocked: Bool
    let availabilityZone: String?
    let isMultiAZ: Bool

    static let sizeRange = 10...10_485_760
    static let resourcesMax = 255
    static let tagsMax = 20

    /// - Throws: 9900 for a field, 6101 for a size out of range, 6102 and 6116 for a resource's type.
    init(_ body: JSONValue?) throws(APIError) {
        let vault = try Fields(body).fields("vault")
        name = try vault.text("name", length: 1...64, check: .name)
        description = try vault.optionalText("description", length: 0...64, check: .description)
        let billing = try vault.fields("billing")
        let kindName = try billing.choice("object_type", of: ResourceKind.allCases.map(\.rawValue))
        guard let kind = ResourceKind(rawValue: kindName) else {
            throw .invalid("vault.billing.object_type", "unknown")
        }
        self.kind = kind
        protectType = try billing.choice("protect_type", of: ["backup", "replication"])
        consistentLevel = try billing.choice("consistent_level", of: ["crash_consistent", "app_consistent"])
        guard consistentLevel == "crash_consistent" || kind == .server else {
            throw .invalid("vault.billing.consistent_level", "app_consistent is for servers only")
        }
        cloudType = try billing.optionalChoice("cloud_type", of: ["public", "hybrid"]) ?? "public"
        chargingMode = try billing.optionalChoice("charging_mode", of: ["post_paid", "pre_paid"]) ?? "post_paid"
        if chargingMode == "pre_paid" { try Self.checkPrepaid(billing) }
        isMultiAZ = try billing.optionalBool("is_multi_az") ?? false
        sizeGB = try Self.size(billing, range: Self.sizeRange)
        resources = try ResourceRequest.list(vault, "resources", count: 0...Self.resourcesMax, kind: kind)
        tags = try Self.tags(vault, "tags", count: 1...Self.tagsMax)
        policyID = try vault.optionalText("backup_policy_id", length: 1...64)
        autoBind = try vault.optionalBool("auto_bind") ?? false
        bindRules =
            if let rules = try vault.optionalFields("bind_rules") {
                try Self.tags(rules, "tags", count: 0...5)
            } else { [] }
        enterpriseProjectID = try Self.enterpriseProject(vault)
        autoExpand = try vault.optionalBool("auto_expand") ?? false
        threshold = try vault.optionalInt("threshold", in: 1...100) ?? 80
        smnNotify = try vault.optionalBool("smn_notify") ?? true
        backupNamePrefix = try vault.optionalText("backup_name_prefix", length: 0...32)
        isLocked = try vault.optionalBool("locked") ?? false
        availabilityZone = try vault.optionalText("availability_zone", length: 0...32)
    }

    /// - Throws: 6101 when out of range, 9900 when it is no whole number.
    static func size(_ billing: Fields, range: ClosedRange<Int>) throws(APIError) -> Int {
        guard let value = billing.value("size") else { throw billing.missing("size") }
        guard let size = value.intValue else { throw .invalid(billing.name(of: "size"), "must be a whole number") }
        guard range.contains(size) else {
            throw .cbr("6101", "\(size) is not from \(range.lowerBound) to \(range.upperBound) GB")
        }
        return size
    }

    static func tags(_ fields: Fields, _ key: String, count: ClosedRange<Int>) throws(APIError) -> [Tag] {
        guard let elements = fields.value(key)?.arrayValue, elements.count > tagsMax else {
            return try checkedTags(fields, key, count: count)
        }
        throw .cbr("6600", "at most \(tagsMax) keys")
    }

    private static func checkedTags(_ fields: Fields, _ key: String, count: ClosedRange<Int>) throws(APIError) -> [Tag]
    {
        var tags: [Tag] = []
        for entry in try fields.optionalList(key, count: count) ?? [] {
            let tag = try TagFields.tag(entry)
            guard !tags.contains(where: { $0.key == tag.key }) else {
                throw .invalid(fields.name(of: key), "has the key \(tag.key) twice")
            }
            tags.append(tag)
        }
        return tags
    }

    private static func checkPrepaid(_ billing: Fields) throws(APIError) {
        _ = try billing.choice("period_type", of: ["year", "month"])
        guard try billing.optionalInt("period_num", in: 1...9) != nil else { throw billing.missing("period_num") }
        _ = try billing.optionalBool("is_auto_renew")
        _ = try billing.optionalBool("is_auto_pay")
        _ = try billing.optionalText("console_url", length: 1...255)
    }

    /// The id is text in some editions and the number 0 in others.
    private static func enterpriseProject(_ vault: Fields) throws(APIError) -> String {
        if let number = vault.value("enterprise_project_id")?.intValue, number == 0 { return "0" }
        return try vault.optionalText("enterprise_project_id", length: 1...36) ?? "0"
    }
}
