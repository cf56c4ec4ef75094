extension WireStyle {
    /// The answer to creating a restore point. Its time is a little after the stored one, as on the real service.
    func acceptedCheckpoint(_ checkpoint: Checkpoint) -> JSONValue {
        checkpointBody(
            checkpoint,
            createdAt: now,
            vault: checkpointVault(checkpoint),
            extraInfo: checkpointExtraInfo(checkpoint)
        )
    }

    /// The answer to showing one, which tells next to nothing unless a switch says otherwise.
    func shownCheckpoint(_ checkpoint: Checkpoint) -> JSONValue {
        let isFilled = switches.checkpointDetail == .filled
        return checkpointBody(
            checkpoint,
            createdAt: checkpoint.createdAt,
            vault: isFilled ? checkpointVault(checkpoint) : .null,
            extraInfo: isFilled ? checkpointExtraInfo(checkpoint) : .null
        )
    }

    private func checkpointBody(
        _ checkpoint: Checkpoint,
        createdAt: WireTime,
        vault: JSONValue,
        extraInfo: JSONValue
    ) -> JSONValue {
        [
            "checkpoint": [
                "id": .string(checkpoint.id),
                "project_id": .string(projectID),
                "status": .string(checkpoint.status.rawValue),
                "vault": vault,
                "created_at": time(createdAt),
                "extra_info": extraInfo,
            ]
        ]
    }

    private func checkpointVault(_ checkpoint: Checkpoint) -> JSONValue {
        [
            "id": .string(checkpoint.vaultID),
            "name": .string(checkpoint.vaultName),
            "resources": .array(checkpoint.resources.map { checkpointResource($0) }),
            "skipped_resources": .array(checkpoint.skipped.map { skippedResource($0) }),
        ]
    }

    private func checkpointExtraInfo(_ checkpoint: Checkpoint) -> JSONValue {
        [
            "name": .string(checkpoint.name),
            "description": .optional(checkpoint.description),
            "retention_duration": .int(checkpoint.retentionDays),
        ]
    }

    private func checkpointResource(_ resource: Resource) -> JSONValue {
        [
            "id": .string(resource.id),
            "type": .string(resource.type),
            "name": .string(resource.name),
            "extra_info": extraInfo([:], isText: true),
            "resource_size": textNumber(resource.sizeGB),
            "backup_size": textNumber(resource.backupSizeMB),
            "backup_count": textNumber(resource.backupCount),
            "protect_status": .string(resource.protectStatus.rawValue),
        ]
    }

    private func skippedResource(_ resource: SkippedResource) -> JSONValue {
        [
            "id": .string(resource.id),
            "type": .string(resource.type),
            "name": .string(resource.name),
            "code": .string(resource.code),
            "reason": .string(resource.reason),
        ]
    }
}
