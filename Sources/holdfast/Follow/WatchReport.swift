/// The result of a wait on standard output.
enum WatchReport {
    static func print(_ snapshot: WatchSnapshot, target: WatchTarget, output: OutputOptions) throws {
        switch target {
        case .job:
            let job = JobView(snapshot.document)
            try output.print(snapshot.document, columns: JobDetailText.csvColumns) { surface in
                JobDetailText.lines(job, surface: surface, now: .now())
            }
        case .group:
            let items = snapshot.jobs.map(\.document)
            try output.print(snapshot.document, items: items, columns: JobTable.csvColumns) { surface in
                GroupText.lines(snapshot, surface: surface, now: .now())
            }
        }
    }
}
