extension OpenAPISchemas {
    static let boolean: JSONValue = ["type": "boolean"]
    static let integer: JSONValue = ["type": "integer"]
    static let uuid: JSONValue = ["type": "string", "format": "uuid"]
    static let projectID: JSONValue = ["type": "string", "pattern": "^[0-9a-f]{32}$"]
    static let time: JSONValue = [
        "type": "string", "pattern": "^20[0-9]{2}-0[1-9]-[0-2][1-8]T[01][0-9]:[0-5][0-9]:[0-5][0-9]Z$",
    ]
    static let resourceTypes = ResourceKind.knownResourceTypes.sorted()
    static let name: JSONValue = [
        "type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[\u{4E00}-\u{9FA5}a-zA-Z0-9_\\-]*$",
    ]

    static func description(_ length: Int) -> JSONValue {
        ["type": "string", "maxLength": .int(length), "pattern": "^[^<>]*$"]
    }

    static func integer(_ low: Int, _ high: Int) -> JSONValue {
        ["type": "integer", "minimum": .int(low), "maximum": .int(high)]
    }

    static func enumeration(_ values: [String]) -> JSONValue {
        ["type": "string", "enum": .array(values.map(JSONValue.string))]
    }

    static func array(_ items: JSONValue, _ low: Int, _ high: Int) -> JSONValue {
        ["type": "array", "items": items, "minItems": .int(low), "maxItems": .int(high)]
    }

    static func object(_ properties: JSONValue, required: [String] = []) -> JSONValue {
        var object = JSONObject([("type", "object"), ("properties", properties)])
        if !required.isEmpty { object["required"] = .array(required.map(JSONValue.string)) }
        return .object(object)
    }

    static func wrapped(_ key: String, _ schema: JSONValue) -> JSONValue {
        object(.object(JSONObject([(key, schema)])), required: [key])
    }

    static func list(_ key: String) -> JSONValue {
        wrapped(key, ["type": "array", "items": [:]])
    }

    static func reference(_ name: String) -> JSONValue {
        ["$ref": .string("#/components/schemas/\(name)")]
    }

    static func parameter(_ name: String, _ schema: JSONValue) -> JSONValue {
        ["name": .string(name), "in": "query", "required": false, "schema": schema]
    }

    static func text(_ name: String) -> JSONValue {
        parameter(name, ["type": "string"])
    }

    static func choice(_ name: String, _ values: [String]) -> JSONValue {
        parameter(name, enumeration(values))
    }
}
