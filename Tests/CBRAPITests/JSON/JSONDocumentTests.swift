import Testing

@testable import CBRAPI

@Suite("JSON reading and writing")
struct JSONDocumentTests {
    private func root(_ text: String) throws -> JSONValue {
        try JSONDocument(Array(text.utf8)).root
    }

    @Test("absent and null members are the same; the last of two wins")
    func members() throws {
        let json = try root(#"{"a": null, "b": 1, "b": 2, "c": {"a": "x"}, "d\u0065": "y", "empty": ""}"#)
        #expect(json["a"]?.text == nil)
        #expect(json["z"]?.text == nil)
        #expect(json["b"]?.integer == 2)
        #expect(json["c"]?["a"]?.text == "x")
        #expect(json["b"]?["a"]?.text == nil)
        #expect(json["de"]?.text == "y")
        #expect(json["empty"]?.text == "")
        #expect(json["empty"]?.nonEmptyText == nil)
        #expect(json.hasMember("a") && !json.hasMember("z"))
    }

    @Test(
        "numbers are read from numbers and strings",
        arguments: [
            ("40", 40), (#""40""#, 40), (#"" 40 ""#, 40), ("-7", -7), ("4e2", 400), ("40.0", 40), (#""40.9""#, 40),
            ("9223372036854775807", .max), ("1e300", nil), (#""""#, nil), (#""x""#, nil), ("true", nil), ("[]", nil),
            (#""nan""#, nil), (#""inf""#, nil),
        ] as [(String, Int?)]
    )
    func integers(text: String, expected: Int?) throws {
        #expect(try root("[\(text)]").elements?.first?.integer == expected)
    }

    @Test(
        "booleans are read from booleans, strings and numbers",
        arguments: [
            ("true", true), ("false", false), (#""true""#, true), (#""False""#, false), ("1", true), ("0", false),
            ("2", nil), ("null", nil), (#""yes""#, nil),
        ] as [(String, Bool?)]
    )
    func booleans(text: String, expected: Bool?) throws {
        #expect(try root("[\(text)]").elements?.first?.boolean == expected)
    }

    @Test("a number or boolean can be read as the text that was written")
    func textOfNumber() throws {
        let values = try root("[0, 1.50, true, null, {}]").elements?.map(\.text)
        #expect(values == ["0", "1.50", "true", nil, nil])
    }

    @Test(
        "escapes are undone and broken text is repaired",
        arguments: [
            (#"a\"b\\c\/d\n\t\r\b\f"#, "a\"b\\c/d\n\t\r\u{8}\u{C}"), (#"\u00e9\u5907"#, "é备"),
            (#"\ud83d\ude00!"#, "😀!"), (#"\ud83d"#, "\u{FFFD}"), (#"\ude00x"#, "\u{FFFD}x"),
            (#"\ud83d\n"#, "\u{FFFD}\n"), (#"\ud83d\u0041"#, "\u{FFFD}A"), ("备份", "备份"),
        ]
    )
    func strings(escaped: String, expected: String) throws {
        #expect(try root("[\"\(escaped)\"]").elements?.first?.text == expected)
    }

    @Test("invalid UTF-8 inside a string is repaired, a byte order mark passed over")
    func invalidUTF8() throws {
        let bytes: [UInt8] = [0xEF, 0xBB, 0xBF, 0x5B, 0x22, 0x61, 0xFF, 0x62, 0x22, 0x5D]
        #expect(try JSONDocument(bytes).root.elements?.first?.text == "a\u{FFFD}b")
    }

    @Test(
        "what is not whole JSON is refused",
        arguments: [
            "", " ", "{", "[1,", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "[1] x", "\"abc", "\"a\\",
            "\"\\u12", "\"\\u12G4\"", "\"\\x\"", "tru", "truE", "nul", "01x", "-", "1.", "1e", "1e+", ".5", "+1",
            "NaN", "[1 2]", "<html></html>", "{\"a\":1}}", "'a'",
        ]
    )
    func refused(text: String) {
        #expect(throws: JSONParser.Failure.self) { try JSONDocument(Array(text.utf8)) }
    }

    @Test("nesting is bounded and the bound is reached without a crash")
    func depth() throws {
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(try root(deepest).elements?.count == 1)
        #expect(throws: JSONParser.Failure.tooDeep(offset: 64)) {
            try JSONDocument(Array(repeating: UInt8(ascii: "["), count: 1_000_000))
        }
    }

    @Test("every proper beginning of a document is refused")
    func truncation() throws {
        let whole = Array(#"{"a": [1, "x\u00e9", {"b": null}], "c": -1.5e3, "d": true}"#.utf8)
        for length in 0..<whole.count {
            #expect(throws: JSONParser.Failure.self) { try JSONDocument(Array(whole[..<length])) }
        }
        #expect(try JSONDocument(whole).root["c"]?.integer == -1500)
    }

    @Test("written text escapes only what it must, and reads back as it was")
    func writing() throws {
        let text = "a/b \"q\" \\ é备😀 \u{1}\n"
        let bytes = JSONWriter.bytes(.object([("k", .text(text)), ("n", .array([.integer(-1), .boolean(true)]))]))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"k":"a/b \"q\" \\ é备😀 \u0001\u000a","n":[-1,true]}"#
        )
        #expect(try JSONDocument(bytes).root["k"]?.text == text)
    }
}
