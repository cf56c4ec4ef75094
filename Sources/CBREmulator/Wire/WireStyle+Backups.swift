extension WireStyle {
    /// A backup with those of its disks inside (CBR API reference, backups).
    func backup(_ backup: Backup, children: [Backup], enterpriseProjectID: String) -> JSONValue {
        [
            "id": .string(backup.id),
            "checkpoint_id": .string(backup.checkpointID),
            "vault_id": .string(backup.vaultID),
            "name": .string(backup.name),
            "description": .optional(backup.description),
            "status": .string(backup.status.rawValue),
            "image_type": .string(backup.imageType),
            "resource_id": .string(backup.resourceID),
            "resource_name": .string(backup.resourceName),
            "resource_type": .string(backup.resourceType),
            "resource_size": number(backup.resourceSizeGB),
            "resource_az": "az-1",
            "provider_id": .string(backup.kind.providerID),
            "project_id": .string(projectID),
            "enterprise_project_id": .string(enterpriseProjectID),
            "parent_id": .optional(backup.parentID),
            "created_at": time(backup.createdAt),
            "updated_at": time(backup.updatedAt),
            "protected_at": time(backup.protectedAt),
            "expired_at": time(backup.expiredAt),
            "incremental": .bool(backup.isIncremental),
            "version": 3,
            "scheduled_operation_id": .optional(backup.policyID),
            "extend_info": extendInfo(backup),
            "replication_records": .array(backup.replicationRecords.map { replicationRecord($0, of: backup) }),
            "children": .array(
                children.map { self.backup($0, children: [], enterpriseProjectID: enterpriseProjectID) }
            ),
        ]
    }

    private func extendInfo(_ backup: Backup) -> JSONValue {
        [
            "auto_trigger": .bool(backup.isAutomatic),
            "bootable": .bool(backup.isSystemDisk),
            "system_disk": .bool(backup.isSystemDisk),
            "contain_system_disk": .bool(backup.kind == .server),
            "incremental": .bool(backup.isIncremental),
            "snapshot_id": nil,
            "support_lld": .bool(backup.kind == .server),
            "supported_restore_mode": .string(backup.status == .available ? "backup" : "na"),
            "os_images_data": nil,
            "encrypted": false,
            "is_multi_az": false,
            "architecture": "x86_64",
            "progress": backup.isRunning ? .int(backup.progress(at: now)) : .null,
        ]
    }

    private func replicationRecord(_ record: ReplicationRecord, of backup: Backup) -> JSONValue {
        [
            "id": .string(record.id),
            "created_at": time(record.createdAt),
            "destination_backup_id": .string(record.destinationBackupID),
            "destination_checkpoint_id": .string(record.destinationCheckpointID),
            "destination_project_id": .string(record.destinationProjectID),
            "destination_region": .string(record.destinationRegion),
            "destination_vault_id": .string(record.destinationVaultID),
            "source_backup_id": .string(backup.id),
            "source_checkpoint_id": .string(backup.checkpointID),
            "source_project_id": .string(projectID),
            "source_region": "emulator",
            "status": .string(record.status),
            "vault_id": .string(backup.vaultID),
            "extra_info": nil,
        ]
    }
}
