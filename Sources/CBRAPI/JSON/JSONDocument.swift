/// A parsed JSON text: the bytes and a flat table of where each value starts and ends.
///
/// Strings and numbers are not converted until somebody asks, because most of a CBR answer is never looked at.
/// The document is immutable, so it may be shared freely.
final class JSONDocument: Sendable {
    /// One value, or one member name, in document order.
    struct Node {
        var kind: Kind
        /// Only for strings: the text holds at least one backslash.
        var hasEscape = false
        /// First byte; of a string, the one after the quotation mark.
        var start: UInt32
        /// One past the last byte; of a string, the closing quotation mark.
        var end: UInt32
        /// Index of the node after this one and everything inside it.
        var next: UInt32
    }

    enum Kind: UInt8 {
        case object, array, string, number, yes, no, null
    }

    let bytes: [UInt8]
    let nodes: [Node]

    /// Parses `bytes`, which must hold exactly one JSON value; a leading byte order mark is passed over.
    init(_ bytes: [UInt8]) throws(JSONParser.Failure) {
        var parser = JSONParser(bytes)
        nodes = try parser.parse()
        self.bytes = bytes
    }

    /// The outermost value.
    var root: JSONValue { JSONValue(document: self, index: 0) }
}
