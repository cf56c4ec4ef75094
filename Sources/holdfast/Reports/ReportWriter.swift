import CSV

/// Writes a report row by row, so that its length costs no memory.
protocol ReportWriter {
    mutating func begin(_ heading: ReportHeading) throws -> String
    mutating func row(_ row: ReportRow) throws -> String
    mutating func end(_ totals: ReportTotals) throws -> String
}

/// The forms of a report.
enum ReportFormat: String, CaseIterable, Sendable {
    case table, json, jsonl, csv
    /// One page that needs nothing else, for printing and for a browser.
    case html

    func writer(surface: Surface) -> any ReportWriter {
        switch self {
        case .table: TableReportWriter(surface: surface)
        case .json: JSONReportWriter()
        case .jsonl: JSONLinesReportWriter()
        case .csv: CSVReportWriter()
        case .html: HTMLReportWriter()
        }
    }
}

/// A header and the rows. The totals have no place in it: a column of the file has one meaning.
struct CSVReportWriter: ReportWriter {
    private var columns: [String] = []

    mutating func begin(_ heading: ReportHeading) -> String {
        columns = heading.kind.columns
        return CSVText.record(columns) + "\n"
    }

    func row(_ row: ReportRow) -> String { CSVText.record(columns.map(row.text)) + "\n" }

    func end(_ totals: ReportTotals) -> String { "" }
}

/// A document for each row, on a line of its own.
struct JSONLinesReportWriter: ReportWriter {
    private var columns: [String] = []

    mutating func begin(_ heading: ReportHeading) -> String {
        columns = heading.kind.columns
        return ""
    }

    func row(_ row: ReportRow) throws -> String { try Self.document(row, columns).encoded(pretty: false) + "\n" }

    func end(_ totals: ReportTotals) -> String { "" }

    /// Every column is there; one without a value is null.
    static func document(_ row: ReportRow, _ columns: [String]) -> JSONValue {
        .object(Dictionary(columns.map { ($0, row.values[$0] ?? .null) }) { first, _ in first })
    }
}

/// One document: the heading, the rows, the totals.
struct JSONReportWriter: ReportWriter {
    private var columns: [String] = []
    private var isFirst = true

    mutating func begin(_ heading: ReportHeading) throws -> String {
        columns = heading.kind.columns
        let members: [(String, JSONValue)] = [
            ("report", .text(heading.kind.rawValue)), ("from", .text(heading.window.from.exactText)),
            ("to", .text(heading.window.to.exactText)), ("made_at", .text(heading.madeAt.exactText)),
            ("installation", .text(heading.installation)), ("head", .text(heading.head)),
            ("scope", .text(heading.kind.scope)), ("columns", .array(columns.map(JSONValue.text))),
        ]
        let lines = try members.map { "  \"\($0.0)\" : \(try $0.1.encoded(pretty: false)),\n" }
        return "{\n" + lines.joined() + "  \"rows\" : ["
    }

    mutating func row(_ row: ReportRow) throws -> String {
        defer { isFirst = false }
        let document = JSONLinesReportWriter.document(row, columns)
        return (isFirst ? "\n    " : ",\n    ") + (try document.encoded(pretty: false))
    }

    func end(_ totals: ReportTotals) throws -> String {
        let groups = JSONValue.object(totals.groups.mapValues { .integer(Int64($0)) })
        let text = try JSONValue.object(["rows": .integer(Int64(totals.all)), "groups": groups]).encoded(pretty: false)
        return (isFirst ? "" : "\n  ") + "],\n  \"totals\" : \(text)\n}\n"
    }
}
