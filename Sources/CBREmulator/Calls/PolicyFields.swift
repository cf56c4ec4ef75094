/// Reads policies from bodies (CBR API reference, policies).
enum PolicyFields {
    static let rulesMax = 24

    /// - Throws: 9900 naming the field.
    static func policy(_ body: JSONValue, now: WireTime) throws(APIError) -> Policy {
        let fields = try Fields(body).fields("policy")
        let kindName = try fields.choice("operation_type", of: Policy.Kind.allCases.map(\.rawValue))
        guard let kind = Policy.Kind(rawValue: kindName) else { throw .invalid("policy.operation_type", "unknown") }
        let properties = try fields.fields("trigger").fields("properties")
        return Policy(
            id: WireID.random(),
            name: try fields.text("name", length: 1...64, check: .name),
            isEnabled: try fields.optionalBool("enabled") ?? true,
            kind: kind,
            triggerID: WireID.random(),
            triggerName: "default",
            rules: try rules(properties),
            startWindowMinutes: try properties.optionalInt("start_window_minutes", in: 0...1440),
            startTime: now,
            definition: try definition(try fields.fields("operation_definition"), kind: kind)
        )
    }

    /// Applies the body of an update, of which every field may be missing.
    /// - Throws: 9900 naming the field; nothing is changed then.
    static func update(_ policy: inout Policy, _ body: JSONValue) throws(APIError) {
        let fields = try Fields(body).fields("policy")
        var changed = policy
        changed.name = try fields.optionalText("name", length: 1...64, check: .name) ?? policy.name
        changed.isEnabled = try fields.optionalBool("enabled") ?? policy.isEnabled
        if let properties = try fields.optionalFields("trigger")?.optionalFields("properties") {
            changed.rules = try rules(properties)
            changed.startWindowMinutes =
                try properties.optionalInt("start_window_minutes", in: 0...1440) ?? policy.startWindowMinutes
        }
        if let definition = try fields.optionalFields("operation_definition") {
            changed.definition = try Self.definition(definition, kind: policy.kind)
            if policy.kind == .replication,
                changed.definition.destinationRegion != policy.definition.destinationRegion
            {
                throw .cbr("6003", "the destination region cannot be changed")
            }
        }
        policy = changed
    }

    private static func rules(_ properties: Fields) throws(APIError) -> [RecurrenceRule] {
        let patterns = try properties.array("pattern", count: 1...rulesMax)
        var rules: [RecurrenceRule] = []
        for (index, pattern) in patterns.enumerated() {
            let path = "\(properties.name(of: "pattern"))[\(index)]"
            guard let text = pattern.stringValue else { throw .invalid(path, "must be a string") }
            do {
                rules.append(try RecurrenceRule(text))
            } catch {
                throw .invalid(path, error.reason)
            }
        }
        if let distance = rules.leastDistanceMinutes, distance < 60 {
            throw .invalid(properties.name(of: "pattern"), "has runs less than an hour apart")
        }
        return rules
    }

    private static func definition(_ fields: Fields, kind: Policy.Kind) throws(APIError) -> Policy.Definition {
        var definition = Policy.Definition()
        definition.maxBackups = try count(fields, "max_backups")
        definition.retentionDays = try count(fields, "retention_duration_days")
        definition.dayBackups = try fields.optionalInt("day_backups", in: 0...100)
        definition.weekBackups = try fields.optionalInt("week_backups", in: 0...100)
        definition.monthBackups = try fields.optionalInt("month_backups", in: 0...100)
        definition.yearBackups = try fields.optionalInt("year_backups", in: 0...100)
        definition.timezone = try timezone(fields)
        definition.fullBackupInterval = try fields.optionalInt("full_backup_interval", in: -1...100)
        try checkRetention(definition, fields)
        guard kind == .replication else { return definition }
        definition.destinationRegion = try fields.text("destination_region", length: 1...255)
        definition.destinationProjectID = try fields.text("destination_project_id", check: .projectID)
        return definition
    }

    /// -1, or 1 to 99999.
    private static func count(_ fields: Fields, _ key: String) throws(APIError) -> Int? {
        let number = try fields.optionalInt(key, in: -1...99_999)
        guard number != 0 else { throw .invalid(fields.name(of: key), "must be -1 or from 1 to 99999") }
        return number
    }

    private static func timezone(_ fields: Fields) throws(APIError) -> String? {
        guard let text = try fields.optionalText("timezone", length: 1...64) else { return nil }
        guard zoneOffsetSeconds(text) != nil else {
            throw .invalid(fields.name(of: "timezone"), "must be like UTC+08:00")
        }
        return text
    }

    /// Seconds east of UTC of `UTC+08:00`, `nil` when it is not like that.
    static func zoneOffsetSeconds(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        guard bytes.count == 9, text.hasPrefix("UTC"), bytes[3] == UInt8(ascii: "+") || bytes[3] == UInt8(ascii: "-"),
            bytes[6] == UInt8(ascii: ":"), let hours = Int(String(decoding: bytes[4..<6], as: UTF8.self)),
            let minutes = Int(String(decoding: bytes[7..<9], as: UTF8.self)), (0...14).contains(hours),
            (0...59).contains(minutes)
        else { return nil }
        return Double(hours * 3600 + minutes * 60) * (bytes[3] == UInt8(ascii: "-") ? -1 : 1)
    }

    private static func checkRetention(_ definition: Policy.Definition, _ fields: Fields) throws(APIError) {
        let byDays = (definition.retentionDays ?? -1) != -1
        let byCount = (definition.maxBackups ?? -1) != -1
        if byDays, byCount || definition.keepsByCalendar {
            throw .invalid(
                fields.name(of: "retention_duration_days"),
                "cannot stand beside max_backups or day, week, month and year backups"
            )
        }
        if definition.keepsByCalendar, definition.timezone == nil {
            throw .invalid(fields.name(of: "timezone"), "is required with day, week, month and year backups")
        }
    }
}
