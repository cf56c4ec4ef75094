import Workflow

/// The forms of what the API takes and answers.
enum Schemas {
    static func components(projects: [ProjectName: ProjectProfile]) -> [(String, Schema)] {
        [("Problem", problem)] + jobs + history + operations + tokens + plans + submissions(projects)
    }

    /// RFC 9457, with members of our own.
    private static let problem = Schema(
        json: [
            "type": "object",
            "required": .array(["type", "title", "status", "detail", "code", "retryable"]),
            "properties": [
                "type": ["type": "string", "format": "uri", "pattern": "^urn:holdfast:problem:[a-z_]+$"],
                "title": Schema.text().json,
                "status": Schema.integer(400...599).json,
                "detail": Schema.text().json,
                "code": Schema.choice(of: Problem.Code.self).json,
                "retryable": Schema.boolean.about("Whether the very same request may succeed later by itself.").json,
                "instance": Schema.text(about: "By which the log knows the request.").json,
                "errors": Schema.list(of: .named("Fault"), 1...Faults.shownMax).json,
            ],
        ]
    )

    private static let fault = Schema.any(
        of: ["pointer", "parameter", "header"].map { place in
            .object([(place, .text()), ("code", .choice(of: Fault.Code.self)), ("detail", .text())])
        }
    )

    private static let operations: [(String, Schema)] = [
        ("Fault", fault),
        ("Reason", .object([("reason", reason)])),
        ("Resolution", .one(of: [adoption, denial])),
        (
            "Queue",
            .object([
                ("paused", .boolean), ("pause", Schema.named("Pause").orNull), ("draining", .boolean),
                ("recovery", Schema.named("RecoveryProgress").orNull), ("pending", .integer()),
                ("pending_max", .integer()), ("in_flight", .integer()), ("oldest_queued_at", Schema.time.orNull),
                ("next_due_at", Schema.time.orNull), ("by_state", .named("CountsByState")),
                ("by_reason", .object(WaitReason.allCases.map { ($0.rawValue, .integer()) })),
                (
                    "projects",
                    .list(
                        of: .object([
                            ("name", .text()), ("auth_blocked_until", Schema.time.orNull),
                            ("throttled_until", Schema.time.orNull),
                        ])
                    )
                ),
            ])
        ),
        ("Pause", .object([("actor", .text()), ("reason", Schema.text().orNull), ("since", .time)])),
        ("Recovery", .object([("active", .boolean), ("recovery", Schema.named("RecoveryProgress").orNull)])),
        (
            "RecoveryProgress",
            .object([
                ("cause", .text()), ("since", .time), ("rounds", .integer()), ("found", .integer()),
                ("pending_projects", .list(of: .text())), ("ends_not_before", Schema.time.orNull),
            ])
        ),
        ("Decision", .object([("actor", .text()), ("reason", Schema.text().orNull), ("at", .time)])),
        (
            "RemoteRun",
            .object([
                ("id", .text()), ("kind", .choice(of: RemoteRunKind.self)), ("project", .text()),
                ("job_id", Schema.uuid.orNull), ("job_state", Schema.choice(of: JobState.self).orNull),
                ("effect", .choice(of: Effect.Kind.self)), ("remote_id", Schema.text().orNull),
                ("vault_id", Schema.text().orNull), ("resource_ids", .list(of: .text())), ("since", .time),
                ("released", Schema.named("Decision").orNull), ("waiting", .integer()),
                ("waiting_job_ids", .list(of: .uuid)),
            ])
        ),
        (
            "Protection",
            .object([
                ("resource_id", .uuid), ("type", .choice(of: ResourceType.self)), ("name", Schema.text().orNull),
                ("project", .text()), ("last_success_at", Schema.time.orNull),
                ("restore_point_id", Schema.text().orNull), ("backup_id", Schema.text().orNull),
                ("vault_id", Schema.text().orNull), ("job_id", Schema.uuid.orNull),
                ("age_seconds", Schema.integer().orNull), ("rpo_seconds", Schema.integer().orNull),
                ("rpo_state", .choice(of: Protection.State.self)), ("next_due_at", Schema.time.orNull),
                (
                    "last_attempt",
                    .object([
                        ("job_id", .uuid), ("state", .choice(of: JobState.self)), ("submitted_at", .time),
                        ("finished_at", Schema.time.orNull),
                        ("outcome", Schema.choice(of: ResourceVerdict.Outcome.self).orNull),
                        ("error_code", Schema.text().orNull),
                    ])
                ),
            ])
        ),
    ]

    /// Something has to be said: `TextRule.reason`.
    static let reason = Schema.text(
        1...500,
        pattern: "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]*[^\\s\\x00-\\x1f\\x7f-\\x9f]"
            + "[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]*$"
    )

    private static let adoption = Schema.object([("resolution", .choice(["adopt"])), ("id", .uuid), ("reason", reason)])
    private static let denial = Schema.object(
        [("resolution", .choice(["not_created"])), ("id", .null), ("reason", reason)],
        optional: ["id"]
    )
}
