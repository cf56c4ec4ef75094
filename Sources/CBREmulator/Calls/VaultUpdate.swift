/// The checked body of `PUT .../vaults/{vault_id}` (CBR API reference, vaults). Description and tags cannot be
/// changed this way.
struct VaultUpdate: Sendable {
    let name: String?
    let sizeGB: Int?
    let consistentLevel: String?
    let autoBind: Bool?
    let bindRules: [Tag]?
    let autoExpand: Bool?
    let smnNotify: Bool?
    let threshold: Int?
    let isLocked: Bool?

    static let sizeRange = 1...10_485_760

    /// - Throws: 9900 for a field, 6101 for a size out of range.
    init(_ body: JSONValue) throws(APIError) {
        let vault = try Fields(body).fields("vault")
        name = try vault.optionalText("name", length: 1...64, check: .name)
        let billing = try vault.optionalFields("billing")
        if let billing, billing.isPresent("size") {
            sizeGB = try VaultCreation.size(billing, range: Self.sizeRange)
        } else {
            sizeGB = nil
        }
        consistentLevel = try billing?.optionalChoice("consistent_level", of: ["crash_consistent", "app_consistent"])
        autoBind = try vault.optionalBool("auto_bind")
        bindRules =
            if let rules = try vault.optionalFields("bind_rules") {
                try VaultCreation.tags(rules, "tags", count: 0...5)
            } else { nil }
        autoExpand = try vault.optionalBool("auto_expand")
        smnNotify = try vault.optionalBool("smn_notify")
        threshold = try vault.optionalInt("threshold", in: 1...100)
        isLocked = try vault.optionalBool("locked")
    }
}
