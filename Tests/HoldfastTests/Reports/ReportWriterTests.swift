import Testing

@testable import holdfast

@Suite("The forms of a report")
struct ReportWriterTests {
    private static let rows = [
        ReportRow(["kind": "job_failed", "at": "2026-02-01T00:00:00.000Z", "reason": "full, \"very\""], tone: .bad),
        ReportRow(["kind": "overdue", "resources": "<script>alert('x')</script>", "detail": "a & b"], tone: .bad),
        ReportRow(["kind": "job_failed", "detail": "=cmd()"]),
    ]

    @Test("CSV has a header and one record for each row")
    func csv() throws {
        let lines = try SampleReport.text(.exceptions, .csv, Self.rows).split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[0] == "kind,at,job_id,resources,project,object,error_code,actor,reason,detail")
        #expect(lines[1] == "job_failed,2026-02-01T00:00:00.000Z,,,,,,,\"full, \"\"very\"\"\",")
        #expect(lines[3].hasSuffix(",'=cmd()"))
    }

    @Test("JSON is one document with heading, rows and totals, also without rows")
    func json() throws {
        let document = try JSONValue(parsing: Array(SampleReport.text(.exceptions, .json, Self.rows).utf8))
        #expect(document["report"] == "exceptions")
        #expect(document["from"] == "2026-01-31T23:00:00.000Z")
        #expect(document["rows"]?.elements?.count == 3)
        #expect(document["totals"]?["groups"] == ["job_failed": 2, "overdue": 1])
        let row = document["rows"]?.elements?.first
        #expect(Set(row?.members?.keys.map { $0 } ?? []) == Set(ReportKind.exceptions.columns))
        let empty = try JSONValue(parsing: Array(SampleReport.text(.jobs, .json, []).utf8))
        #expect(empty["rows"] == [])
        #expect(empty["totals"]?["rows"] == 0)
    }

    @Test("the lines of JSON are one document for each row")
    func lines() throws {
        let lines = try SampleReport.text(.exceptions, .jsonl, Self.rows).split(separator: "\n")
        #expect(
            try lines.map { try JSONValue(parsing: Array($0.utf8))["kind"] } == ["job_failed", "overdue", "job_failed"]
        )
    }

    @Test("a page has every value escaped, no script, and asks nothing of a network")
    func html() throws {
        let page = try SampleReport.text(.exceptions, .html, Self.rows)
        #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"))
        #expect(page.contains("a &amp; b"))
        let lower = page.lowercased()
        for forbidden in ["<script", "http:", "https:", "src=", "@import", "url(", "<link", "onload"] {
            #expect(!lower.contains(forbidden), "\(forbidden)")
        }
        #expect(page.contains("<td>job_failed</td><td class=\"number\">2</td>"))
        #expect(page.contains("<th scope=\"row\">all</th><td class=\"number\">3</td>"))
        #expect(page.contains("<td class=\"bad\">overdue</td>"))
        for tag in ["table", "thead", "tbody", "tr", "dl", "style"] {
            let opened = page.split(separator: "<\(tag)").count
            #expect(opened == page.split(separator: "</\(tag)>").count, "\(tag)")
        }
    }

    @Test("a control character in a name cannot get into a page or a terminal", arguments: [ReportFormat.html, .table])
    func controls(_ format: ReportFormat) throws {
        let text = try SampleReport.text(
            .exceptions,
            format,
            [ReportRow(["kind": "overdue", "detail": "\u{1B}[2J\u{0}"])]
        )
        #expect(!text.contains("\u{1B}") && !text.contains("\u{0}"))
    }

    @Test("the table fits the terminal and ends with the totals", arguments: [60, 80, 200])
    func table(_ width: Int) throws {
        let lines = try SampleReport.text(.exceptions, .table, Self.rows, width: width).split(separator: "\n")
        #expect(lines.last == "3 in all: 2 job_failed, 1 overdue")
        #expect(lines.allSatisfy { TextWidth.of(String($0)) <= width })
    }

    @Test("a title and totals that are wider than the terminal go on in the next line")
    func wide() throws {
        let rows = (1...12).map { ReportRow(["kind": .text("a_kind_of_exception_\($0)"), "at": "now"]) }
        let lines = try SampleReport.text(.exceptions, .table, rows, width: 50).split(separator: "\n")
        #expect(lines.allSatisfy { TextWidth.of(String($0)) <= 50 }, "\(lines)")
        #expect(lines.filter { $0.contains("1 a_kind") }.count > 1)
    }
}
