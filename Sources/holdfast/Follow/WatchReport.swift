/// The result of a wait on standard output.
enum WatchReport {
    static func print(_ snapshot: WatchSnapshot, target: WatchTarget, output: OutputOptions) throws {
        switch target {
        case .job:
            let job = JobView(snapshot.document)
            try output.print(snapshot.document, columns: JobDetailText.csvColumns) { surface in
                JobDetailText.lines(job, surface: surface, now: .now())
            }
        case .open:
            try output.print(
                snapshot.document,
                items: snapshot.jobs.map(\.document),
                columns: JobTable.csvColumns
            ) { surface in
                guard !snapshot.jobs.isEmpty else { return ["nothing is under way"] }
                return JobTable.lines(snapshot.jobs, surface: surface, now: .now())
                    + ["", GroupSummary.text(snapshot)]
            }
        case .group:
            let items = snapshot.jobs.map(\.document)
            try output.print(snapshot.document, items: items, columns: JobTable.csvColumns) { surface in
                GroupText.lines(snapshot, surface: surface, now: .now())
            }
        }
    }
}
