import Testing

@testable import holdfast

struct TextTableTests {
    private let table: TextTable = {
        var table = TextTable([
            .init(title: "ID"),
            .init(title: "NAME", widthMin: 6),
            .init(title: "SIZE", isAlignedRight: true, dropOrder: 1),
            .init(title: "NOTE", dropOrder: 0),
        ])
        table.add([.init("1"), .init("a-long-server-name"), .init("200"), .init("ok")])
        table.add([.init("22"), .init("short"), .init("7"), .init(nil)])
        return table
    }()

    @Test("without a width every cell is whole and columns are aligned")
    func whole() {
        #expect(
            table.lines(width: nil, colored: false) == [
                "ID  NAME                SIZE  NOTE",
                "1   a-long-server-name   200  ok",
                "22  short                  7  –",
            ]
        )
    }

    @Test("a narrow terminal cuts what may be cut, then drops columns in their order")
    func narrow() {
        #expect(
            table.lines(width: 28, colored: false) == [
                "ID  NAME          SIZE  NOTE",
                "1   a-long-serv…   200  ok",
                "22  short            7  –",
            ]
        )
        #expect(
            table.lines(width: 17, colored: false) == [
                "ID  NAME     SIZE",
                "1   a-long…   200",
                "22  short       7",
            ]
        )
        #expect(table.lines(width: 10, colored: false) == ["ID  NAME", "1   a-lon…", "22  short"])
    }

    @Test("no line is wider than the terminal as long as the columns that stay can be cut", arguments: 10...80)
    func fits(width: Int) {
        for line in table.lines(width: width, colored: false) {
            #expect(TextWidth.of(line) <= width)
        }
    }

    @Test("styles are written outside of the padding, and only when colours are wanted")
    func styles() {
        var table = TextTable([.init(title: "STATE"), .init(title: "N", isAlignedRight: true)])
        table.add([.init("failed", .bad), .init("1", .good)])
        #expect(table.lines(width: nil, colored: false) == ["STATE   N", "failed  1"])
        #expect(table.lines(width: nil, colored: true)[1] == "\u{1B}[31mfailed\u{1B}[0m  \u{1B}[32m1\u{1B}[0m")
    }

    @Test("what is never cut otherwise is, when nothing else fits", arguments: 20...60)
    func lastResort(width: Int) {
        var table = TextTable([.init(title: "ID"), .init(title: "OUTCOME"), .init(title: "REASON", widthMin: 10)])
        table.add([.init("0198c0de-0000-7000-8000-000000000000"), .init("succeeded"), .init("a long reason for it")])
        for line in table.lines(width: width, colored: false) { #expect(TextWidth.of(line) <= max(width, 31)) }
    }

    @Test("rows that come later keep to the layout, and into a pipe nothing of them is cut")
    func later() {
        let late: [TextTable.Cell] = [
            .init("333"), .init("a-name-that-is-longer-than-the-others"), .init("1"), .init(""),
        ]
        let free = table.layout(width: nil)
        #expect(table.line(late, free, colored: false).contains("a-name-that-is-longer-than-the-others"))
        let narrow = table.layout(width: 17)
        #expect(table.header(narrow, colored: false) == "ID  NAME     SIZE")
        #expect(table.line(late, narrow, colored: false) == "3…  a-name…     1")
    }
}
