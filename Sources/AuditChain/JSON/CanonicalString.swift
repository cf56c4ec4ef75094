/// Strings as RFC 8785, section 3.2.2.2, writes them, and flat collections of them.
package enum CanonicalString {
    /// An object whose values are all text.
    package static func object(_ facts: [String: String]) -> String {
        var text: [UInt8] = []
        append(facts, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads what `object` wrote, several times as fast as a general reader of JSON.
    /// - Returns: nil for what has escapes in it, and for what is not such an object: a general reader has to look at it.
    package static func facts(from text: String) -> [String: String]? {
        var text = text
        return text.withUTF8 { utf8 in
            var facts: [String: String] = [:]
            var place = 0
            func takes(_ byte: UInt8) -> Bool {
                guard place < utf8.count, utf8[place] == byte else { return false }
                place += 1
                return true
            }
            func takeText() -> String? {
                guard takes(UInt8(ascii: "\"")) else { return nil }
                let start = place
                while place < utf8.count, utf8[place] != UInt8(ascii: "\"") {
                    if utf8[place] == UInt8(ascii: "\\") || utf8[place] < 0x20 { return nil }
                    place += 1
                }
                guard place < utf8.count else { return nil }
                defer { place += 1 }
                return String(decoding: UnsafeBufferPointer(rebasing: utf8[start..<place]), as: UTF8.self)
            }
            guard takes(UInt8(ascii: "{")) else { return nil }
            var isEmpty = true
            while !takes(UInt8(ascii: "}")) {
                if !isEmpty, !takes(UInt8(ascii: ",")) { return nil }
                isEmpty = false
                guard let name = takeText(), takes(UInt8(ascii: ":")), let value = takeText() else { return nil }
                guard facts.updateValue(value, forKey: name) == nil else { return nil }
            }
            return place == utf8.count ? facts : nil
        }
    }

    /// An array of text.
    package static func array(_ values: [String]) -> String {
        var text: [UInt8] = [UInt8(ascii: "[")]
        for (index, value) in values.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            append(value, to: &text)
        }
        text.append(UInt8(ascii: "]"))
        return String(decoding: text, as: UTF8.self)
    }

    static func append(_ facts: [String: String], to text: inout [UInt8]) {
        text.append(UInt8(ascii: "{"))
        let ordered = facts.sorted { precedes($0.key, $1.key) }
        for (index, fact) in ordered.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            append(fact.key, to: &text)
            text.append(UInt8(ascii: ":"))
            append(fact.value, to: &text)
        }
        text.append(UInt8(ascii: "}"))
    }

    /// By UTF-16 units (RFC 8785, section 3.2.3). ASCII has the same order by bytes, which is faster to find.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        let isASCII = left.utf8.allSatisfy { $0 < 0x80 } && right.utf8.allSatisfy { $0 < 0x80 }
        return isASCII
            ? left.utf8.lexicographicallyPrecedes(right.utf8) : left.utf16.lexicographicallyPrecedes(right.utf16)
    }

    /// In bytes of UTF-8: a string is slow to put together from small pieces.
    static func append(_ value: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { utf8 in
            let isPlain = utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
            if isPlain { text.append(contentsOf: utf8) } else { for byte in utf8 { append(escaping: byte, to: &text) } }
        }
        text.append(UInt8(ascii: "\""))
    }

    private static func append(escaping byte: UInt8, to text: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): text += "\\\"".utf8
        case UInt8(ascii: "\\"): text += "\\\\".utf8
        case 0x08: text += "\\b".utf8
        case 0x09: text += "\\t".utf8
        case 0x0a: text += "\\n".utf8
        case 0x0c: text += "\\f".utf8
        case 0x0d: text += "\\r".utf8
        case 0..<0x20:
            let digits = String(byte, radix: 16)
            text += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
        default: text.append(byte)
        }
    }
}
