import Testing

@testable import RESTAPI

@Suite("The JSON parser")
struct JSONParserTests {
    private func parse(_ text: String) throws -> JSONParser.Document { try JSONParser.parse(Array(text.utf8)) }

    @Test("reads every kind of value")
    func kinds() throws {
        let document = try parse(#" { "a" : [ 1 , -2.5e+3 , true , false , null , "x" ] , "b" : { } } "#)
        let expected: JSON = [
            "a": .array([.number("1"), .number("-2.5e+3"), .bool(true), .bool(false), .null, .string("x")]),
            "b": [:],
        ]
        #expect(document.value == expected)
        #expect(document.duplicates.isEmpty)
    }

    @Test(
        "reads escapes",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u00e9\u4E2D""#, "é中"), (#""\ud83d\ude00""#, "😀"),
            (#""é😀""#, "é😀"),
        ]
    )
    func escapes(text: String, expected: String) throws {
        #expect(try parse(text).value == .string(expected))
    }

    @Test(
        "refuses what is not JSON and says where",
        arguments: [
            ("", 1, 1), ("{", 1, 2), ("{\"a\"}", 1, 5), ("{\"a\":1,}", 1, 8), ("[1,]", 1, 4), ("[1 2]", 1, 4),
            ("01", 1, 2), ("1.", 1, 3), ("+1", 1, 1), ("nul", 1, 1), ("{\n \"a\": x}", 2, 7), ("{} {}", 1, 4),
            ("\"a", 1, 3), ("\"\t\"", 1, 2), (#""\x""#, 1, 3), (#""\ud800""#, 1, 8), (#""\ud800\u0041""#, 1, 14),
            (#""\udc00""#, 1, 8), (#""\u12g4""#, 1, 6), ("{a:1}", 1, 2), ("'a'", 1, 1), ("\u{FEFF}{}", 1, 1),
            ("// x\n1", 1, 1), ("NaN", 1, 1),
        ]
    )
    func refusals(text: String, line: Int, column: Int) {
        let failure = #expect(throws: JSONParser.Failure.self) { try parse(text) }
        #expect(failure?.line == line)
        #expect(failure?.column == column)
    }

    @Test("refuses bytes that are not UTF-8")
    func invalidUTF8() {
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse([0x22, 0xFF, 0x22]) }
    }

    @Test("refuses texts that nest too deep, and takes the deepest allowed")
    func depth() throws {
        let most = JSONParser.depthMax
        _ = try parse(String(repeating: "[", count: most) + String(repeating: "]", count: most))
        #expect(throws: JSONParser.Failure.self) { try parse(String(repeating: "[", count: most + 1)) }
        #expect(throws: JSONParser.Failure.self) { try parse(String(repeating: "[", count: 1_000_000)) }
    }

    @Test("reports members that appear twice, with their place")
    func duplicates() throws {
        let document = try parse(#"{"a": 1, "b": [{"x/y": 1, "x/y": 2}], "a": 3, "\u0061": 4}"#)
        #expect(document.duplicates.map(\.text) == ["/b/0/x~1y", "/a", "/a"])
    }

    @Test("what is written reads back the same")
    func roundTrip() throws {
        let value: JSON = [
            "tab\t\"quote\" \\ \u{1} \u{7F} é 😀": .array([.null, .bool(false), .integer(-7), .text(nil), "x"]),
            "o": ["n": .number("1e5")],
        ]
        #expect(try JSONParser.parse(value.bytes).value == value)
    }

    @Test("ordering makes documents equal that differ in the order of members only")
    func ordering() throws {
        let one = try parse(#"{"b": {"y": 1, "x": 2}, "a": [ {"d":1,"c":2} ]}"#).value
        let other = try parse(#"{"a":[{"c":2,"d":1}],"b":{"x":2,"y":1}}"#).value
        #expect(one != other)
        #expect(one.ordered == other.ordered)
        #expect(SubmissionFingerprint.of(one) == SubmissionFingerprint.of(other))
        #expect(SubmissionFingerprint.of(one).count == 64)
    }

    @Test("random texts are refused or read, never more")
    func randomTexts() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array(#"{}[]",:\u0123456789truefalsn -+.eE"#.utf8) + [0x0A, 0xC3, 0xA9, 0xFF, 0]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0..<24, using: &generator)).compactMap { _ in
                alphabet.randomElement(using: &generator)
            }
            if let document = try? JSONParser.parse(bytes) {
                #expect((try? JSONParser.parse(document.value.bytes).value) == document.value)
            }
        }
    }
}
