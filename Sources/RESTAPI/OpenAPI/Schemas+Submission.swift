import Workflow

extension Schemas {
    /// A submission for each kind of vault: what resources it may name follows from the kind.
    static func submissions(_ projects: [ProjectName: ProjectProfile]) -> [(String, Schema)] {
        let kinds = Set(ResourceType.allCases.map(\.objectType)).sorted()
        return kinds.map { (name(of: $0), submission(of: $0, projects)) } + [
            ("Submission", .one(of: kinds.map { .named(name(of: $0)) }))
        ]
    }

    private static func name(of kind: String) -> String {
        kind.prefix(1).uppercased() + kind.dropFirst() + "Submission"
    }

    private static func submission(of kind: String, _ projects: [ProjectName: ProjectProfile]) -> Schema {
        let types = ResourceType.allCases.filter { $0.objectType == kind }.map(\.rawValue)
        let resource = Schema.object(
            [("id", .uuid), ("type", .choice(types)), ("name", Schema.text(0...255, pattern: plain).orNull)],
            optional: ["name"]
        )
        return .object(
            [
                ("project", projects.isEmpty ? .text(1...64) : .choice(projects.keys.sorted().map(\.rawValue))),
                ("vault", .one(of: [vaultByID, vaultByName(of: kind)])),
                ("resources", .list(of: resource, 1...SubmissionReader.resourcesMax).about("No id twice.")),
                ("restore_point", restorePoint(projects)),
                (
                    "shared",
                    Schema.boolean.orNull.about("One restore point over all resources, instead of a job for each.")
                ),
                ("priority", Schema.integer(-100...100, standard: 0).orNull),
                ("not_before", Schema.anyTime.orNull.about("At most ten years ahead.")),
                ("deadline_seconds", Schema.integer(1...SubmissionReader.deadlineMax, standard: 86_400).orNull),
                ("labels", labels), ("reason", reason.orNull),
            ],
            optional: ["shared", "priority", "not_before", "deadline_seconds", "labels", "reason"]
        )
        .titled("For a vault of kind \(kind)")
    }

    private static let vaultByID = Schema.object(
        [("id", .uuid), ("name", .null), ("create", .null)],
        optional: ["name", "create"]
    )

    private static func vaultByName(of kind: String) -> Schema {
        let levels = kind == "server" ? ["crash_consistent", "app_consistent"] : ["crash_consistent"]
        let creation = Schema.object(
            [
                ("size_gb", .integer(10...10_485_760)), ("object_type", Schema.any(of: [.choice([kind]), .null])),
                ("consistent_level", Schema.any(of: [.choice(levels), .null])),
            ],
            optional: ["object_type", "consistent_level"]
        )
        return .object(
            [("name", .text(1...64, pattern: cloudName)), ("id", .null), ("create", creation.orNull)],
            optional: ["id", "create"]
        )
    }

    private static func restorePoint(_ projects: [ProjectName: ProjectProfile]) -> Schema {
        // What every project takes: see `RestorePointReader`.
        let nameMax = projects.values.map {
            RestorePointReader(placement: $0.markerPlacement, isNumbered: true).nameMax
        }.min()
        return .object(
            [
                ("name", .text(1...(nameMax ?? 40), pattern: cloudName)),
                (
                    "description",
                    Schema.text(
                        0...RestorePointReader.descriptionMax,
                        pattern: "^[^<>\\x00-\\x1f\\x7f-\\x9f]*$"
                    )
                    .orNull
                ),
                ("incremental", Schema.boolean.orNull), ("retention_days", Schema.integer(1...36_500).orNull),
            ],
            optional: ["description", "incremental", "retention_days"]
        )
    }

    private static let labels = Schema(
        json: [
            "type": .array(["object", "null"]), "maxProperties": .integer(LabelReader.labelsMax),
            "propertyNames": ["pattern": "^[A-Za-z0-9._/-]{1,63}$"],
            "additionalProperties": Schema.text(0...255, pattern: plain).json,
        ]
    )
    private static let cloudName = "^[a-zA-Z0-9_\\-\u{4E00}-\u{9FA5}\u{F900}-\u{FA2D}]+$"
    /// `TextRule.plain`.
    private static let plain = "^[^\\x00-\\x1f\\x7f-\\x9f]*$"
}
