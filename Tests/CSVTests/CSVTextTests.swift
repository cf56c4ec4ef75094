import CSV
import Testing

struct CSVTextTests {
    @Test("fields are quoted only where they must be")
    func quoting() {
        #expect(
            CSVText.record(["a", "b c", "", "x,y", "say \"hi\"", "two\nlines", "carriage\r\n"])
                == "a,b c,,\"x,y\",\"say \"\"hi\"\"\",\"two\nlines\",\"carriage\r\n\""
        )
    }

    @Test("text that a spreadsheet would calculate is disarmed, numbers stay numbers")
    func formulas() {
        #expect(CSVText.record(["=1+1", "@sum", "-5", "+1.5", "-x"]) == "'=1+1,'@sum,-5,+1.5,'-x")
    }
}
