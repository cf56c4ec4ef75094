import FoundationEssentials

/// A JSON value that a program answered, or that is sent to one. What is not there reads as `null`.
enum Document: Hashable, Sendable {
    case null
    case boolean(Bool)
    case number(Double)
    case text(String)
    case array([Document])
    case object([String: Document])

    init(_ bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(Document.self, from: Data(bytes))
    }

    init(_ text: String) throws {
        try self.init(Array(text.utf8))
    }

    subscript(name: String) -> Document {
        if case .object(let members) = self { members[name] ?? .null } else { .null }
    }

    subscript(index: Int) -> Document {
        elements.indices.contains(index) ? elements[index] : .null
    }

    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    var integer: Int? {
        if case .number(let number) = self { Int(exactly: number) } else { nil }
    }

    var boolean: Bool? {
        if case .boolean(let boolean) = self { boolean } else { nil }
    }

    var elements: [Document] {
        if case .array(let elements) = self { elements } else { [] }
    }

    var members: [String: Document] {
        if case .object(let members) = self { members } else { [:] }
    }

    /// This object with one member more, or another value for it.
    func with(_ name: String, _ value: Document) -> Document {
        var members = members
        members[name] = value
        return .object(members)
    }

    /// This object without a member.
    func without(_ name: String) -> Document {
        var members = members
        members[name] = nil
        return .object(members)
    }

    var bytes: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(self))
        }
    }
}

extension Document: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let boolean = try? container.decode(Bool.self) {
            self = .boolean(boolean)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let elements = try? container.decode([Document].self) {
            self = .array(elements)
        } else {
            self = .object(try container.decode([String: Document].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .boolean(let boolean): try container.encode(boolean)
        case .number(let number):
            if let whole = Int64(exactly: number) { try container.encode(whole) } else { try container.encode(number) }
        case .text(let text): try container.encode(text)
        case .array(let elements): try container.encode(elements)
        case .object(let members): try container.encode(members)
        }
    }
}

extension Document: CustomStringConvertible {
    var description: String {
        // A value that cannot be encoded has a number that JSON has no way to write; its case is shown instead.
        (try? bytes).map { String(decoding: $0, as: UTF8.self) } ?? "\(members)"
    }
}

extension Document: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(floatLiteral value: Double) { self = .number(value) }
}

extension Document: ExpressibleByBooleanLiteral {
    init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension Document: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    init(arrayLiteral elements: Document...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, Document)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}
