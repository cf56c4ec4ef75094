/// Jobs as rows.
enum JobTable {
    /// The columns of `-o csv`, by the names of the API.
    static let csvColumns = [
        "id", "group_id", "retry_of", "project", "state", "step", "attempt", "wait_reason", "until", "held_by",
        "progress",
        "vault_name", "vault_id", "restore_point_id", "error_code", "priority", "submitter", "submitted_at",
        "started_at",
        "finished_at", "recovered", "resources.id",
    ]

    /// The columns, without rows.
    static let table = TextTable([
        .init(title: "JOB"),
        .init(title: "STATE", widthMin: 10),
        .init(title: "STEP", dropOrder: 4),
        .init(title: "DONE", isAlignedRight: true, dropOrder: 3),
        .init(title: "RESOURCE", widthMin: 10),
        .init(title: "VAULT", widthMin: 8, dropOrder: 1),
        .init(title: "SUBMITTED", dropOrder: 0),
        .init(title: "TOOK", isAlignedRight: true, dropOrder: 2),
    ])

    static func cells(_ job: JobView, now: Moment) -> [TextTable.Cell] {
        [
            .init(job.id),
            .init(job.stateText, job.style),
            .init(job.isAtRest ? nil : job.step),
            .init(job.isAtRest ? nil : job.progress.map { "\($0)%" }),
            .init(job.subject),
            .init(job.vaultName ?? job.vaultID),
            .init(job.submittedAt?.text),
            .init(job.duration(now: now).map(SpanText.short)),
        ]
    }

    static func lines(_ jobs: [JobView], surface: Surface, now: Moment) -> [String] {
        guard !jobs.isEmpty else { return ["no jobs"] }
        var table = table
        for job in jobs { table.add(cells(job, now: now)) }
        return table.lines(width: surface.width, colored: surface.isColored)
    }
}
