import Workflow

/// What did not go as it should, from three sources: jobs, the history, and the protection as it is now.
enum ExceptionsReport {
    static let columns = [
        "kind", "at", "job_id", "resources", "project", "object", "error_code", "actor", "reason", "detail",
    ]

    /// - Returns: nil for a job that is no exception.
    static func row(job document: JSONValue) -> ReportRow? {
        let job = JobView(document)
        let kinds: [JobState: String] = [
            .failed: "job_failed", .timedOut: "job_timed_out", .partial: "job_partial",
            .needsAttention: "job_needs_attention",
        ]
        guard let kind = JobState(rawValue: job.state).flatMap({ kinds[$0] }) else { return nil }
        let verdicts = job.resources.filter { $0.outcome != nil && $0.outcome != "succeeded" }.map { resource in
            ([resource.id, resource.outcome, resource.code, resource.reason] as [String?])
                .compactMap { $0 }.joined(separator: " ")
        }
        return ReportRow(
            [
                "kind": .text(kind), "at": document["finished_at"] ?? document["updated_at"], "job_id": .text(job.id),
                "resources": .text(job.resources.map(\.id).joined(separator: " ")), "project": document["project"],
                "object": document["restore_point_id"], "error_code": document["error_code"],
                "actor": document["submitter"],
                "detail": verdicts.isEmpty ? nil : .text(verdicts.joined(separator: "; ")),
            ],
            tone: job.style
        )
    }

    /// The events that tell of an exception, and what each is called here.
    private static let kinds: [HistoryAction: String] = [
        .restorePointLateTwin: "late_twin", .vaultLateTwin: "late_twin", .restorePointUnknown: "unknown_object",
        .vaultUnknown: "unknown_object", .remoteRunReleased: "released", .recoveryStarted: "recovery",
        .jobUnreadable: "job_unreadable",
    ]

    /// - Returns: nil for an event that tells of no exception.
    static func row(event: JSONValue) -> ReportRow? {
        guard let kind = event["action"]?.text.flatMap(HistoryAction.init(rawValue:)).flatMap({ kinds[$0] }) else {
            return nil
        }
        return ReportRow(
            [
                "kind": .text(kind), "at": event["at"], "job_id": event["job_id"], "object": event["object"],
                "project": event["detail"]?["project"], "actor": event["actor"], "reason": event["reason"],
                "detail": EventDetail.text(event).map(JSONValue.text),
            ],
            tone: .warning
        )
    }

    /// - Returns: nil for a resource that is within its target or has none.
    static func row(protection document: JSONValue) -> ReportRow? {
        let kinds = ["missed": "overdue", "orphaned": "orphaned"]
        guard let kind = document["rpo_state"]?.text.flatMap({ kinds[$0] }) else { return nil }
        let age = document["age_seconds"]?.shown.map { "the last good one is \($0) s old" } ?? "there is no good one"
        let target = document["rpo_seconds"]?.shown.map { ", at most \($0) s are wanted" } ?? ""
        return ReportRow(
            [
                "kind": .text(kind), "at": document["last_success_at"], "job_id": document["last_attempt"]?["job_id"],
                "resources": document["resource_id"], "project": document["project"],
                "object": document["restore_point_id"], "error_code": document["last_attempt"]?["error_code"],
                "detail": .text(age + target),
            ],
            tone: kind == "overdue" ? .bad : .warning
        )
    }
}

/// The details of an event in one line.
enum EventDetail {
    /// `name=value`, sorted by name; nil when there are none.
    static func text(_ event: JSONValue) -> String? {
        pairs(event["detail"])
    }

    static func pairs(_ object: JSONValue?) -> String? {
        guard let members = object?.members, !members.isEmpty else { return nil }
        return members.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.shown ?? "")" }.joined(separator: " ")
    }
}
