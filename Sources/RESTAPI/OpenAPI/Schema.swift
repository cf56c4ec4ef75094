/// A JSON Schema (draft 2020-12, as OpenAPI 3.1 uses it).
struct Schema: Equatable, Sendable {
    var json: JSON

    /// A schema that `Schemas.components` has.
    static func named(_ name: String) -> Schema { Schema(json: ["$ref": .string("#/components/schemas/\(name)")]) }

    static func text(_ length: ClosedRange<Int>? = nil, pattern: String? = nil, about: String? = nil) -> Schema {
        var members: [JSON.Member] = [.init(name: "type", value: "string")]
        if let length {
            if length.lowerBound > 0 { members.append(.init(name: "minLength", value: .integer(length.lowerBound))) }
            if length.upperBound < Int.max {
                members.append(.init(name: "maxLength", value: .integer(length.upperBound)))
            }
        }
        if let pattern { members.append(.init(name: "pattern", value: .string(pattern))) }
        return Schema(json: .object(members)).about(about)
    }

    static let uuid = Schema(json: ["type": "string", "format": "uuid"])
    static let boolean = Schema(json: ["type": "boolean"])
    static let null = Schema(json: ["type": "null"])
    /// A time as answers have it: UTC with milliseconds.
    static let time = Schema(json: ["type": "string", "format": "date-time", "pattern": .string(timePattern)])
    /// A time as requests may have it. Years before 1970 and leap seconds are not taken.
    static let anyTime = Schema(
        json: [
            "type": "string", "format": "date-time",
            "pattern": "^(19[7-9][0-9]|[2-9][0-9]{3})-.*:[0-5][0-9](\\.[0-9]+)?([Zz]|[+-][0-2][0-9]:[0-5][0-9])$",
        ]
    )
    private static let timePattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$"

    /// A whole number. JSON's readers are not all exact beyond 2^53, so no bound is written that is.
    static func integer(_ range: PartialRangeFrom<Int> = 0...) -> Schema {
        Schema(json: ["type": "integer", "minimum": .integer(range.lowerBound)])
    }

    static func integer(_ range: ClosedRange<Int>, standard: Int? = nil) -> Schema {
        let json: JSON = [
            "type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
        ]
        return Schema(json: standard.map { json.adding(["default": .integer($0)]) } ?? json)
    }

    static func choice(_ values: [String]) -> Schema {
        Schema(json: ["type": "string", "enum": .array(values.map { .string($0) })])
    }

    /// The texts of a closed set, straight from its type.
    static func choice<Value: RawRepresentable<String> & CaseIterable>(of type: Value.Type) -> Schema {
        choice(type.allCases.map(\.rawValue))
    }

    static func list(of element: Schema, _ count: ClosedRange<Int>? = nil) -> Schema {
        let json: JSON = ["type": "array", "items": element.json]
        guard let count else { return Schema(json: json) }
        return Schema(
            json: json.adding(["minItems": .integer(count.lowerBound), "maxItems": .integer(count.upperBound)])
        )
    }

    /// An object with these members and no others.
    /// - Parameter optional: those that may be absent; in answers no member is.
    static func object(_ members: [(String, Schema)], optional: Set<String> = []) -> Schema {
        let required = members.map(\.0).filter { !optional.contains($0) }
        var json: JSON = [
            "type": "object", "properties": .object(members.map { .init(name: $0.0, value: $0.1.json) }),
            "additionalProperties": .bool(false),
        ]
        if !required.isEmpty { json = json.adding(["required": .array(required.map { .string($0) })]) }
        return Schema(json: json)
    }

    /// An object whose members have any name and values of one kind.
    static func map(of value: Schema) -> Schema {
        Schema(json: ["type": "object", "additionalProperties": value.json])
    }

    /// A page of a list.
    static func page(_ name: String, of element: Schema, next: Schema) -> Schema {
        object([(name, list(of: element)), ("next", next.orNull)])
    }

    static func one(of schemas: [Schema]) -> Schema { Schema(json: ["oneOf": .array(schemas.map(\.json))]) }

    static func any(of schemas: [Schema]) -> Schema { Schema(json: ["anyOf": .array(schemas.map(\.json))]) }

    /// The value or null.
    var orNull: Schema {
        guard case .object(let members) = json, json["enum"] == nil, case .string(let type)? = json["type"] else {
            return .any(of: [self, .null])
        }
        let types: JSON = .array([.string(type), "null"])
        return Schema(json: .object(members.map { $0.name == "type" ? .init(name: "type", value: types) : $0 }))
    }

    func about(_ text: String?) -> Schema {
        text.map { Schema(json: json.adding(["description": .string($0)])) } ?? self
    }

    func titled(_ text: String) -> Schema { Schema(json: json.adding(["title": .string(text)])) }
}
