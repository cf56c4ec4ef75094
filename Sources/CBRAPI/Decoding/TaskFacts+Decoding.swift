import Workflow

extension TaskFacts {
    /// Reads a row of a list of tasks. `vault_id` is not looked at: it may be null even for a backup into a vault.
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.nonEmptyText else { return nil }
        let extra = json["extra_info"]?.embeddedObject
        let backup = extra?["backup"]?.embeddedObject
        let error = json["error_info"]?.embeddedObject
        self.init(
            id: id,
            status: TaskStatus(wire: json["status"]?.text ?? ""),
            operationType: json["operation_type"]?.nonEmptyText,
            restorePointID: json["checkpoint_id"]?.nonEmptyText.map { RestorePointID($0) },
            resourceID: extra?["resource"]?.embeddedObject?["id"]?.nonEmptyText.map { ResourceID($0) },
            backupID: backup?["backup_id"]?.nonEmptyText.map { BackupID($0) },
            backupName: backup?["backup_name"]?.nonEmptyText,
            progress: extra?["common"]?.embeddedObject?["progress"]?.integer.map { min(max($0, 0), 100) },
            errorCode: ErrorCodeText.normalised(error?["code"]?.text),
            errorMessage: error?["message"]?.nonEmptyText.map { BoundedText.make($0, bytesMax: 512) },
            startedAt: json["started_at"]?.timestamp,
            endedAt: json["ended_at"]?.timestamp
        )
    }
}
