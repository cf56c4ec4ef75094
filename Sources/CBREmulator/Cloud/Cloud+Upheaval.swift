extension Cloud {
    /// Changes the cloud as somebody else would. Unknown ids change nothing.
    mutating func suffer(_ upheaval: Upheaval, now: WireTime) {
        switch upheaval {
        case .vanishResource(let id): inventory.remove(id)
        case .vanishBackup(let id): removeBackups([id], keepingCheckpoints: true)
        case .vanishCheckpoint(let id):
            removeBackups(backups.backups(checkpointID: id).filter { $0.parentID == nil }.map(\.id))
            checkpoints[id] = nil
        case .associateElsewhere(let resource, let vault): associate(resource, withOther: vault, now: now)
        case .dissociate(let resource): dissociateNow(resource)
        case .vaultStatus(let id, let status):
            vaults[id]?.status = status
            vaults[id]?.frozenScene = status == .frozen ? "ARREAR" : nil
        case .resourceStatus(let resource, let status): inventory.setStatus(status, of: resource)
        // Tokens and clock belong to the server around the cloud.
        case .expireTokens, .moveClock: break
        }
    }

    /// Removes backups with their children and takes their size off the vault. A restore point goes with its last
    /// backup (CBR user guide, states), unless somebody else's deletion is to be played.
    mutating func removeBackups(_ ids: [String], keepingCheckpoints: Bool = false) {
        for id in ids {
            guard let backup = backups.remove(id) else { continue }
            for childID in backup.childIDs { backups.remove(childID) }
            vaults[backup.vaultID]?.usedMB -= backup.sizeMB
            if !keepingCheckpoints { dropEmptyCheckpoint(backup.checkpointID) }
            guard let index = vaults[backup.vaultID]?.resourceIndex(backup.resourceID) else { continue }
            vaults[backup.vaultID]?.resources[index].backupSizeMB -= backup.sizeMB
            if backup.status != .error, !backup.isRunning { vaults[backup.vaultID]?.resources[index].backupCount -= 1 }
        }
    }

    private mutating func dropEmptyCheckpoint(_ id: String) {
        guard checkpoints[id]?.status != .protecting, backups.serials(checkpointID: id).isEmpty else { return }
        checkpoints[id] = nil
    }

    /// Takes a resource out of its vault at once, with its backups there.
    mutating func dissociateNow(_ resource: String) {
        guard let vaultID = vaultIDByResource.removeValue(forKey: resource) else { return }
        removeBackups(backups.backups(resourceID: resource).filter { $0.vaultID == vaultID }.map(\.id))
        vaults[vaultID]?.resources.removeAll { $0.id == resource }
    }

    private mutating func associate(_ resource: String, withOther vaultID: String?, now: WireTime) {
        guard let item = inventory.item(resource) ?? inventory.item(resource, type: "OS::Nova::Server") else { return }
        dissociateNow(resource)
        inventory.materialise(item)
        let target = vaultID.flatMap { vaults[$0]?.id } ?? makeForeignVault(now: now)
        vaults[target]?.resources.append(Resource(item, visibleFrom: now))
        vaultIDByResource[resource] = target
    }

    private mutating func makeForeignVault(now: WireTime) -> String {
        let vault = Vault.foreign(id: WireID.random(), now: now)
        vaults[vault.id] = vault
        return vault.id
    }
}

extension Resource {
    init(_ item: Inventory.Item, visibleFrom: WireTime) {
        self.init(id: item.id, type: item.type, name: item.name, sizeGB: item.sizeGB, visibleFrom: visibleFrom)
    }
}

extension Vault {
    /// A vault that belongs to nobody's test.
    fileprivate static func foreign(id: String, now: WireTime) -> Vault {
        Vault(
            id: id,
            name: "someone-elses-vault",
            description: nil,
            kind: .server,
            protectType: "backup",
            consistentLevel: "crash_consistent",
            cloudType: "public",
            chargingMode: "post_paid",
            sizeGB: 1000,
            status: .available,
            tags: [],
            createdAt: now,
            updatedAt: now,
            enterpriseProjectID: "0",
            autoBind: false,
            bindRules: [],
            autoExpand: false,
            smnNotify: true,
            threshold: 80,
            isLocked: false,
            isMultiAZ: false
        )
    }
}
