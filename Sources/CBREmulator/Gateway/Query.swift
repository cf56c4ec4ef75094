/// The decoded query parameters of a request, repeated keys kept.
struct Query: Sendable {
    let pairs: [(key: String, value: String)]

    init(_ raw: Substring) {
        pairs = raw.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                PercentCoding.decodedText(parts[0], plusIsBlank: true),
                parts.count > 1 ? PercentCoding.decodedText(parts[1], plusIsBlank: true) : ""
            )
        }
    }

    /// The last value of a key; an empty one counts as absent.
    func text(_ key: String) -> String? {
        pairs.last { $0.key == key && !$0.value.isEmpty }?.value
    }

    /// All values of a repeatable key.
    func all(_ key: String) -> [String] {
        pairs.filter { $0.key == key && !$0.value.isEmpty }.map(\.value)
    }

    /// - Throws: 9900 unless the value is a whole number within `range`.
    func int(_ key: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let pair = pairs.last(where: { $0.key == key }), !pair.value.isEmpty else { return nil }
        guard let number = Int(pair.value), range.contains(number) else {
            throw .invalid(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// - Throws: 9900 unless the value is true or false.
    func bool(_ key: String) throws(APIError) -> Bool? {
        switch text(key)?.lowercased() {
        case nil: return nil
        case "true": return true
        case "false": return false
        default: throw .invalid(key, "must be true or false")
        }
    }

    /// - Throws: 9900 unless the value is one of `allowed`.
    func choice(_ key: String, of allowed: Set<String>) throws(APIError) -> String? {
        guard let value = text(key) else { return nil }
        guard allowed.contains(value) else {
            throw .invalid(key, "must be one of \(allowed.sorted().joined(separator: ", "))")
        }
        return value
    }

    /// - Throws: 9900 unless the value is a time.
    func time(_ key: String) throws(APIError) -> WireTime? {
        guard let value = text(key) else { return nil }
        guard let time = WireTime(parsing: value) else {
            throw .invalid(key, "must be a time such as 2018-02-01T12:00:00Z")
        }
        return time
    }
}
