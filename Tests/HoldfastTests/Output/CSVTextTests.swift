import Testing

@testable import holdfast

struct CSVTextTests {
    @Test("fields are quoted only where they must be")
    func quoting() {
        #expect(
            CSVText.record(["a", "b c", "", "x,y", "say \"hi\"", "two\nlines"])
                == "a,b c,,\"x,y\",\"say \"\"hi\"\"\",\"two\nlines\""
        )
    }

    @Test("text that a spreadsheet would calculate is disarmed, numbers stay numbers")
    func formulas() {
        #expect(CSVText.record(["=1+1", "@sum", "-5", "+1.5", "-x"]) == "'=1+1,'@sum,-5,+1.5,'-x")
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
