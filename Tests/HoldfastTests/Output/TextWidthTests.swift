import Testing

@testable import holdfast

struct TextWidthTests {
    @Test(
        "widths are those of a terminal",
        arguments: [("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("服务器", 6), ("a服", 3)]
    )
    func widths(text: String, width: Int) {
        #expect(TextWidth.of(text) == width)
    }

    @Test(
        "cutting never exceeds the limit, and shows that it was done",
        arguments: [("abcdef", 4, "abc…"), ("abc", 3, "abc"), ("服务器", 4, "服…"), ("服务器", 5, "服务…"), ("abc", 0, "")]
    )
    func cut(text: String, limit: Int, expected: String) {
        #expect(TextWidth.cut(text, to: limit) == expected)
    }

    @Test("an escape sequence in a name does not reach the terminal")
    func controls() {
        #expect(TextWidth.printable("a\u{1B}[31mb\u{7}\n\u{202E}c") == "a\\u{1b}[31mb\\u{7} \\u{202e}c")
        #expect(TextWidth.printable("服务器-1") == "服务器-1")
    }

    @Test("text is broken between words, and a word that is too long is cut")
    func wrapped() {
        #expect(TextWidth.wrapped("one two three", to: nil) == ["one two three"])
        #expect(TextWidth.wrapped("one two three", to: 13) == ["one two three"])
        #expect(TextWidth.wrapped("one two three", to: 8) == ["one two", "three"])
        #expect(TextWidth.wrapped("a incomprehensible b", to: 8) == ["a", "incompr…", "b"])
    }
}
