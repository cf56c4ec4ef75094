extension Cloud {
    mutating func renameBackup(_ id: String, to name: String, now: WireTime) throws(APIError) -> Backup {
        guard !(try backup(id)).isRunning else { throw .cbr("6202") }
        backups.update(id) { backup in
            backup.name = name
            backup.updatedAt = now
        }
        return try backup(id)
    }

    /// Accepts the deletion of a backup.
    /// - Throws: 6200, 6201, 6220; nothing is changed then.
    mutating func deleteBackup(
        _ id: String,
        effects: RunEffects = .none,
        requestID: String,
        now: WireTime
    ) throws(APIError) {
        let backup = try backup(id)
        guard backup.parentID == nil else { throw .cbr("6201", "it belongs to a server backup") }
        guard backup.status == .available || backup.status == .error else { throw .cbr("6201", backup.status.rawValue) }
        let vault = vaults[backup.vaultID]
        guard vault?.status != .deleting else { throw .cbr("6201", "the vault is being deleted") }
        if backup.isAutomatic, vault?.isLocked == true { throw .cbr("6220") }
        guard !isNeededByRunning(backup) else { throw .cbr("6201", "a backup of the resource is running") }
        changeFamily(of: id) { $0.status = .waitingDelete }
        markCheckpoint(backup.checkpointID)
        let end = now.advanced(bySeconds: switches.deleteSeconds)
        let task = openTask(
            .delete,
            .delete(backupID: id, backupName: backup.name),
            vault: vault,
            requestID,
            resource: OperationLog.Subject(backup),
            checkpointID: backup.checkpointID,
            now: now,
            end: end
        )
        schedule(.backupDeleting(id: id), at: now.advanced(bySeconds: switches.deleteSeconds / 4))
        scheduleDeletion(
            of: .backup(id),
            taskID: task,
            at: end,
            effects: effects,
            success: .backupGone(id: id, taskID: task)
        )
    }

    /// A restore point whose every backup is on its way out is `deleting`.
    private mutating func markCheckpoint(_ id: String) {
        let isGoing = backups.backups(checkpointID: id).allSatisfy {
            $0.status == .waitingDelete || $0.status == .deleting
        }
        if isGoing { checkpoints[id]?.status = .deleting }
    }

    /// The most recent finished backup of a resource stays while a new one runs.
    private func isNeededByRunning(_ backup: Backup) -> Bool {
        let family = backups.backups(resourceID: backup.resourceID).filter { $0.vaultID == backup.vaultID }
        guard family.contains(where: \.isRunning) else { return false }
        return family.last { $0.status == .available }?.id == backup.id
    }

    mutating func dropBackup(_ id: String, taskID: String, at now: WireTime) {
        removeBackups([id])
        closeTask(taskID, at: now)
    }

    /// Accepts a restore.
    /// - Returns: the id of its task.
    /// - Throws: 6200, 6112, 2001, 2002, 2003, 2005, 2007, 2009, 2010, 7000; nothing is changed then.
    mutating func restore(
        _ id: String,
        _ request: RestoreRequest,
        requestID: String,
        now: WireTime
    ) throws(APIError) -> String {
        let backup = try backup(id)
        let vault = try vault(backup.vaultID)
        guard vault.status == .available || vault.status == .lock else { throw .cbr("6112", vault.status.rawValue) }
        guard backup.status == .available else { throw .cbr("2005", backup.status.rawValue) }
        let target = try restoreTarget(request, of: backup)
        switch protectStatus(of: target.id) {
        case .protecting: throw .cbr("2002", target.id)
        case .restoring: throw .cbr("2010", target.id)
        case .available, .removing, .error, nil: break
        }
        changeFamily(of: id) { $0.status = .waitingRestore }
        if let vaultID = vaultIDByResource[target.id] {
            setProtectStatus(.restoring, of: target.id, inVault: vaultID)
        }
        let end = now.advanced(bySeconds: switches.restoreSeconds)
        let task = openTask(
            .restore,
            .restore(backupID: id, backupName: backup.name, targetID: target.id, targetName: target.name),
            vault: vault,
            requestID,
            resource: OperationLog.Subject(backup),
            checkpointID: backup.checkpointID,
            now: now,
            end: end
        )
        schedule(.restoreStarts(backupID: id), at: now.advanced(bySeconds: switches.restoreSeconds / 4))
        schedule(.restoreEnds(backupID: id, targetID: target.id, taskID: task), at: end)
        return task
    }

    mutating func finishRestore(_ id: String, targetID: String, taskID: String, at now: WireTime) {
        changeFamily(of: id) { backup in
            if backup.status == .restoring || backup.status == .waitingRestore { backup.status = .available }
        }
        if let vaultID = vaultIDByResource[targetID], protectStatus(of: targetID) == .restoring {
            setProtectStatus(.available, of: targetID, inVault: vaultID)
        }
        closeTask(taskID, at: now)
    }

    private func protectStatus(of resourceID: String) -> Resource.ProtectStatus? {
        guard let vault = vaultIDByResource[resourceID].flatMap({ vaults[$0] }),
            let index = vault.resourceIndex(resourceID)
        else { return nil }
        return vault.resources[index].protectStatus
    }

    private func restoreTarget(
        _ request: RestoreRequest,
        of backup: Backup
    ) throws(APIError) -> (id: String, name: String) {
        switch request {
        case .server(let id, let mappings):
            guard backup.resourceType == "OS::Nova::Server" else {
                throw .invalid("restore.server_id", "is for backups of servers")
            }
            guard let server = inventory.item(id, type: "OS::Nova::Server") else { throw .cbr("2007", id) }
            for mapping in mappings { try check(mapping, of: backup, server: server) }
            return (server.id, server.name)
        case .volume(let id):
            guard backup.resourceType == "OS::Cinder::Volume" else {
                throw .invalid("restore.volume_id", "is for backups of disks")
            }
            guard let disk = disk(id) else { throw .cbr("7000", id) }
            guard disk.sizeGB >= backup.resourceSizeGB else { throw .cbr("2001", id) }
            return (disk.id, disk.name)
        case .resource(let id):
            guard let item = inventory.item(id) else { throw .cbr("6302", id) }
            return (item.id, item.name)
        }
    }

    private func check(
        _ mapping: RestoreRequest.Mapping,
        of backup: Backup,
        server: Inventory.Item
    ) throws(APIError) {
        guard backup.childIDs.contains(mapping.backupID), let child = backups[mapping.backupID] else {
            throw .cbr("2009", mapping.backupID)
        }
        guard let disk = server.disks.first(where: { $0.id == mapping.volumeID }) else {
            throw .cbr("2003", mapping.volumeID)
        }
        guard disk.sizeGB >= child.resourceSizeGB else { throw .cbr("2001", mapping.volumeID) }
    }

    /// A disk that stands alone or belongs to a known server.
    private func disk(_ id: String) -> Inventory.Disk? {
        if let item = inventory.item(id, type: "OS::Cinder::Volume") { return item.disks.first }
        return inventory.disk(id)
    }
}

extension OperationLog.Subject {
    init(_ backup: Backup) {
        self.init(id: backup.resourceID, type: backup.resourceType, name: backup.resourceName)
    }
}
