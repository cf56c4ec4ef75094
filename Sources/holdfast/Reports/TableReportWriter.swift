/// A report for a person at a terminal: the columns that matter, and the totals.
///
/// The columns of a table are as wide as their widest cell, so this form alone keeps its rows in memory.
struct TableReportWriter: ReportWriter {
    private let surface: Surface
    private var heading: ReportHeading?
    private var rows: [ReportRow] = []
    private var dropped = 0

    /// A terminal is no place for more.
    private static let rowsMax = 10_000

    init(surface: Surface) {
        self.surface = surface
    }

    mutating func begin(_ heading: ReportHeading) -> String {
        self.heading = heading
        return ""
    }

    mutating func row(_ row: ReportRow) -> String {
        if rows.count < Self.rowsMax { rows.append(row) } else { dropped += 1 }
        return ""
    }

    func end(_ totals: ReportTotals) -> String {
        guard let heading else { return "" }
        let window = "\(heading.window.from.text) to \(heading.window.to.text)"
        let groups = totals.sorted.map { "\($0.count) \(TextWidth.printable($0.name))" }.joined(separator: ", ")
        let summary = "\(totals.all) in all" + (groups.isEmpty ? "" : ": \(groups)")
        let more = dropped > 0 ? ["… and \(dropped) more; -o csv has them all"] : []
        let body =
            rows.isEmpty ? ["nothing"] : table(heading.kind).lines(width: surface.width, colored: surface.isColored)
        let title = title(heading.kind.title, window)
        let lines = title + [""] + body + more + [""] + TextWidth.wrapped(summary, to: surface.width)
        return lines.map { $0 + "\n" }.joined()
    }

    private func title(_ title: String, _ window: String) -> [String] {
        let styled = TextStyle.heading.apply(to: title, colored: surface.isColored)
        let lines = TextWidth.wrapped("\(title), \(window)", to: surface.width)
        return lines.map { $0.hasPrefix(title) ? styled + $0.dropFirst(title.count) : $0 }
    }

    private func table(_ kind: ReportKind) -> TextTable {
        let shown = Self.shown(kind)
        let group = kind.groupColumn
        var table = TextTable(
            shown.enumerated().map { index, column in
                TextTable.Column(
                    title: column.replacing("_seconds", with: "").uppercased().replacing("_", with: " "),
                    isAlignedRight: column.hasSuffix("_seconds"),
                    widthMin: column == group ? nil : 10,
                    // The first two columns say what a row is about.
                    dropOrder: index < 2 ? nil : shown.count - index
                )
            }
        )
        for row in rows {
            table.add(
                shown.map { column in
                    let text = column.hasSuffix("_seconds") ? Self.span(row.values[column]) : row.values[column]?.shown
                    return TextTable.Cell(text, column == group ? row.tone : .plain)
                }
            )
        }
        return table
    }

    private static func span(_ value: JSONValue?) -> String? {
        value?.integer.map { SpanText.short(seconds: Double($0)) }
    }

    /// The most important columns first.
    private static func shown(_ kind: ReportKind) -> [String] {
        switch kind {
        case .jobs: ["id", "state", "resource_names", "error_code", "finished_at", "ran_seconds", "vault"]
        case .protection: ["resource_id", "rpo_state", "name", "age_seconds", "rpo_seconds", "last_success_at"]
        case .exceptions: ["kind", "at", "job_id", "resources", "error_code", "detail", "actor", "reason"]
        case .privileged: ["at", "action", "actor", "reason", "object", "job_id", "client"]
        }
    }
}
