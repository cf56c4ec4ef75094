import Workflow

extension Schemas {
    static let plans: [(String, Schema)] = [
        (
            "Plan",
            .object([("outcome", .choice(JobPlan.outcomes)), ("plans", .list(of: .named("JobPlan")))])
        ),
        (
            "JobPlan",
            .object([
                (
                    "resources",
                    .list(
                        of: .object([
                            ("id", .uuid), ("type", .choice(of: ResourceType.self)), ("name", Schema.text().orNull),
                        ])
                    )
                ), ("outcome", .choice(JobPlan.outcomes)), ("step", Schema.choice(of: Step.self).orNull),
                ("wait_reason", Schema.choice(of: WaitReason.self).orNull), ("error_code", Schema.text().orNull),
                ("message", Schema.text().orNull), ("vault", vault.orNull), ("associate", .list(of: .uuid)),
                ("restore_point", restorePoint.orNull), ("calls", .list(of: call)),
            ])
        ),
    ]

    private static let vault = Schema.object([
        ("action", .choice(["use", "use_created", "create"])), ("id", Schema.text().orNull), ("name", .text()),
        ("size_gb", Schema.integer().orNull), ("object_type", Schema.text().orNull),
        ("consistent_level", Schema.text().orNull),
    ])
    private static let restorePoint = Schema.object([
        ("name", .text()), ("description", .text()), ("incremental", .boolean),
        ("retention_days", Schema.integer().orNull),
    ])
    private static let call = Schema.object([
        ("step", Schema.choice(of: Step.self).orNull), ("operation", .choice(of: OperationName.self)),
        ("made", .boolean),
    ])
}
