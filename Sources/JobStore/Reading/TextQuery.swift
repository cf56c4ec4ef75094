/// Words to find jobs by: each of them has to be a word of the submission's texts, or to begin one when it ends with `*`.
package struct TextQuery: Equatable, Sendable {
    /// The expression for the index (sqlite.org/fts5.html, 3). Quoted, a word is text whatever it has in it; what parts
    /// words in the index parts it as well. What has no letter and no digit finds nothing.
    let expression: String

    package init(_ text: String) {
        let words = text.unicodeScalars.split { $0.value < 0x20 || $0.properties.isWhitespace }.map(Self.term)
        expression = words.isEmpty ? "\"\"" : words.joined(separator: " AND ")
    }

    private static func term(_ word: Substring.UnicodeScalarView) -> String {
        // Beginnings are dearer than words: the index has to put the places of all that begin so together.
        let isBeginning = word.last == "*"
        let text = String(String.UnicodeScalarView(isBeginning ? word.dropLast() : word))
        return "\"" + text.replacing("\"", with: "\"\"") + "\"" + (isBeginning ? "*" : "")
    }
}
