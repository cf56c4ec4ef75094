import CSV

/// A list of jobs that is printed while it is read: only one page of it is ever held, however long it is.
struct JobListing {
    let pages: JobPages
    let format: OutputFormat
    let surface: Surface
    /// Takes what is printed, in order.
    var write: (ArraySlice<UInt8>) throws -> Void = { StandardStream.output.write(bytes: $0) }

    /// Prints the jobs, newest first.
    ///
    /// A failure on the way leaves what was printed until then, but for `json`, which is one document or none.
    /// - Parameter limit: the most jobs to print; nil prints all.
    /// - Returns: whether there are more.
    func print(limit: Int?) async throws -> Bool {
        switch format {
        case .json: return try await printDocument(limit)
        case .jsonl:
            return try await pages.read(limit: limit) { page in
                try put(page.map { try $0.encoded(pretty: false) + "\n" }.joined())
            }
        case .csv:
            let columns = JobTable.csvColumns
            var lead = CSVText.record(columns) + "\n"
            return try await pages.read(limit: limit) { page in
                let records = page.map { job in CSVText.record(columns.map(job.field)) + "\n" }
                try put(lead + records.joined())
                lead = ""
            }
        case .table: return try await printTable(limit)
        }
    }

    private func put(_ text: String) throws { try write(Array(text.utf8)[...]) }

    private func printDocument(_ limit: Int?) async throws -> Bool {
        let spool = try SpoolFile()
        var lead = "{\n  \"jobs\" : ["
        var isEmpty = true
        let hasMore = try await pages.read(limit: limit) { page in
            for job in page {
                try spool.write(lead + "\n    " + job.encoded(pretty: false))
                lead = ","
                isEmpty = false
            }
        }
        try spool.write((isEmpty ? lead : "\n  ") + "],\n  \"has_more\" : \(hasMore)\n}\n")
        try spool.read(write)
        return hasMore
    }

    /// The columns are as wide as the first page wants them.
    private func printTable(_ limit: Int?) async throws -> Bool {
        var layout: TextTable.Layout?
        return try await pages.read(limit: limit) { page in
            var table = JobTable.table
            for job in page { table.add(JobTable.cells(JobView(job), now: .now())) }
            let isFirst = layout == nil
            guard !isFirst || !page.isEmpty else { return try put("no jobs\n") }
            let kept = layout ?? table.layout(width: surface.width)
            layout = kept
            let header = isFirst ? [table.header(kept, colored: surface.isColored)] : []
            let lines = header + table.rows.map { table.line($0, kept, colored: surface.isColored) }
            try put(lines.map { $0 + "\n" }.joined())
        }
    }
}
