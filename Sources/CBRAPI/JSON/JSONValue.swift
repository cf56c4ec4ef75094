/// One value inside a `JSONDocument`.
///
/// The readers are as tolerant as CBR's answers need (vendor samples disagree with each other): a member that is
/// absent and one that is null are the same, numbers may come as strings and strings as numbers.
struct JSONValue {
    let document: JSONDocument
    let index: Int

    private var node: JSONDocument.Node { document.nodes[index] }

    /// The member called `name`, or nil when it is absent, null, or this is not an object. The last of several wins.
    subscript(_ name: StaticString) -> JSONValue? {
        guard let found = memberIndex(name), document.nodes[found].kind != .null else { return nil }
        return JSONValue(document: document, index: found)
    }

    /// The elements of an array; nil for anything else.
    var elements: [JSONValue]? {
        guard node.kind == .array else { return nil }
        var values: [JSONValue] = []
        var position = index + 1
        while position < Int(node.next) {
            values.append(JSONValue(document: document, index: position))
            position = Int(document.nodes[position].next)
        }
        return values
    }

    /// The values of an object's members in document order; empty for anything else.
    var memberValues: [JSONValue] {
        guard node.kind == .object else { return [] }
        var values: [JSONValue] = []
        var position = index + 1
        while position < Int(node.next) {
            values.append(JSONValue(document: document, index: position + 1))
            position = Int(document.nodes[position + 1].next)
        }
        return values
    }

    var isObject: Bool { node.kind == .object }

    /// Whether an object has the member `name`, null or not.
    func hasMember(_ name: StaticString) -> Bool { memberIndex(name) != nil }

    /// A string, or a number or boolean as it was written; nil for null, arrays and objects.
    var text: String? {
        switch node.kind {
        case .string where node.hasEscape: JSONUnescaper.text(document.bytes[range])
        case .string, .number, .yes, .no: String(decoding: document.bytes[range], as: UTF8.self)
        case .object, .array, .null: nil
        }
    }

    /// `text`, unless it is empty.
    var nonEmptyText: String? {
        guard let text, !text.isEmpty else { return nil }
        return text
    }

    /// A whole number, written as a number or as a string; a fraction is cut off. Nil when it does not fit.
    var integer: Int? {
        guard node.kind == .number || node.kind == .string, let text else { return nil }
        let trimmed = ASCII.trimmed(text)
        return Int(trimmed) ?? Double(trimmed).flatMap { Int(exactly: $0.rounded(.towardZero)) }
    }

    /// A boolean, also when written as `"true"`, `"False"`, `1` or `0`.
    var boolean: Bool? {
        switch node.kind {
        case .yes: true
        case .no: false
        case .string, .number:
            switch text.map({ ASCII.lowercased(ASCII.trimmed($0)) }) {
            case "true", "1": true
            case "false", "0": false
            default: nil
            }
        case .object, .array, .null: nil
        }
    }

    /// Milliseconds since the epoch of a time in any of the API's forms.
    var milliseconds: Int64? {
        guard node.kind == .string, let text else { return nil }
        return RemoteTime.milliseconds(text)
    }

    /// The node of the last member called `name`.
    private func memberIndex(_ name: StaticString) -> Int? {
        guard node.kind == .object else { return nil }
        var found: Int?
        var position = index + 1
        let end = Int(node.next)
        while position < end {
            if isName(name, at: position) { found = position + 1 }
            position = Int(document.nodes[position + 1].next)
        }
        return found
    }

    private var range: Range<Int> { Int(node.start)..<Int(node.end) }

    private func isName(_ name: StaticString, at position: Int) -> Bool {
        let candidate = document.nodes[position]
        guard !candidate.hasEscape else {
            return JSONValue(document: document, index: position).text == "\(name)"
        }
        let start = Int(candidate.start)
        let width = name.utf8CodeUnitCount
        guard Int(candidate.end) - start == width else { return false }
        return name.withUTF8Buffer { $0.elementsEqual(document.bytes[start..<start + width]) }
    }
}
