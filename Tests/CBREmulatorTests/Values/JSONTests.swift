import Testing

@testable import CBREmulator

@Suite("JSON documents")
struct JSONTests {
    @Test("what is read is written back in the same order")
    func roundTrip() throws {
        let text = #"{"b":[1,-2,0,1.5,true,null],"a":{"":"\"\\\n\u0001"},"c":"äöü 备份"}"#
        #expect(try JSONParser.parse(Array(text.utf8)).text == text)
    }

    @Test("one, one point nought and true are three values")
    func kindsOfNumbers() throws {
        #expect(try JSONParser.parse(Array("[1, 1.0, true]".utf8)) == [.int(1), .double(1), .bool(true)])
        #expect(JSONValue.bool(true).intValue == nil)
        #expect(JSONValue.double(1).intValue == nil)
    }

    @Test(
        "escapes become characters",
        arguments: [(#""\u00e4""#, "ä"), (#""\ud83d\ude00""#, "😀"), (#""\/\b""#, "/\u{8}")]
    )
    func escapes(source: String, text: String) throws {
        #expect(try JSONParser.parse(Array(source.utf8)) == .string(text))
    }

    @Test(
        "broken documents are refused",
        arguments: [
            "", "{", "}", "[1,]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "01", "1.", "-", "nul", "\"", "\"\n\"", "\"\\x\"",
            "\"\\ud83d\"", "\"\\udc00\"", "1 2", "[1 2]", "+1", ".5", "1e", "NaN", "1e999",
        ]
    )
    func refused(text: String) {
        #expect(throws: JSONParser.SyntaxError.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test("text that is not UTF-8 is refused")
    func invalidUTF8() {
        #expect(throws: JSONParser.SyntaxError.self) { try JSONParser.parse([0x22, 0xFF, 0x22]) }
    }

    @Test("nesting has a limit that no stack feels")
    func depth() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONParser.SyntaxError(offset: JSONParser.depthMax)) { try JSONParser.parse(Array(deep.utf8)) }
    }

    @Test("a dotted path finds members and elements")
    func paths() throws {
        let value = try JSONParser.parse(Array(#"{"a":{"b":[{"c":7}]}}"#.utf8))
        #expect(value.value(at: "a.b.0.c") == 7)
        #expect(value.value(at: "a.x") == nil)
    }
}
