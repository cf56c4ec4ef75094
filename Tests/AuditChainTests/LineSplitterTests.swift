import AuditChain
import Testing

@Suite("Lines that come in pieces")
struct LineSplitterTests {
    private let text = "first\n\nsecond ü\n{\"a\":1}\nno end"

    @Test("it does not matter where they are cut", arguments: 1...12)
    func pieces(size: Int) {
        var splitter = LineSplitter()
        let bytes = Array(text.utf8)
        let lines = stride(from: 0, to: bytes.count, by: size).flatMap { start in
            splitter.split(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(lines == ["first", "", "second ü", "{\"a\":1}"])
        #expect(splitter.rest == "no end")
    }

    @Test("an end of line at the end leaves nothing over")
    func ended() {
        var splitter = LineSplitter()
        #expect(splitter.split(Array("a\n".utf8)) == ["a"])
        #expect(splitter.rest == nil)
    }
}
