/// Comma-separated values after RFC 4180, with plain line feeds: the one writer of the API and of the commands.
package enum CSVText {
    /// One record without its end of line. Fields are quoted only where they must be.
    ///
    /// Text that a spreadsheet would take for a formula is led by an apostrophe, because names come from elsewhere; numbers
    /// stay numbers.
    package static func record(_ fields: [String]) -> String {
        fields.map(field).joined(separator: ",")
    }

    private static func field(_ text: String) -> String {
        var text = text
        if let first = text.utf8.first, "=+-@\t\r".utf8.contains(first), Double(text) == nil {
            text = "'" + text
        }
        guard text.utf8.contains(where: { "\",\n\r".utf8.contains($0) }) else { return text }
        var quoted = "\""
        for character in text.unicodeScalars {
            if character == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }
}
