/// The making of one report, from its source to text.
enum ReportRun {
    /// Writes a whole report.
    /// - Returns: its totals.
    @discardableResult
    static func write(
        _ kind: ReportKind,
        as format: ReportFormat,
        from source: ReportSource,
        madeAt: Moment,
        surface: Surface = Surface(),
        to write: (String) throws -> Void
    ) async throws -> ReportTotals {
        var writer = format.writer(surface: surface)
        var totals = ReportTotals()
        try write(try writer.begin(source.heading(kind, madeAt: madeAt)))
        try await source.rows(kind) { row in
            totals.count(row, by: kind.groupColumn)
            try write(try writer.row(row))
        }
        try write(try writer.end(totals))
        return totals
    }
}
