import Workflow

/// What the model of the cloud answers, as the JSON of its API.
enum ReplyText {
    static func json(_ reply: Reply, of operation: Operation) -> String {
        switch reply {
        case .protectable(let facts): #"{"instance":\#(protectable(facts))}"#
        case .vault(let facts): #"{"vault":\#(vault(facts))}"#
        case .vaults(let listing):
            if case .listVaultsTagged = operation {
                page("resources", "total_count", listing.rows.map(tagged), listing.isComplete)
            } else {
                page("vaults", "count", listing.rows.map(vault), listing.isComplete)
            }
        case .restorePoint(let facts): #"{"checkpoint":\#(restorePoint(facts))}"#
        case .backups(let listing): page("backups", "count", listing.rows.map(backup), listing.isComplete)
        case .tasks(let listing): page("operation_logs", "count", listing.rows.map(task), listing.isComplete)
        case .added(let ids): #"{"add_resource_ids":[\#(ids.map { text($0.rawValue) }.joined(separator: ","))]}"#
        }
    }

    /// A refusal by the API itself.
    static func refusal(_ code: ErrorCode, _ message: String) -> String {
        #"{"error_code":\#(text(code.rawValue)),"error_msg":\#(text(message))}"#
    }

    /// The whole list on one page. One of which rows are missing shows it by a row that cannot be read.
    private static func page(_ rows: String, _ count: String, _ texts: [String], _ isComplete: Bool) -> String {
        let shown = texts + (isComplete ? [] : ["{}"])
        return #"{"\#(rows)":[\#(shown.joined(separator: ","))],"\#(count)":\#(shown.count)}"#
    }

    // MARK: Things

    private static func protectable(_ facts: ProtectableFacts) -> String {
        let verdict = object([
            ("result", facts.isProtectable ? "true" : "false"), ("code", text(facts.code?.rawValue)),
            ("reason", text(facts.reason)),
            ("vault", facts.vaultID.map { object([("id", text($0.rawValue))]) } ?? "null"),
        ])
        return object([
            ("id", text(facts.id.rawValue)), ("name", text(facts.name)), ("status", text(facts.status)),
            ("protectable", verdict),
        ])
    }

    private static func vault(_ facts: VaultFacts) -> String {
        let billing = object([
            ("object_type", text(facts.objectType)), ("consistent_level", text(facts.consistentLevel)),
            ("protect_type", text(facts.protectType)), ("size", "\(facts.sizeGB)"),
            ("used", facts.usedMB.map { "\($0)" } ?? "null"), ("status", text(facts.status.wire)),
        ])
        let resources = facts.resources.map { resource in
            object([
                ("id", text(resource.id.rawValue)), ("name", text(resource.name)), ("type", text(resource.type)),
                ("protect_status", text(resource.protectStatus)),
            ])
        }
        return object([
            ("id", text(facts.id.rawValue)), ("name", text(facts.name)), ("billing", billing),
            ("resources", "[\(resources.joined(separator: ","))]"), ("tags", tags(facts.tags)),
        ])
    }

    private static func tagged(_ facts: VaultFacts) -> String {
        object([
            ("resource_id", text(facts.id.rawValue)), ("resource_name", text(facts.name)),
            ("resource_detail", object([("vault", vault(facts))])), ("tags", tags(facts.tags)),
        ])
    }

    private static func tags(_ tags: [VaultTag]) -> String {
        "[\(tags.map { object([("key", text($0.key)), ("value", text($0.value))]) }.joined(separator: ","))]"
    }

    private static func restorePoint(_ facts: RestorePointFacts) -> String {
        var vault = "null"
        if let id = facts.vaultID {
            let skipped = facts.skipped.map { skip in
                object([
                    ("id", text(skip.id.rawValue)), ("code", text(skip.code?.rawValue)), ("reason", text(skip.reason)),
                ])
            }
            let covered = (facts.covered ?? []).map { object([("id", text($0.rawValue))]) }
            vault = object([
                ("id", text(id.rawValue)), ("resources", "[\(covered.joined(separator: ","))]"),
                ("skipped_resources", "[\(skipped.joined(separator: ","))]"),
            ])
        }
        let extra = object([("name", text(facts.name)), ("description", text(facts.restorePointDescription))])
        return object([
            ("id", text(facts.id.rawValue)), ("status", text(status(facts.status))), ("vault", vault),
            ("extra_info", extra),
        ])
    }

    private static func backup(_ facts: BackupFacts) -> String {
        object([
            ("id", text(facts.id.rawValue)), ("checkpoint_id", text(facts.restorePointID.rawValue)),
            ("vault_id", text(facts.vaultID?.rawValue)), ("resource_id", text(facts.resourceID.rawValue)),
            ("name", text(facts.name)), ("description", text(facts.backupDescription)),
            ("status", text(status(facts.status))), ("created_at", text(facts.createdAt?.rfc3339)),
            ("protected_at", text(facts.finishedAt?.rfc3339)),
        ])
    }

    private static func task(_ facts: TaskFacts) -> String {
        let extra = object([
            ("common", object([("progress", facts.progress.map { "\($0)" } ?? "null")])),
            ("resource", object([("id", text(facts.resourceID?.rawValue))])),
            (
                "backup",
                object([
                    ("backup_id", text(facts.backupID?.rawValue)), ("backup_name", text(facts.backupName)),
                ])
            ),
        ])
        return object([
            ("id", text(facts.id)), ("status", text(status(facts.status))),
            ("operation_type", text(facts.operationType)),
            ("checkpoint_id", text(facts.restorePointID?.rawValue)), ("started_at", text(facts.startedAt?.rfc3339)),
            ("ended_at", text(facts.endedAt?.rfc3339)), ("extra_info", extra),
            ("error_info", object([("code", text(facts.errorCode?.rawValue)), ("message", text(facts.errorMessage))])),
        ])
    }

    // MARK: States

    private static func status(_ status: RestorePointStatus) -> String {
        switch status {
        case .protecting: "protecting"
        case .available: "available"
        case .error: "error"
        case .deleting: "deleting"
        case .deleted: "deleted"
        case .errorDeleting: "error-deleting"
        case .other(let text): text
        }
    }

    private static func status(_ status: BackupStatus) -> String {
        switch status {
        case .available: "available"
        case .error: "error"
        case .deleting: "deleting"
        case .pending(let text): text
        }
    }

    private static func status(_ status: TaskStatus) -> String {
        switch status {
        case .waiting: "waiting"
        case .running: "running"
        case .success: "success"
        case .failed: "failed"
        case .timeout: "timeout"
        case .skipped: "skipped"
        case .other(let text): text
        }
    }

    // MARK: JSON

    private static func object(_ members: [(String, String)]) -> String {
        "{\(members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ","))}"
    }

    private static func text(_ value: String?) -> String {
        guard let value else { return "null" }
        var written = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": written += "\\\""
            case "\\": written += "\\\\"
            case "\u{0}"..<" ": written += " "
            default: written.unicodeScalars.append(scalar)
            }
        }
        return written + "\""
    }
}
