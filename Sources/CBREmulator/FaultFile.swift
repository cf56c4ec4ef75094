import Yams

/// A YAML (or JSON) file with fault rules and switches: `{rules: [...], switches: {...}, rate_limit: {...}}`, or a bare list of rules.
package struct FaultFile: Sendable {
    /// The fault rules, in the file's order.
    package let rules: [FaultRule]
    /// The switches to set, as an object.
    package let switches: JSONValue
    /// The gateway's limit, if the file sets one.
    package let rateLimit: EmulatorConfiguration.RateLimit?

    /// A file that cannot be read; the text says where.
    package struct InvalidFile: Error, CustomStringConvertible {
        /// What is wrong.
        package let description: String
    }

    /// - Throws: `InvalidFile`.
    package init(yaml: String) throws {
        let value: JSONValue
        do {
            value = try Yams.compose(yaml: yaml).map(Self.json) ?? [:]
        } catch let error as YamlError {
            throw InvalidFile(description: "\(error)")
        }
        do {
            switch value {
            case .array: rules = try FaultRule.list(value)
            default: rules = try value["rules"].map { try FaultRule.list($0) } ?? []
            }
            switches = value["switches"] ?? [:]
            rateLimit = try value["rate_limit"].map(Self.rateLimit)
            var probe = Switches()
            try probe.apply(switches)
        } catch let error as FaultRule.InvalidRule {
            throw InvalidFile(description: error.description)
        } catch let error as InvalidFile {
            throw error
        } catch let error as Switches.InvalidSwitch {
            throw InvalidFile(description: error.description)
        }
    }

    private static func rateLimit(_ value: JSONValue) throws(InvalidFile) -> EmulatorConfiguration.RateLimit {
        guard let limit = EmulatorConfiguration.RateLimit(value) else {
            throw InvalidFile(description: "rate_limit needs calls and seconds, both above 0")
        }
        return limit
    }

    private static func json(_ node: Node) -> JSONValue {
        switch node {
        case .mapping(let mapping):
            return .object(JSONObject(mapping.map { ($0.key.string ?? "", json($0.value)) }))
        case .sequence(let sequence):
            return .array(sequence.map(json))
        case .scalar(let scalar):
            guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
            if node.null != nil { return .null }
            // A code such as 0001 is text although YAML would read a number.
            if scalar.string.count > 1, scalar.string.allSatisfy(\.isNumber), scalar.string.hasPrefix("0") {
                return .string(scalar.string)
            }
            if let number = node.int { return .int(number) }
            if let flag = node.bool { return .bool(flag) }
            if let number = node.float { return .double(number) }
            return .string(scalar.string)
        case .alias:
            return .null
        }
    }
}
