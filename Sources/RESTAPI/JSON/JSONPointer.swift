/// The place of a value in a JSON document (RFC 6901).
struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    /// The pointer's text; empty for the whole document.
    let text: String

    static let root = JSONPointer(text: "")

    private init(text: String) { self.text = text }

    /// The member `name` of the object here. `~` and `/` in it are written as `~0` and `~1` (section 3).
    func member(_ name: String) -> JSONPointer {
        var escaped = ""
        for character in name.unicodeScalars {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return JSONPointer(text: text + "/" + escaped)
    }

    /// The element of the array here, counted from 0.
    func element(_ index: Int) -> JSONPointer { JSONPointer(text: text + "/" + String(index)) }

    /// The same place in a document that has this one at `parent`.
    func placed(under parent: JSONPointer) -> JSONPointer { JSONPointer(text: parent.text + text) }

    /// The same place as seen from `parent`; nil when it does not lie within.
    func within(_ parent: JSONPointer) -> JSONPointer? {
        text.hasPrefix(parent.text + "/") ? JSONPointer(text: String(text.dropFirst(parent.text.count))) : nil
    }

    var description: String { text }
}
