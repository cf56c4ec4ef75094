import Workflow

extension BackupFacts {
    /// Reads a row of a list of backups. Its `children` are not unfolded: they never count as a resource's result.
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.nonEmptyText, let restorePoint = json["checkpoint_id"]?.nonEmptyText,
            let resource = json["resource_id"]?.nonEmptyText
        else { return nil }
        self.init(
            id: BackupID(id),
            restorePointID: RestorePointID(restorePoint),
            vaultID: json["vault_id"]?.nonEmptyText.map { VaultID($0) },
            resourceID: ResourceID(resource),
            name: json["name"]?.text ?? "",
            backupDescription: json["description"]?.text,
            status: BackupStatus(wire: json["status"]?.text ?? ""),
            parentID: json["parent_id"]?.nonEmptyText.map { BackupID($0) },
            createdAt: json["created_at"]?.timestamp,
            finishedAt: json["protected_at"]?.timestamp ?? json["updated_at"]?.timestamp
        )
    }
}
