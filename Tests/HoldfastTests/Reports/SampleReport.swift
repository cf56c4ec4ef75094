@testable import holdfast

/// A heading and rows as reports have them.
enum SampleReport {
    static let from = Moment(milliseconds: 1_769_900_400_000)
    static let to = Moment(milliseconds: 1_769_986_800_000)

    static func heading(_ kind: ReportKind) -> ReportHeading? {
        ReportWindow(from: from, to: to, now: to).map {
            ReportHeading(kind: kind, window: $0, madeAt: to, installation: "ab", head: "3:cd")
        }
    }

    /// The whole report in one form.
    static func text(_ kind: ReportKind, _ format: ReportFormat, _ rows: [ReportRow], width: Int? = nil) throws
        -> String
    {
        guard let heading = heading(kind) else { return "" }
        var writer = format.writer(surface: Surface(width: width))
        var totals = ReportTotals()
        var text = try writer.begin(heading)
        for row in rows {
            totals.count(row, by: kind.groupColumn)
            text += try writer.row(row)
        }
        return text + (try writer.end(totals))
    }
}
