import Workflow

extension JSONValue {
    /// A time in any of the API's forms.
    var timestamp: Timestamp? { milliseconds.map { Timestamp(milliseconds: $0) } }

    /// This object, or the object that this string holds as JSON text: `extra_info` comes either way.
    var embeddedObject: JSONValue? {
        if isObject { return self }
        guard let text = nonEmptyText, text.utf8.first == UInt8(ascii: "{"),
            let document = try? JSONDocument(Array(text.utf8))
        else { return nil }
        return document.root.isObject ? document.root : nil
    }
}
