import Workflow

extension VaultCreation {
    /// The body of `POST …/vaults`: pay per use, no resource yet, the marker as a tag.
    var body: JSONWriter.Value {
        .object([
            (
                "vault",
                .object([
                    (
                        "billing",
                        .object([
                            ("cloud_type", .text("public")),
                            ("consistent_level", .text(options.consistentLevel)),
                            ("object_type", .text(options.objectType)),
                            ("protect_type", .text("backup")),
                            ("size", .integer(options.sizeGB)),
                        ])
                    ),
                    ("name", .text(name)),
                    ("resources", .array([])),
                    ("tags", .array([tag.body])),
                ])
            )
        ])
    }
}

extension VaultTag {
    /// A tag as the API takes it; a tag without value goes without the member.
    var body: JSONWriter.Value {
        .object([("key", .text(key))] + (value.map { [("value", .text($0))] } ?? []))
    }
}

extension ResourceReference {
    /// An element of `resources` in `POST …/addresources`.
    var body: JSONWriter.Value {
        .object(
            [("id", .text(id.rawValue)), ("type", .text(type.rawValue))] + (name.map { [("name", .text($0))] } ?? [])
        )
    }
}

extension RestorePointCreation {
    /// The body of `POST …/checkpoints`. `auto_trigger` stays false: true hands the backups to policy retention.
    var body: JSONWriter.Value {
        let parameters: [(String, JSONWriter.Value)] = [
            ("auto_trigger", .boolean(false)),
            ("description", .text(description)),
            ("incremental", .boolean(incremental)),
            ("name", .text(name)),
            ("resources", .array(resources.map { .text($0.rawValue) })),
        ]
        let retention: [(String, JSONWriter.Value)] =
            retentionDays.map { [("retention_duration_days", .integer($0))] } ?? []
        return .object([
            (
                "checkpoint",
                .object([("parameters", .object(parameters + retention)), ("vault_id", .text(vaultID.rawValue))])
            )
        ])
    }
}
