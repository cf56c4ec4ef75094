import JobStore
import Workflow

extension Schemas {
    static let history: [(String, Schema)] = [
        (
            "Event",
            .object([
                ("seq", .integer(1...)), ("at", .time), ("action", .choice(of: HistoryAction.self)), ("actor", .text()),
                ("client", .map(of: .text())), ("job_id", Schema.uuid.orNull), ("object", Schema.text().orNull),
                ("reason", Schema.text().orNull), ("step", Schema.choice(of: Step.self).orNull),
                ("attempt", Schema.integer().orNull), ("detail", .map(of: .text())),
                ("hash", .text(pattern: "^[0-9a-f]{64}$")),
            ])
        ),
        ("Events", .page("events", of: .named("Event"), next: .integer())),
        (
            "AuditHead",
            .object([
                ("installation", .text(pattern: "^[0-9a-f]{32}$")), ("seq", .integer()),
                ("hash", .text(pattern: "^[0-9a-f]{64}$")), ("head", .text()), ("at", .time), ("signed", .boolean),
                ("key_id", Schema.text().orNull), ("public_key", Schema.text().orNull),
                ("signature", Schema.text().orNull), ("line", .text()),
            ])
        ),
        ("PruneOrder", .object([("reason", reason), ("dry_run", Schema.boolean.orNull)], optional: ["dry_run"])),
        (
            "Pruned",
            .object([
                ("dry_run", .boolean), ("jobs_pruned", .integer()),
                ("jobs_kept", .object(KeepReason.allCases.map { ($0.rawValue, .integer()) })),
                (
                    "segments",
                    .list(
                        of: .object([
                            ("first", .integer(1...)), ("last", .integer(1...)), ("file", Schema.text().orNull),
                        ])
                    )
                ),
                (
                    "segments_kept",
                    .list(of: .object([("first", .integer(1...)), ("last", .integer(1...)), ("job_id", .uuid)]))
                ),
                ("events_deleted", .integer()), ("more", .boolean),
            ])
        ),
        (
            "Attempt",
            .object([
                ("step", .choice(of: Step.self)), ("number", .integer(1...)), ("started_at", .time),
                ("finished_at", Schema.time.orNull), ("outcome", Schema.choice(of: AttemptOutcome.self).orNull),
                ("error_code", Schema.text().orNull), ("message", Schema.text().orNull),
            ])
        ),
        (
            "Effect",
            .object([
                ("kind", .choice(of: Effect.Kind.self)), ("generation", .integer(1...)), ("marker", .text()),
                ("intended_at", .time), ("send_not_after", .time), ("outcome", .text()),
                ("remote_id", Schema.text().orNull), ("rule", Schema.text().orNull), ("closed_at", Schema.time.orNull),
            ])
        ),
        (
            "Call",
            .object([
                ("step", Schema.choice(of: Step.self).orNull), ("attempt", Schema.integer().orNull),
                ("operation", .text()), ("method", .text()), ("url_template", .text()), ("started_at", .time),
                ("duration_ms", .integer()), ("http_status", Schema.integer(100...999).orNull),
                ("error_code", Schema.text().orNull), ("request_id", Schema.text().orNull),
                ("rule", Schema.text().orNull), ("carried_out", Schema.choice(of: CarriedOut.self).orNull),
                ("bytes_sent", .integer()), ("bytes_received", .integer()),
            ])
        ),
        (
            "Polls",
            .object([("operation", .choice(of: OperationName.self)), ("count", .integer()), ("last_at", .time)])
        ),
    ]
}
