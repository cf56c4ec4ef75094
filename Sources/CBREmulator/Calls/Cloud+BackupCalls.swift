extension Cloud {
    // MARK: Restore points

    mutating func createCheckpoint(_ call: Call) throws(APIError) -> Answer {
        let creation = try CheckpointCreation(try call.json())
        let checkpoint = try createCheckpoint(
            creation,
            effects: call.effects,
            requestID: call.requestID,
            now: call.now
        )
        return .json(style(call).acceptedCheckpoint(checkpoint))
    }

    func showCheckpoint(_ call: Call) throws(APIError) -> Answer {
        .json(style(call).shownCheckpoint(try checkpoint(call.parameter("checkpoint_id"))))
    }

    mutating func replicateCheckpoint(_ call: Call) throws(APIError) -> Answer {
        let fields = try Fields(try call.json()).fields("replicate")
        let vaultID = try fields.text("vault_id", check: .uuid)
        _ = try fields.optionalBool("auto_trigger")
        _ = try fields.optionalBool("enable_acceleration")
        let target = try ReplicationFields.target(fields)
        let started = try replicate(vault: vaultID, to: target, requestID: call.requestID, now: call.now)
        let records = started.map { entry -> JSONValue in
            ["backup_id": .string(entry.backupID), "replication_record_id": .string(entry.recordID)]
        }
        var object = replication(target, providerID: try vault(vaultID).kind.providerID)
        object["vault_id"] = .string(vaultID)
        object["backups"] = .array(records)
        return .json(["replication": .object(object)])
    }

    private func replication(_ target: ReplicationTarget, providerID: String) -> JSONObject {
        JSONObject([
            ("project_id", .string(projectID)),
            ("provider_id", .string(providerID)),
            ("source_region", .string(Self.ownRegion)),
            ("destination_region", .string(target.region)),
            ("destination_project_id", .string(target.projectID)),
            ("destination_vault_id", .string(target.vaultID)),
        ])
    }

    // MARK: Backups

    func listBackups(_ call: Call) throws(APIError) -> Answer {
        let page = try Page(call.query)
        let filter = try BackupFilter(call.query, lagSeconds: listLag(call))
        let matches = listBackups(filter, now: call.now)
        let rest =
            if let marker = call.query.text("marker") { try after(marker, in: matches) } else { matches[...] }
        let shown = page.slice(Array(rest))
        return .list("backups", shown.map { rendered($0, call) }, count: matches.count, page)
    }

    /// The items behind the marker in the list's order (our choice, see docs/emulator.md).
    private func after(_ marker: String, in backups: [Backup]) throws(APIError) -> ArraySlice<Backup> {
        guard let index = backups.firstIndex(where: { $0.id == marker }) else {
            throw .invalid("marker", "is not the id of a backup in this list")
        }
        return backups[(index + 1)...]
    }

    func showBackup(_ call: Call) throws(APIError) -> Answer {
        try shownBackup(call.parameter("backup_id"), call)
    }

    mutating func updateBackup(_ call: Call) throws(APIError) -> Answer {
        let id = try backup(call.parameter("backup_id")).id
        let name = try Fields(try call.json()).fields("backup").text("name", length: 1...64, check: .name)
        _ = try renameBackup(id, to: name, now: call.now)
        return try shownBackup(id, call)
    }

    private func shownBackup(_ id: String, _ call: Call) throws(APIError) -> Answer {
        .json(["backup": rendered(try backup(id), call)])
    }

    private func rendered(_ backup: Backup, _ call: Call) -> JSONValue {
        style(call).backup(
            backup,
            children: children(of: backup),
            enterpriseProjectID: vaults[backup.vaultID]?.enterpriseProjectID ?? "0"
        )
    }

    func children(of backup: Backup) -> [Backup] {
        backup.childIDs.compactMap { backups[$0] }
    }

    mutating func deleteBackup(_ call: Call) throws(APIError) -> Answer {
        try deleteBackup(
            call.parameter("backup_id"),
            effects: call.effects,
            requestID: call.requestID,
            now: call.now
        )
        return .empty()
    }

    mutating func restoreBackup(_ call: Call) throws(APIError) -> Answer {
        let id = try backup(call.parameter("backup_id")).id
        let request = try RestoreRequest(try call.json())
        let task = try restore(id, request, requestID: call.requestID, now: call.now)
        return .json(["job_id": .string(task)], status: 202)
    }

    mutating func replicateBackup(_ call: Call) throws(APIError) -> Answer {
        let backup = try backup(call.parameter("backup_id"))
        let fields = try Fields(try call.json()).fields("replicate")
        let target = try ReplicationFields.target(fields)
        let name = try fields.optionalText("name", length: 1...64, check: .name)
        _ = try fields.optionalText("description", length: 0...255, check: .description)
        _ = try fields.optionalBool("enable_acceleration")
        let record = try replicate(
            backup: backup.id,
            to: target,
            name: name,
            requestID: call.requestID,
            now: call.now
        )
        var object = replication(target, providerID: backup.kind.providerID)
        object["backup_id"] = .string(backup.id)
        object["replication_record_id"] = .string(record)
        return .json(["replication": .object(object)])
    }

    // MARK: Tasks

    func listOperationLogs(_ call: Call) throws(APIError) -> Answer {
        let page = try Page(call.query)
        let filter = try TaskFilter(call.query, lagSeconds: listLag(call))
        let matches = listTasks(filter, now: call.now)
        let style = style(call)
        return .list("operation_logs", page.slice(matches).map { style.task($0) }, count: matches.count, page)
    }

    func showOperationLog(_ call: Call) throws(APIError) -> Answer {
        .json(["operation_log": style(call).task(try task(call.parameter("operation_log_id"), now: call.now))])
    }
}
