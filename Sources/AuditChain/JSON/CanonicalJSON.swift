/// A JSON value that can be written in the one form that RFC 8785 (JSON Canonicalization Scheme) allows: members ordered by
/// their names' UTF-16 units, no spaces, the shortest numbers, only the escapes that its section 3.2.2.2 prescribes.
package indirect enum CanonicalJSON: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// Finite: JSON has no other numbers.
    case number(Double)
    case string(String)
    case array([CanonicalJSON])
    case object([String: CanonicalJSON])

    /// A string, or null.
    package static func text(_ value: String?) -> CanonicalJSON { value.map { .string($0) } ?? .null }

    /// An object whose values are all strings.
    package static func texts(_ values: [String: String]) -> CanonicalJSON { .object(values.mapValues { .string($0) }) }

    /// The canonical text.
    package var text: String {
        var text: [UInt8] = []
        write(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func write(to text: inout [UInt8]) {
        switch self {
        case .null: text += "null".utf8
        case .bool(let value): text += (value ? "true" : "false").utf8
        case .integer(let value): text += String(value).utf8
        case .number(let value): text += CanonicalNumber.text(value).utf8
        case .string(let value): CanonicalString.append(value, to: &text)
        case .array(let elements):
            text += "[".utf8
            for (index, element) in elements.enumerated() {
                if index > 0 { text += ",".utf8 }
                element.write(to: &text)
            }
            text += "]".utf8
        case .object(let members):
            text += "{".utf8
            let ordered = members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
            for (index, member) in ordered.enumerated() {
                if index > 0 { text += ",".utf8 }
                CanonicalString.append(member.key, to: &text)
                text += ":".utf8
                member.value.write(to: &text)
            }
            text += "}".utf8
        }
    }
}

extension CanonicalJSON: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([CanonicalJSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: CanonicalJSON].self))
        }
    }
}
