/// What a text of a request must be like.
struct TextRule: Sendable {
    /// Lengths in UTF-16 units: the vendor does not say what it counts, and no other count is stricter.
    var length: ClosedRange<Int>
    /// Whether the text is acceptable; nil accepts all.
    var accepts: (@Sendable (String) -> Bool)?
    /// What `accepts` wants, as the end of a sentence.
    var expected = ""
    var code: Fault.Code = .badPattern

    /// The text when it keeps the rule, else nil and a fault.
    func check(_ text: String, at pointer: JSONPointer, _ faults: inout Faults) -> String? {
        let count = text.utf16.count
        if count > length.upperBound {
            faults.add(pointer, .tooLong, "has \(count) characters; at most \(length.upperBound) are allowed")
        } else if count < length.lowerBound {
            let detail = count == 0 ? "is empty" : "has \(count) characters; at least \(length.lowerBound) are needed"
            faults.add(pointer, .tooShort, detail)
        } else if let accepts, !accepts(text) {
            faults.add(pointer, code, expected)
        } else {
            return text
        }
        return nil
    }
}

extension TextRule {
    /// Any text; whoever uses it compares it with a closed set.
    static let any = TextRule(length: 0...Int.max)

    /// Text without control characters, other than line breaks and tabs when `lines` is true.
    static func plain(_ length: ClosedRange<Int>, lines: Bool = false) -> TextRule {
        TextRule(
            length: length,
            accepts: { text in
                text.unicodeScalars.allSatisfy {
                    !$0.isControl || (lines && ($0 == "\n" || $0 == "\r" || $0 == "\t"))
                }
            },
            expected: "has control characters"
        )
    }

    /// The reason for a command: something has to be said.
    static let reason = TextRule(
        length: 1...500,
        accepts: { text in
            let scalars = text.unicodeScalars
            return scalars.contains { !$0.properties.isWhitespace }
                && scalars.allSatisfy { !$0.isControl || $0 == "\n" || $0 == "\r" || $0 == "\t" }
        },
        expected: "says nothing or has control characters"
    )

    /// The cloud's pattern for names of vaults and restore points (cbr-api, 4.1 and 5.1).
    static func cloudName(_ length: ClosedRange<Int>) -> TextRule {
        TextRule(
            length: length,
            accepts: { text in
                text.unicodeScalars.allSatisfy { scalar in
                    switch scalar {
                    case "a"..."z", "A"..."Z", "0"..."9", "_", "-", "\u{4E00}"..."\u{9FA5}", "\u{F900}"..."\u{FA2D}":
                        true
                    default: false
                    }
                }
            },
            expected: "has characters other than letters, digits, '_', '-' and Chinese characters"
        )
    }

    /// The cloud's rule for descriptions: no angle brackets (cbr-api, 5.1).
    static func cloudDescription(_ length: ClosedRange<Int>) -> TextRule {
        TextRule(
            length: length,
            accepts: { text in
                text.unicodeScalars.allSatisfy { $0 != "<" && $0 != ">" && !$0.isControl }
            },
            expected: "has '<', '>' or control characters"
        )
    }
}

extension Unicode.Scalar {
    var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
