/// What the backups of one run have in common.
struct BackupTemplate: Sendable {
    let checkpoint: Checkpoint
    let kind: ResourceKind
    let isIncremental: Bool
    let policyID: String?
    let createdAt: WireTime
    let startsAt: WireTime
    let endsAt: WireTime

    func backup(of resource: Resource, name: String, serial: Int) -> Backup {
        backup(
            serial: serial,
            subject: OperationLog.Subject(resource),
            sizeGB: resource.sizeGB,
            kind: kind,
            name: name,
            parentID: nil,
            isSystemDisk: false
        )
    }

    /// The backup of a server's disk; it has a name of its own.
    func backup(of disk: Inventory.Disk, parent: Backup, serial: Int) -> Backup {
        backup(
            serial: serial,
            subject: OperationLog.Subject(id: disk.id, type: "OS::Cinder::Volume", name: disk.name),
            sizeGB: disk.sizeGB,
            kind: .disk,
            name: "\(parent.name)_\(disk.name)",
            parentID: parent.id,
            isSystemDisk: disk.isSystem
        )
    }

    private func backup(
        serial: Int,
        subject: OperationLog.Subject,
        sizeGB: Int,
        kind: ResourceKind,
        name: String,
        parentID: String?,
        isSystemDisk: Bool
    ) -> Backup {
        Backup(
            serial: serial,
            id: WireID.random(),
            checkpointID: checkpoint.id,
            vaultID: checkpoint.vaultID,
            resourceID: subject.id,
            resourceName: subject.name,
            resourceType: subject.type,
            resourceSizeGB: sizeGB,
            kind: kind,
            name: name,
            description: checkpoint.description,
            status: .waitingProtect,
            imageType: "backup",
            parentID: parentID,
            createdAt: createdAt,
            updatedAt: createdAt,
            expiredAt: checkpoint.retentionDays > 0
                ? createdAt.advanced(bySeconds: Double(checkpoint.retentionDays) * 86_400) : nil,
            isAutomatic: checkpoint.isAutomatic,
            isIncremental: isIncremental,
            isSystemDisk: isSystemDisk,
            policyID: policyID,
            startsAt: startsAt,
            endsAt: endsAt
        )
    }
}
