import Workflow

/// The jobs of a window, one row each.
enum JobsReport {
    static let columns = [
        "id", "state", "verdict", "project", "vault", "resources", "resource_names", "submitter", "submitted_at",
        "started_at", "finished_at", "waited_seconds", "ran_seconds", "restore_point_id", "error_code", "retry_of",
        "group_id", "recovered",
    ]

    static func row(_ document: JSONValue) -> ReportRow {
        let job = JobView(document)
        let names = job.resources.map { $0.name ?? $0.id }
        return ReportRow(
            [
                "id": .text(job.id), "state": .text(job.state), "verdict": .text(verdict(job.state)),
                "project": document["project"], "vault": document["vault_name"] ?? document["vault_id"],
                "resources": .text(job.resources.map(\.id).joined(separator: " ")),
                "resource_names": .text(names.joined(separator: " ")), "submitter": document["submitter"],
                "submitted_at": document["submitted_at"], "started_at": document["started_at"],
                "finished_at": document["finished_at"], "waited_seconds": span(job.submittedAt, job.startedAt),
                "ran_seconds": span(job.startedAt, job.endedAt), "restore_point_id": document["restore_point_id"],
                "error_code": document["error_code"], "retry_of": document["retry_of"],
                "group_id": document["group_id"], "recovered": document["recovered"],
            ],
            tone: job.style
        )
    }

    /// What the state comes to: is there a backup?
    private static func verdict(_ state: String) -> String {
        switch JobState(rawValue: state) {
        case .succeeded: "backed up"
        case .partial: "partly backed up"
        case .failed, .timedOut: "not backed up"
        case .cancelled: "called off"
        case .needsAttention: "undecided"
        case .queued, .running, .waiting, .cancelling: "not ended"
        case nil: "unknown"
        }
    }

    private static func span(_ start: Moment?, _ end: Moment?) -> JSONValue? {
        guard let start, let end else { return nil }
        return .integer(Int64(max(0, start.seconds(to: end))))
    }
}
