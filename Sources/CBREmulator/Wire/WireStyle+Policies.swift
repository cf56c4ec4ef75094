extension WireStyle {
    /// A policy with the vaults it is applied to (CBR API reference, policies).
    func policy(_ policy: Policy, vaults: [Vault]) -> JSONValue {
        var properties = JSONObject([
            ("pattern", .array(policy.rules.map { .string($0.text) })),
            ("start_time", .string(String(policy.startTime.text(.plain).prefix(19)).replacingT())),
        ])
        if let minutes = policy.startWindowMinutes { properties["start_window_minutes"] = .int(minutes) }
        return [
            "id": .string(policy.id),
            "name": .string(policy.name),
            "enabled": .bool(policy.isEnabled),
            "operation_type": .string(policy.kind.rawValue),
            "operation_definition": definition(policy.definition),
            "trigger": [
                "id": .string(policy.triggerID),
                "name": .string(policy.triggerName),
                "type": "time",
                "properties": .object(properties),
            ],
            "associated_vaults": .array(
                vaults.map { vault in
                    [
                        "vault_id": .string(vault.id),
                        "destination_vault_id": policy.kind == .replication
                            ? .optional(vault.replicationTarget) : .null,
                    ]
                }
            ),
            "policy_type": nil,
        ]
    }

    private func definition(_ definition: Policy.Definition) -> JSONValue {
        var object = JSONObject([
            ("max_backups", .int(definition.maxBackups ?? -1)),
            ("retention_duration_days", .int(definition.retentionDays ?? -1)),
            ("day_backups", .int(definition.dayBackups ?? 0)),
            ("week_backups", .int(definition.weekBackups ?? 0)),
            ("month_backups", .int(definition.monthBackups ?? 0)),
            ("year_backups", .int(definition.yearBackups ?? 0)),
            ("timezone", .optional(definition.timezone)),
        ])
        if let interval = definition.fullBackupInterval { object["full_backup_interval"] = .int(interval) }
        if let region = definition.destinationRegion { object["destination_region"] = .string(region) }
        if let project = definition.destinationProjectID { object["destination_project_id"] = .string(project) }
        return .object(object)
    }
}

extension String {
    /// `2020-01-08 09:59:49`: a blank where other times have a T.
    fileprivate func replacingT() -> String {
        String(map { $0 == "T" ? " " : $0 })
    }
}
