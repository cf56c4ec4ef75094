extension WireStyle {
    /// A task, `operation_log` on the wire (CBR API reference, tasks).
    func task(_ task: OperationLog) -> JSONValue {
        let tellsVault = switches.taskVault == .filled
        return [
            "id": .string(task.id),
            "project_id": .string(projectID),
            "status": .string(task.status.rawValue),
            "operation_type": .string(task.kind.rawValue),
            "provider_id": .optional(task.providerID),
            "checkpoint_id": .optional(task.checkpointID),
            "policy_id": tellsVault ? .optional(task.policyID) : .null,
            "vault_id": tellsVault ? .optional(task.vaultID) : .null,
            "vault_name": tellsVault ? .optional(task.vaultName) : .null,
            "created_at": time(task.createdAt),
            "started_at": time(task.startedAt),
            "updated_at": time(task.updatedAt),
            "ended_at": time(task.endedAt),
            "error_info": ["code": .string(task.errorCode), "message": .string(task.errorMessage)],
            "extra_info": extraInfo(task),
        ]
    }

    private func extraInfo(_ task: OperationLog) -> JSONValue {
        var info = JSONObject([
            (
                "common",
                [
                    "progress": .int(task.progress(at: now)), "request_id": .string(task.requestID),
                    "task_id": .string(task.id),
                ]
            )
        ])
        if let resource = task.resource {
            info["resource"] = subject(resource)
        }
        switch task.details {
        case .backup(let id, let name, let isIncremental):
            info["backup"] = [
                "backup_id": .string(id), "backup_name": .string(name), "incremental": .string(String(isIncremental)),
                "app_consistency": "0", "app_consistency_status": "0", "app_consistency_error_code": "",
                "app_consistency_error_message": "",
            ]
        case .restore(let backupID, let backupName, let targetID, let targetName):
            info["restore"] = [
                "backup_id": .string(backupID), "backup_name": .string(backupName),
                "target_resource_id": .string(targetID), "target_resource_name": .string(targetName),
            ]
        case .delete(let backupID, let backupName):
            info["delete"] = ["backup_id": .string(backupID), "backup_name": .string(backupName)]
        case .vaultDelete(let total):
            info["vault_delete"] = ["fail_count": 0, "total_count": .int(total)]
        case .removeResources(let resources):
            info["remove_resources"] = [
                "fail_count": 0, "total_count": .int(resources.count),
                "resources": .array(resources.map { subject($0) }),
            ]
        case .replication(let backupID, let destinationVaultID):
            info["replication"] = [
                "source_backup_id": .string(backupID), "destination_vault_id": .string(destinationVaultID),
            ]
        case .none: break
        }
        return .object(info)
    }

    private func subject(_ subject: OperationLog.Subject) -> JSONValue {
        ["id": .string(subject.id), "type": .string(subject.type), "name": .string(subject.name), "extra_info": [:]]
    }
}
