/// Every resource against its target.
enum ProtectionReport {
    static let columns = [
        "resource_id", "name", "type", "project", "rpo_state", "last_success_at", "age_seconds", "rpo_seconds",
        "next_due_at", "restore_point_id", "backup_id", "vault_id", "last_attempt_state", "last_attempt_at",
        "last_attempt_error_code",
    ]

    static func row(_ document: JSONValue) -> ReportRow {
        let attempt = document["last_attempt"]
        var values: [String: JSONValue?] = [
            "last_attempt_state": attempt?["state"], "last_attempt_at": attempt?["submitted_at"],
            "last_attempt_error_code": attempt?["error_code"],
        ]
        for column in columns where !column.hasPrefix("last_attempt") { values[column] = document[column] }
        let tone: TextStyle =
            switch document["rpo_state"]?.text {
            case "met": .good
            case "missed": .bad
            case "orphaned": .warning
            default: .plain
            }
        return ReportRow(values, tone: tone)
    }
}
