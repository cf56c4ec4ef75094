@testable import CBRAPI

/// JSON as a value to compare: the order of members does not matter, everything else does.
enum JSONTree: Equatable {
    case object([String: JSONTree])
    case array([JSONTree])
    case string(String)
    case number(String)
    case boolean(Bool)
    case null

    init(_ bytes: [UInt8]) throws {
        self.init(try JSONDocument(bytes).root)
    }

    init(text: String) throws {
        try self.init(Array(text.utf8))
    }

    private init(_ value: JSONValue) {
        let node = value.document.nodes[value.index]
        switch node.kind {
        case .object:
            var members: [String: JSONTree] = [:]
            var position = value.index + 1
            while position < Int(node.next) {
                let name = JSONValue(document: value.document, index: position).text ?? ""
                members[name] = JSONTree(JSONValue(document: value.document, index: position + 1))
                position = Int(value.document.nodes[position + 1].next)
            }
            self = .object(members)
        case .array: self = .array((value.elements ?? []).map { JSONTree($0) })
        case .string: self = .string(value.text ?? "")
        case .number: self = .number(value.text ?? "")
        case .yes: self = .boolean(true)
        case .no: self = .boolean(false)
        case .null: self = .null
        }
    }
}
