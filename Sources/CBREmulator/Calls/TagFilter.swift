/// The checked body of the tag filter, `POST .../vault/resource_instances/action` (CBR API reference, tags).
struct TagFilter: Sendable {
    let isCount: Bool
    let page: Page
    private let tags: [Condition]
    private let tagsAny: [Condition]
    private let notTags: [Condition]
    private let notTagsAny: [Condition]
    private let resourceName: String?

    /// A key with the values that fit; none means any value.
    private struct Condition: Sendable {
        let key: String
        let values: [String]

        func holds(_ vault: Vault) -> Bool {
            vault.tags.contains { $0.key == key && (values.isEmpty || values.contains($0.value ?? "")) }
        }
    }

    /// - Throws: 9900 naming the field.
    init(_ body: JSONValue) throws(APIError) {
        let fields = try Fields(body)
        isCount = try fields.choice("action", of: ["filter", "count"]) == "count"
        tags = try Self.conditions(fields, "tags")
        tagsAny = try Self.conditions(fields, "tags_any")
        notTags = try Self.conditions(fields, "not_tags")
        notTagsAny = try Self.conditions(fields, "not_tags_any")
        var name: String?
        for match in try fields.optionalList("matches", count: 0...10) ?? [] {
            _ = try match.choice("key", of: ["resource_name"])
            name = try match.optionalText("value", length: 0...255)
        }
        resourceName = name
        page = Page(
            limit: try Self.number(fields, "limit", in: 1...1000) ?? 1000,
            offset: try Self.number(fields, "offset", in: 0...Int.max) ?? 0
        )
        if isCount, fields.isPresent("limit") || fields.isPresent("offset") {
            throw .invalid("limit", "and offset are for the action filter")
        }
        _ = try fields.optionalBool("sys_tags")
        _ = try fields.optionalArray("cloud_type", count: 0...10)
    }

    func matches(_ vault: Vault) -> Bool {
        if let resourceName, !resourceName.isEmpty, !vault.name.contains(resourceName) { return false }
        return tags.allSatisfy { $0.holds(vault) }
            && (tagsAny.isEmpty || tagsAny.contains { $0.holds(vault) })
            && (notTags.isEmpty || !notTags.allSatisfy { $0.holds(vault) })
            && !notTagsAny.contains { $0.holds(vault) }
    }

    private static func conditions(_ fields: Fields, _ key: String) throws(APIError) -> [Condition] {
        var conditions: [Condition] = []
        for entry in try fields.optionalList(key, count: 0...20) ?? [] {
            let name = try entry.text("key", length: 1...127)
            var values: [String] = []
            for value in try entry.optionalArray("values", count: 0...20) ?? [] {
                guard let text = value.stringValue else {
                    throw .invalid(entry.name(of: "values"), "must be strings")
                }
                values.append(text)
            }
            guard !conditions.contains(where: { $0.key == name }) else {
                throw .invalid(fields.name(of: key), "has the key \(name) twice")
            }
            conditions.append(Condition(key: name, values: values))
        }
        return conditions
    }

    /// `limit` and `offset` are strings here.
    private static func number(_ fields: Fields, _ key: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let text = try fields.optionalText(key, length: 0...20) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .invalid(key, "must be a whole number as a string, from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
