/// Widths of text on a terminal, and text that cannot do anything to one.
enum TextWidth {
    /// The columns that `text` takes: none for combining marks, two for East Asian wide characters and emoji.
    static func of(_ text: String) -> Int {
        text.reduce(0) { $0 + width(of: $1) }
    }

    /// `text` in at most `limit` columns; what is cut off is shown by an ellipsis.
    static func cut(_ text: String, to limit: Int) -> String {
        guard of(text) > limit else { return text }
        guard limit > 0 else { return "" }
        var taken = ""
        var used = 1
        for character in text {
            let width = width(of: character)
            guard used + width <= limit else { break }
            taken.append(character)
            used += width
        }
        return taken + "…"
    }

    /// `text` in lines of at most `limit` columns, broken between words; a word that is longer has a line of its own, and is cut.
    /// - Parameter limit: nil leaves it in one line.
    static func wrapped(_ text: String, to limit: Int?) -> [String] {
        guard let limit, of(text) > limit else { return [text] }
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, of(last) + 1 + of(String(word)) <= limit {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(cut(String(word), to: limit))
            }
        }
        return lines
    }

    /// `text` followed or led by as many spaces as make it `width` columns wide.
    static func pad(_ text: String, to width: Int, alignedRight: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(0, width - of(text)))
        return alignedRight ? spaces + text : text + spaces
    }

    /// `text` in one line, with control characters spelt out: names come from elsewhere, and an escape sequence in one
    /// must not reach the terminal.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == "\t" || scalar == "\r" {
                result.append(" ")
            } else if isControl(scalar) {
                result.append("\\u{\(String(scalar.value, radix: 16))}")
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Controls, and the marks that change the direction of writing.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func width(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        return isWide(scalar.value) ? 2 : 1
    }

    /// The blocks of Unicode's East Asian Width that are all or nearly all wide (UAX #11).
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
