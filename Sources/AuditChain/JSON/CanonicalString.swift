/// Strings as RFC 8785, section 3.2.2.2, writes them, and flat collections of them.
package enum CanonicalString {
    /// An object whose values are all text.
    package static func object(_ facts: [String: String]) -> String {
        var text = ""
        append(facts, to: &text)
        return text
    }

    /// An array of text.
    package static func array(_ values: [String]) -> String {
        var text = "["
        for (index, value) in values.enumerated() {
            if index > 0 { text += "," }
            append(value, to: &text)
        }
        text += "]"
        return text
    }

    static func append(_ facts: [String: String], to text: inout String) {
        text += "{"
        let ordered = facts.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
        for (index, fact) in ordered.enumerated() {
            if index > 0 { text += "," }
            append(fact.key, to: &text)
            text += ":"
            append(fact.value, to: &text)
        }
        text += "}"
    }

    static func append(_ value: String, to text: inout String) {
        text += "\""
        if value.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            text += value
        } else {
            for scalar in value.unicodeScalars { append(scalar, to: &text) }
        }
        text += "\""
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\u{8}": text += "\\b"
        case "\t": text += "\\t"
        case "\n": text += "\\n"
        case "\u{c}": text += "\\f"
        case "\r": text += "\\r"
        case _ where scalar.value < 0x20:
            let digits = String(scalar.value, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: text.unicodeScalars.append(scalar)
        }
    }
}
