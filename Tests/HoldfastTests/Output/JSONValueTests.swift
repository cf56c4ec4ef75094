import Testing

@testable import holdfast

struct JSONValueTests {
    @Test(
        "what is read is written again, members sorted",
        arguments: [
            (#"{"b":1,"a":[true,null,"x/y",1.5,{}]}"#, #"{"a":[true,null,"x/y",1.5,{}],"b":1}"#),
            ("[]", "[]"), ("9007199254740993", "9007199254740993"), (#""é\n""#, #""é\n""#), ("0", "0"), ("1", "1"),
        ]
    )
    func roundTrip(text: String, expected: String) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)).encoded(pretty: false) == expected)
    }

    @Test("what is not one whole document is refused", arguments: ["", "{", "{} {}", "nope", "[1,]x"])
    func malformed(text: String) {
        #expect(throws: (any Error).self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test("a member that is null reads like one that is absent")
    func null() throws {
        let document = try JSONValue(parsing: Array(#"{"a":null,"n":3}"#.utf8))
        #expect(document["a"] == nil)
        #expect(document["b"] == nil)
        #expect(document["n"]?.integer == 3)
        #expect(document["n"]?.text == nil)
    }

    @Test("a field can lie deeper, and in the elements of an array")
    func paths() throws {
        let document = try JSONValue(
            parsing: Array(#"{"a":{"b":1},"list":[{"id":"x"},{"id":"y"},{}],"none":null}"#.utf8)
        )
        #expect(document.field(at: "a.b") == "1")
        #expect(document.field(at: "list.id") == "x y")
        #expect(document.field(at: "none") == "")
        #expect(document.field(at: "a.missing.deeper") == "")
    }
}
