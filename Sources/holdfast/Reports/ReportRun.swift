/// The making of one report, from its source to text.
enum ReportRun {
    /// A form of the report, and where its text goes.
    struct Outlet {
        let format: ReportFormat
        var surface = Surface()
        let write: (String) throws -> Void
    }

    /// Writes a whole report into each outlet. The rows are read once, so all forms say the same.
    /// - Returns: its totals.
    @discardableResult
    static func write(
        _ kind: ReportKind,
        from source: ReportSource,
        madeAt: Moment,
        into outlets: [Outlet]
    ) async throws -> ReportTotals {
        var writers = outlets.map { (writer: $0.format.writer(surface: $0.surface), write: $0.write) }
        var totals = ReportTotals()
        let heading = source.heading(kind, madeAt: madeAt)
        for index in writers.indices { try writers[index].write(try writers[index].writer.begin(heading)) }
        try await source.rows(kind) { row in
            totals.count(row, by: kind.groupColumn)
            for index in writers.indices { try writers[index].write(try writers[index].writer.row(row)) }
        }
        for index in writers.indices { try writers[index].write(try writers[index].writer.end(totals)) }
        return totals
    }
}
