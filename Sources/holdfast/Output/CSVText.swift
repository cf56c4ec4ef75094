/// Comma-separated values after RFC 4180, with plain line feeds.
enum CSVText {
    /// One record without its end of line. Fields are quoted only where they must be.
    static func record(_ fields: [String]) -> String {
        fields.map(field).joined(separator: ",")
    }

    /// A field. Text that a spreadsheet would take for a formula is led by an apostrophe: names come from elsewhere.
    private static func field(_ text: String) -> String {
        var text = text
        if let first = text.utf8.first, "=+-@\t\r".utf8.contains(first), Double(text) == nil {
            text = "'" + text
        }
        guard text.utf8.contains(where: { "\",\n\r".utf8.contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
