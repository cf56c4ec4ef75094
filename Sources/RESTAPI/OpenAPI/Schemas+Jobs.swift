import Workflow

extension Schemas {
    static let jobs: [(String, Schema)] = [
        ("JobSummary", .object(summary)),
        (
            "Job",
            .object(
                summary + [
                    ("deadline_at", .time), ("remote", .choice(["nothing", "continues", "over"])),
                    ("message", Schema.text().orNull), ("cancellation", Schema.named("Decision").orNull),
                    ("late_twins", .list(of: .named("LateTwin"))), ("attention", Schema.named("Attention").orNull),
                    ("request", Schema(json: ["type": "object"]).about("The submission as accepted.")),
                ]
            )
        ),
        (
            "Resource",
            .object([
                ("id", .uuid), ("type", .choice(of: ResourceType.self)), ("name", Schema.text().orNull),
                ("outcome", Schema.choice(of: ResourceVerdict.Outcome.self).orNull),
                ("backup_id", Schema.text().orNull), ("error_code", Schema.text().orNull),
                ("reason", Schema.text().orNull), ("finished_at", Schema.time.orNull),
            ])
        ),
        (
            "LateTwin",
            .object([
                ("effect", .choice(of: Effect.Kind.self)), ("id", .text()), ("marker", .text()), ("seen_at", .time),
                ("going_on", .boolean),
            ])
        ),
        (
            "Attention",
            .object([
                ("effect", .choice(of: Effect.Kind.self)), ("code", .choice(of: ProblemCode.self)),
                ("message", .text()), ("candidates", .list(of: .text())),
            ])
        ),
        ("CountsByState", .object(JobState.allCases.map { ($0.rawValue, .integer()) })),
        ("Counts", .object([("total", .integer()), ("by_state", .named("CountsByState"))])),
        (
            "Group",
            .object([
                ("id", .uuid), ("state", .choice(of: JobState.self)), ("submitted_at", .time), ("submitter", .text()),
                ("counts", .named("CountsByState")), ("jobs", .list(of: .named("JobSummary"))),
            ])
        ),
        (
            "Receipt",
            .object(
                [
                    ("kind", .choice(["job", "group"])), ("id", .uuid), ("url", .text()),
                    ("group_id", Schema.uuid.orNull), ("job_ids", .list(of: .uuid)), ("submitted_at", .time),
                    ("job", Schema.named("Job").orNull), ("group", Schema.named("Group").orNull),
                ],
                optional: ["job", "group"]
            )
        ),
        (
            "BatchResult",
            .object([
                ("accepted", .integer()), ("refused", .integer()),
                (
                    "results",
                    .list(
                        of: .object([
                            ("status", .integer(202...599)), ("replayed", .boolean),
                            ("receipt", Schema.named("Receipt").orNull), ("problem", Schema.named("Problem").orNull),
                        ])
                    )
                ),
            ])
        ),
    ]

    private static let summary: [(String, Schema)] = [
        ("id", .uuid), ("group_id", Schema.uuid.orNull), ("project", .text()), ("state", .choice(of: JobState.self)),
        ("step", Schema.choice(of: Step.self).orNull), ("attempt", .integer()),
        ("wait_reason", Schema.choice(of: WaitReason.self).orNull), ("until", Schema.time.orNull),
        ("held_by", Schema.uuid.orNull), ("progress", Schema.integer(0...100).orNull),
        ("vault_id", Schema.text().orNull), ("vault_name", Schema.text().orNull),
        ("restore_point_id", Schema.text().orNull), ("resources", .list(of: .named("Resource"))),
        ("error_code", Schema.text().orNull), ("priority", .integer(-100...100)), ("submitter", .text()),
        ("version", .integer(1...)), ("submitted_at", .time), ("started_at", Schema.time.orNull),
        ("updated_at", .time), ("finished_at", Schema.time.orNull), ("remote_finished_at", Schema.time.orNull),
        ("retry_of", Schema.uuid.orNull), ("recovered", .boolean), ("watching", .boolean),
    ]
}
