extension FaultRule {
    /// A rule that cannot be read; the text names the field.
    struct InvalidRule: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }

    /// Reads one rule, a list of rules, or `{"rules": [...]}`.
    static func list(_ value: JSONValue) throws(InvalidRule) -> [FaultRule] {
        if let rules = value["rules"] { return try list(rules) }
        guard let elements = value.arrayValue else { return [try FaultRule(value)] }
        var rules: [FaultRule] = []
        for element in elements { rules.append(try FaultRule(element)) }
        return rules
    }

    init(_ value: JSONValue) throws(InvalidRule) {
        guard let object = value.objectValue else { throw InvalidRule("a rule must be an object") }
        try Self.checkKeys(object)
        operations = try Self.operations(object["operation"])
        fault = try FaultReader(object).fault()
        kind = try Self.text(object, "fault") ?? ""
        id = try Self.text(object, "id") ?? "rule-" + WireID.randomPlain().prefix(8)
        skip = try Self.int(object, "skip", in: 0...1_000_000) ?? 0
        times = try Self.int(object, "times", in: 0...1_000_000_000)
        probability = try Self.number(object, "probability", in: 0...1) ?? 1
        generator = SplitMix64(seed: UInt64(try Self.int(object, "seed", in: 0...Int.max) ?? 0))
        match = try Self.match(object["match"])
        source = value
    }

    /// The rule as it was given, with its id and counts.
    var json: JSONValue {
        var object = source.objectValue ?? JSONObject()
        object["id"] = .string(id)
        object["applied"] = .int(applied)
        object["left"] = times.map(JSONValue.int) ?? .null
        return .object(object)
    }

    private static let keys: Set<String> = [
        "id", "operation", "fault", "times", "skip", "probability", "seed", "match", "comment",
    ]

    private static func checkKeys(_ object: JSONObject) throws(InvalidRule) {
        for key in object.keys where !keys.contains(key) && !FaultReader.keys.contains(key) {
            throw InvalidRule("unknown field \(key)")
        }
    }

    private static func operations(_ value: JSONValue?) throws(InvalidRule) -> Set<Operation> {
        var names: [JSONValue] = []
        switch value {
        case nil, .null, .string("*"): break
        case .array(let elements): names = elements
        case .some(let single): names = [single]
        }
        var operations: Set<Operation> = []
        for name in names {
            guard let operation = name.stringValue.flatMap(Operation.init(rawValue:)) else {
                let known = Operation.allCases.map(\.rawValue).joined(separator: ", ")
                throw InvalidRule("operation must be *, one of, or a list of: \(known)")
            }
            operations.insert(operation)
        }
        return operations
    }

    private static func match(_ value: JSONValue?) throws(InvalidRule) -> RequestMatch {
        var match = RequestMatch()
        guard let value, !value.isNull else { return match }
        guard let object = value.objectValue else { throw InvalidRule("match must be an object") }
        match.method = try text(object, "method")
        match.pathContains = try text(object, "path_contains")
        match.queryContains = try text(object, "query_contains")
        match.bodyContains = try text(object, "body_contains")
        for key in object.keys
        where !["method", "path_contains", "query_contains", "body_contains", "body", "headers"].contains(key) {
            throw InvalidRule("match has the unknown field \(key)")
        }
        if let body = object["body"] {
            guard let conditions = body.objectValue else { throw InvalidRule("match.body must be an object") }
            match.body = conditions.keys.map { ($0, conditions[$0] ?? .null) }
        }
        for name in object["headers"]?.objectValue?.keys ?? [] {
            match.headers.append((name.lowercased(), object["headers"]?[name]?.stringValue ?? ""))
        }
        return match
    }

    static func text(_ object: JSONObject, _ key: String) throws(InvalidRule) -> String? {
        guard let value = object[key], !value.isNull else { return nil }
        guard let text = value.stringValue else { throw InvalidRule("\(key) must be a string") }
        return text
    }

    static func int(_ object: JSONObject, _ key: String, in range: ClosedRange<Int>) throws(InvalidRule) -> Int? {
        guard let value = object[key], !value.isNull else { return nil }
        guard let number = value.intValue, range.contains(number) else {
            throw InvalidRule("\(key) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    static func number(
        _ object: JSONObject,
        _ key: String,
        in range: ClosedRange<Double>
    ) throws(InvalidRule) -> Double? {
        guard let value = object[key], !value.isNull else { return nil }
        guard let number = value.doubleValue, range.contains(number) else {
            throw InvalidRule("\(key) must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
