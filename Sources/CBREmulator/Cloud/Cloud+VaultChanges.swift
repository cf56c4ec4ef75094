extension Cloud {
    /// Changes a vault. A new size or consistency takes it through `lock`.
    /// - Throws: 6105, 6106, 6101, 6107, 6110, 6112, 6123, 9900; nothing is changed then.
    mutating func updateVault(_ id: String, _ update: VaultUpdate, now: WireTime) throws(APIError) -> Vault {
        var vault = try vault(id)
        switch vault.status {
        case .available: break
        case .lock: if update.sizeGB != nil { throw .cbr("6123") }
        case .frozen, .deleting, .error: throw .cbr("6112", vault.status.rawValue)
        }
        if let name = update.name, name != vault.name, switches.duplicateVaultName == .refuse,
            !vaults.vaults(named: name).isEmpty
        {
            throw .cbr("6106", name)
        }
        try Self.apply(update, to: &vault)
        let isResized = vault.sizeGB != (update.sizeGB ?? vault.sizeGB)
        let isRespecified = vault.consistentLevel != (update.consistentLevel ?? vault.consistentLevel)
        if isResized || isRespecified {
            vault.sizeGB = update.sizeGB ?? vault.sizeGB
            vault.consistentLevel = update.consistentLevel ?? vault.consistentLevel
            vault.status = .lock
            schedule(.vaultUnlocks(id: id), at: now.advanced(bySeconds: switches.lockSeconds))
        }
        vault.updatedAt = now
        vaults[id] = vault
        return vault
    }

    private static func apply(_ update: VaultUpdate, to vault: inout Vault) throws(APIError) {
        if let size = update.sizeGB, size < vault.sizeGB, size * 1024 < vault.usedMB || size < vault.allocatedGB {
            throw .cbr("6107", "\(size) GB is less than is used or allocated")
        }
        if update.consistentLevel == "app_consistent", vault.kind != .server {
            throw .invalid("vault.billing.consistent_level", "app_consistent is for servers only")
        }
        if update.isLocked == false, vault.isLocked { throw .cbr("6110", "backup locking cannot be switched off") }
        vault.name = update.name ?? vault.name
        vault.autoBind = update.autoBind ?? vault.autoBind
        vault.bindRules = update.bindRules ?? vault.bindRules
        vault.autoExpand = update.autoExpand ?? vault.autoExpand
        vault.smnNotify = update.smnNotify ?? vault.smnNotify
        vault.threshold = update.threshold ?? vault.threshold
        vault.isLocked = update.isLocked ?? vault.isLocked
    }

    mutating func unlockVault(_ id: String) {
        if vaults[id]?.status == .lock { vaults[id]?.status = .available }
    }

    /// Accepts the deletion of a vault with all its backups.
    /// - Throws: 6105, 6111, 6112, 6203; nothing is changed then.
    mutating func deleteVault(
        _ id: String,
        effects: RunEffects = .none,
        requestID: String,
        now: WireTime
    ) throws(APIError) {
        let vault = try vault(id)
        guard vault.status == .available || vault.status == .error else { throw .cbr("6112", vault.status.rawValue) }
        guard vault.chargingMode == "post_paid" else { throw .cbr("6111", "the vault is pre-paid") }
        guard vault.runningBackups == 0 else { throw .cbr("6203") }
        let doomed = backups.backups(vaultID: id)
        for backup in doomed { backups.update(backup.id) { $0.status = .deleting } }
        vaults[id]?.status = .deleting
        let end = now.advanced(bySeconds: switches.deleteSeconds)
        let total = doomed.count { $0.parentID == nil }
        let task = openTask(.vaultDelete, .vaultDelete(total: total), vault: vault, requestID, now: now, end: end)
        scheduleDeletion(
            of: .vault(id),
            taskID: task,
            at: end,
            effects: effects,
            success: .vaultGone(id: id, taskID: task)
        )
    }

    mutating func dropVault(_ id: String, taskID: String, at now: WireTime) {
        guard let vault = vaults[id] else { return }
        for backup in backups.backups(vaultID: id) where backup.parentID == nil { removeBackups([backup.id]) }
        for resource in vault.resources { vaultIDByResource[resource.id] = nil }
        vaults[id] = nil
        closeTask(taskID, at: now)
    }

    /// Notes a task of a vault that is under way from now to `end`.
    /// - Returns: its id.
    mutating func openTask(
        _ kind: OperationLog.Kind,
        _ details: OperationLog.Details,
        vault: Vault?,
        _ requestID: String,
        resource: OperationLog.Subject? = nil,
        checkpointID: String? = nil,
        now: WireTime,
        end: WireTime
    ) -> String {
        let task = OperationLog(
            serial: tasks.takeSerial(),
            id: WireID.random(),
            kind: kind,
            status: .running,
            createdAt: now,
            startedAt: now,
            updatedAt: now,
            requestID: requestID,
            checkpointID: checkpointID,
            vaultID: vault?.id,
            vaultName: vault?.name,
            policyID: nil,
            providerID: vault?.kind.providerID,
            resource: resource,
            details: details,
            startsAt: now,
            endsAt: end
        )
        tasks.insert(task)
        return task.id
    }

    mutating func closeTask(_ id: String, at now: WireTime, failure: APIError? = nil) {
        tasks.update(id) { task in
            task.status = failure == nil ? .success : .failed
            task.updatedAt = now
            task.endedAt = now
            task.errorCode = failure?.code ?? ""
            task.errorMessage = failure?.message ?? ""
        }
    }
}
