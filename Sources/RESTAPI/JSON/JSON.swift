/// A JSON value as read from a request or about to be sent. Objects keep the order of their members.
enum JSON: Equatable, Sendable {
    case null
    case bool(Bool)
    /// The number as it is written.
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])

    /// One member of an object.
    struct Member: Equatable, Sendable {
        var name: String
        var value: JSON
    }
}

extension JSON {
    /// What kind of value this is, for messages.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// The first member called `name`; nil when there is none or this is not an object.
    subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The same value with the members of all objects ordered by their names' UTF-16 units, for comparing.
    var ordered: JSON {
        switch self {
        case .array(let elements): .array(elements.map(\.ordered))
        case .object(let members):
            .object(
                members.map { Member(name: $0.name, value: $0.value.ordered) }
                    .sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
            )
        case .null, .bool, .number, .string: self
        }
    }

    static func integer(_ value: some BinaryInteger) -> JSON { .number(String(value)) }

    /// A string, or null.
    static func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }

    /// A number, or null.
    static func count(_ value: Int?) -> JSON { value.map { .number(String($0)) } ?? .null }

    /// The text of an identifier or of a case, or null.
    static func name(_ value: (some RawRepresentable<String>)?) -> JSON { text(value?.rawValue) }

    /// An object whose values are all strings, ordered by name.
    static func texts(_ values: [String: String]) -> JSON {
        .object(
            values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                .map { Member(name: $0.key, value: .string($0.value)) }
        )
    }

    /// A page of a list of which one more was read than is shown: that one tells whether there are more.
    /// - Parameters:
    ///   - name: what the list is called.
    ///   - limit: how many are shown.
    ///   - place: what the next page begins behind.
    static func page<Item>(
        _ name: String,
        _ found: [Item],
        limit: Int,
        place: (Item) -> JSON,
        document: (Item) -> JSON
    ) -> JSON {
        let shown = found.prefix(limit)
        let next = found.count > limit ? shown.last.map(place) : nil
        return .object([
            Member(name: name, value: .array(shown.map(document))), Member(name: "next", value: next ?? .null),
        ])
    }

    /// The object with more members behind its own.
    func adding(_ more: JSON) -> JSON {
        guard case .object(let members) = self, case .object(let others) = more else { return self }
        return .object(members + others)
    }
}

extension JSON: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }
}

extension JSON: ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self = .string(value) }
}
