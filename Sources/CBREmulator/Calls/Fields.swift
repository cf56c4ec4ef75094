/// Reads the fields of a request body and refuses what the documentation does not allow, naming the field.
///
/// `null` counts as absent. Unknown fields are ignored, as the service does.
struct Fields: Sendable {
    let object: JSONObject
    private let path: String

    /// - Throws: 9900 unless `value` is an object.
    init(_ value: JSONValue?, path: String = "") throws(APIError) {
        guard let object = value?.objectValue else {
            throw .invalid(path.isEmpty ? "body" : path, "must be an object")
        }
        self.object = object
        self.path = path
    }

    func name(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    func value(_ key: String) -> JSONValue? {
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    func isPresent(_ key: String) -> Bool { value(key) != nil }

    func fields(_ key: String) throws(APIError) -> Fields {
        guard let value = value(key) else { throw missing(key) }
        return try Fields(value, path: name(of: key))
    }

    func optionalFields(_ key: String) throws(APIError) -> Fields? {
        guard isPresent(key) else { return nil }
        return try fields(key)
    }

    func optionalText(
        _ key: String,
        length: ClosedRange<Int> = 0...255,
        check: TextCheck = .anything
    ) throws(APIError) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.stringValue else { throw .invalid(name(of: key), "must be a string") }
        guard length.contains(text.unicodeScalars.count) else {
            throw .invalid(name(of: key), "must have \(length.lowerBound) to \(length.upperBound) characters")
        }
        guard check.accepts(text) else { throw .invalid(name(of: key), check.complaint) }
        return text
    }

    func text(
        _ key: String,
        length: ClosedRange<Int> = 1...255,
        check: TextCheck = .anything
    ) throws(APIError) -> String {
        guard let text = try optionalText(key, length: length, check: check) else { throw missing(key) }
        return text
    }

    func optionalChoice(_ key: String, of allowed: [String]) throws(APIError) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.stringValue, allowed.contains(text) else {
            throw .invalid(name(of: key), "must be one of \(allowed.joined(separator: ", "))")
        }
        return text
    }

    func choice(_ key: String, of allowed: [String]) throws(APIError) -> String {
        guard let text = try optionalChoice(key, of: allowed) else { throw missing(key) }
        return text
    }

    func optionalBool(_ key: String) throws(APIError) -> Bool? {
        guard let value = value(key) else { return nil }
        guard let flag = value.boolValue else { throw .invalid(name(of: key), "must be true or false") }
        return flag
    }

    func optionalInt(_ key: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let value = value(key) else { return nil }
        guard let number = value.intValue, range.contains(number) else {
            throw .invalid(name(of: key), "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func optionalArray(_ key: String, count: ClosedRange<Int>) throws(APIError) -> [JSONValue]? {
        guard let value = value(key) else { return nil }
        guard let elements = value.arrayValue else { throw .invalid(name(of: key), "must be an array") }
        guard count.contains(elements.count) else {
            throw .invalid(name(of: key), "must have \(count.lowerBound) to \(count.upperBound) elements")
        }
        return elements
    }

    func array(_ key: String, count: ClosedRange<Int>) throws(APIError) -> [JSONValue] {
        guard let elements = try optionalArray(key, count: count) else { throw missing(key) }
        return elements
    }

    /// An array of ids.
    func ids(_ key: String, count: ClosedRange<Int>) throws(APIError) -> [String] {
        try Self.ids(try array(key, count: count), path: name(of: key))
    }

    func optionalIDs(_ key: String, count: ClosedRange<Int>) throws(APIError) -> [String]? {
        guard let elements = try optionalArray(key, count: count) else { return nil }
        return try Self.ids(elements, path: name(of: key))
    }

    /// An array of objects.
    func optionalList(_ key: String, count: ClosedRange<Int>) throws(APIError) -> [Fields]? {
        guard let elements = try optionalArray(key, count: count) else { return nil }
        var list: [Fields] = []
        for (index, element) in elements.enumerated() {
            list.append(try Fields(element, path: "\(name(of: key))[\(index)]"))
        }
        return list
    }

    func missing(_ key: String) -> APIError { .invalid(name(of: key), "is required") }

    private static func ids(_ elements: [JSONValue], path: String) throws(APIError) -> [String] {
        var ids: [String] = []
        for (index, element) in elements.enumerated() {
            guard let id = element.stringValue, WireID.isUUID(id) else {
                throw .invalid("\(path)[\(index)]", "must be a UUID")
            }
            ids.append(id)
        }
        return ids
    }
}
