/// Text from outside, made safe to store and print.
enum BoundedText {
    /// `text` with control characters as blanks, cut to `bytesMax` bytes of UTF-8 at a character's edge.
    static func make(_ text: String, bytesMax: Int) -> String {
        var output = String.UnicodeScalarView()
        var used = 0
        for scalar in text.unicodeScalars {
            let clean: Unicode.Scalar = isControl(scalar) ? " " : scalar
            used += UTF8.width(clean)
            guard used <= bytesMax else { break }
            output.append(clean)
        }
        return ASCII.trimmed(String(output))
    }

    /// Control characters, line separators and the marks that turn the direction of text.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
