extension Cloud {
    /// Accepts the dissociation of resources. Their backups in the vault are deleted with them (CBR API reference,
    /// vaults).
    /// - Throws: 6105, 6112, 6124, 6125, 6134, 6135; nothing is changed then.
    mutating func removeResources(
        _ ids: [String],
        fromVault id: String,
        effects: RunEffects = .none,
        requestID: String,
        now: WireTime
    ) throws(APIError) {
        let vault = try vault(id)
        guard vault.status == .available || vault.status == .lock else { throw .cbr("6112", vault.status.rawValue) }
        guard !vault.isLocked else { throw .cbr("6124", "resources of a locked vault cannot be dissociated") }
        let resources = try associated(ids, in: vault)
        for resource in resources where resource.protectStatus == .protecting || resource.protectStatus == .restoring {
            throw .cbr("6125", resource.id)
        }
        for resource in resources {
            setProtectStatus(.removing, of: resource.id, inVault: id)
            for backup in backups.backups(resourceID: resource.id) where backup.vaultID == id {
                changeFamily(of: backup.id) { $0.status = .deleting }
            }
        }
        let end = now.advanced(bySeconds: switches.deleteSeconds)
        let subjects = resources.map { OperationLog.Subject($0) }
        let task = openTask(
            .removeResource,
            .removeResources(subjects),
            vault: vault,
            requestID,
            resource: subjects.first,
            now: now,
            end: end
        )
        let removed = resources.map(\.id)
        scheduleDeletion(
            of: .resources(removed, vaultID: id),
            taskID: task,
            at: end,
            effects: effects,
            success: .resourcesGone(ids: removed, vaultID: id, taskID: task)
        )
    }

    mutating func dropResources(_ ids: [String], vaultID: String, taskID: String, at now: WireTime) {
        for id in ids where vaultIDByResource[id] == vaultID { dissociateNow(id) }
        closeTask(taskID, at: now)
    }

    /// Takes resources out of the policy's runs, or back in.
    /// - Throws: 6105, 6134, 6135; nothing is changed then.
    mutating func setAutoProtect(_ isOn: Bool, of ids: [String], inVault id: String) throws(APIError) {
        let vault = try vault(id)
        for resource in try associated(ids, in: vault) {
            if let index = vault.resourceIndex(resource.id) { vaults[id]?.resources[index].autoProtect = isOn }
        }
    }

    /// Moves resources with their backups to another vault.
    /// - Throws: 6105, 6112, 6114, 6100, 6124, 6125, 6126, 6134, 6135; nothing is changed then.
    mutating func migrateResources(_ ids: [String], from source: String, to target: String) throws(APIError) {
        var from = try vault(source)
        var to = try vault(target)
        guard source != target else { throw .invalid("destination_vault_id", "is the vault itself") }
        for vault in [from, to] {
            guard vault.status == .available || vault.status == .lock else { throw .cbr("6112", vault.status.rawValue) }
            guard !vault.isLocked else { throw .cbr("6124", "resources of a locked vault cannot be moved") }
            guard !isBusy(vault) else { throw .cbr("6125", vault.id) }
        }
        guard from.kind == to.kind, from.protectType == to.protectType else { throw .cbr("6126", to.id) }
        let moved = try associated(ids, in: from)
        guard to.resources.count + moved.count <= Self.resourcesPerVaultMax else { throw .cbr("6100") }
        let sizeMB = moved.reduce(0) { $0 + $1.backupSizeMB }
        guard to.usedMB + sizeMB <= to.sizeGB * 1024 else { throw .cbr("6114", to.id) }

        from.resources.removeAll { ids.contains($0.id) }
        from.usedMB -= sizeMB
        to.resources += moved
        to.usedMB += sizeMB
        vaults[source] = from
        vaults[target] = to
        for resource in moved {
            vaultIDByResource[resource.id] = target
            for backup in backups.backups(resourceID: resource.id) where backup.vaultID == source {
                changeFamily(of: backup.id) { $0.vaultID = target }
            }
        }
    }

    private func isBusy(_ vault: Vault) -> Bool {
        vault.runningBackups > 0 || vault.resources.contains { $0.protectStatus == .restoring }
    }

    /// The resources of these ids in a vault.
    /// - Throws: 6135 for one that is not there, 6134 for one on its way out.
    private func associated(_ ids: [String], in vault: Vault) throws(APIError) -> [Resource] {
        var resources: [Resource] = []
        for id in ids {
            guard let index = vault.resourceIndex(id) else { throw .cbr("6135", id) }
            guard vault.resources[index].protectStatus != .removing else { throw .cbr("6134", id) }
            guard !resources.contains(where: { $0.id == id }) else { throw .cbr("6104", id) }
            resources.append(vault.resources[index])
        }
        return resources
    }
}
