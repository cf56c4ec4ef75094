/// The whole state in one document, for tests that count what really happened.
struct StateReport: Sendable {
    let cloud: Cloud
    let journal: RequestJournal
    let now: WireTime

    /// - Parameter isBrief: only the counts.
    func json(isBrief: Bool) -> JSONValue {
        var object = JSONObject([
            ("now", .string(now.identityText)),
            ("project_id", .string(cloud.projectID)),
            ("counts", counts),
            ("operations", operations),
        ])
        guard !isBrief else { return .object(object) }
        object["vaults"] = .array(cloud.vaults.all.map { vault($0) })
        let checkpoints = cloud.checkpoints.values.sorted { $0.createdAt < $1.createdAt }
        object["checkpoints"] = .array(checkpoints.map { checkpoint($0) })
        object["backups"] = .array(cloud.backups.all.compactMap { cloud.backups[serial: $0] }.map { backup($0) })
        object["tasks"] = .array(cloud.tasks.all.compactMap { cloud.tasks[serial: $0] }.map { task($0) })
        return .object(object)
    }

    /// The counts and the latest so many of each kind, the youngest first.
    func overview(limit: Int, rules: [FaultRule]) -> JSONValue {
        let checkpoints = cloud.checkpoints.values.sorted { $0.createdAt > $1.createdAt }.prefix(limit)
        let tasks = cloud.tasks.all.suffix(limit).reversed().compactMap { cloud.tasks[serial: $0] }
        return [
            "now": .string(now.identityText),
            "counts": counts,
            "rules": .array(rules.map(\.json)),
            "vaults": .array(cloud.vaults.all.suffix(limit).reversed().map { vault($0) }),
            "checkpoints": .array(checkpoints.map { checkpoint($0) }),
            "tasks": .array(tasks.map { task($0) }),
        ]
    }

    private var counts: JSONValue {
        let serials = cloud.backups.all
        let topLevel = serials.count { cloud.backups[serial: $0]?.parentID == nil }
        return [
            "vaults": .int(cloud.vaults.count),
            "associated_resources": .int(cloud.vaultIDByResource.count),
            "checkpoints": .int(cloud.checkpoints.count),
            "backups": .int(topLevel),
            "disk_backups": .int(serials.count - topLevel),
            "tasks": .int(cloud.tasks.count),
            "requests": .int(journal.received),
        ]
    }

    private var operations: JSONValue {
        let sorted = journal.counts.sorted { $0.key.rawValue < $1.key.rawValue }
        return .object(JSONObject(sorted.map { ($0.key.rawValue, $0.value.json) }))
    }

    private func vault(_ vault: Vault) -> JSONValue {
        [
            "id": .string(vault.id),
            "name": .string(vault.name),
            "description": .optional(vault.description),
            "status": .string(vault.status.rawValue),
            "size": .int(vault.sizeGB),
            "used_mb": .int(vault.usedMB),
            "created_at": .string(vault.createdAt.text()),
            "tags": .object(JSONObject(vault.tags.map { ($0.key, .optional($0.value)) })),
            "resources": .array(
                vault.resources.map { resource in
                    [
                        "id": .string(resource.id),
                        "type": .string(resource.type),
                        "name": .string(resource.name),
                        "protect_status": .string(resource.protectStatus.rawValue),
                        "backup_count": .int(resource.backupCount),
                    ]
                }
            ),
        ]
    }

    private func checkpoint(_ checkpoint: Checkpoint) -> JSONValue {
        [
            "id": .string(checkpoint.id),
            "vault_id": .string(checkpoint.vaultID),
            "name": .string(checkpoint.name),
            "description": .optional(checkpoint.description),
            "status": .string(checkpoint.status.rawValue),
            "created_at": .string(checkpoint.createdAt.text()),
            "resource_ids": .array(checkpoint.resources.map { .string($0.id) }),
            "skipped": .array(checkpoint.skipped.map { ["id": .string($0.id), "code": .string($0.code)] }),
        ]
    }

    private func backup(_ backup: Backup) -> JSONValue {
        [
            "id": .string(backup.id),
            "name": .string(backup.name),
            "description": .optional(backup.description),
            "checkpoint_id": .string(backup.checkpointID),
            "vault_id": .string(backup.vaultID),
            "resource_id": .string(backup.resourceID),
            "parent_id": .optional(backup.parentID),
            "status": .string(backup.status.rawValue),
            "created_at": .string(backup.createdAt.text()),
            "size_mb": .int(backup.sizeMB),
            "incremental": .bool(backup.isIncremental),
        ]
    }

    private func task(_ task: OperationLog) -> JSONValue {
        [
            "id": .string(task.id),
            "operation_type": .string(task.kind.rawValue),
            "status": .string(task.status.rawValue),
            "checkpoint_id": .optional(task.checkpointID),
            "vault_id": .optional(task.vaultID),
            "resource_id": .optional(task.resource?.id),
            "request_id": .string(task.requestID),
            "created_at": .string(task.createdAt.text()),
            "error_code": .string(task.errorCode),
        ]
    }
}
