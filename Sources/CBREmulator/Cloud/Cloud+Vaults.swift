extension Cloud {
    func vault(_ id: String) throws(APIError) -> Vault {
        guard let vault = vaults[id] else { throw missingVault(id) }
        return vault
    }

    func missingVault(_ id: String) -> APIError {
        let error = APIError.cbr("6105", id)
        return APIError(
            status: switches.missingVaultStatus,
            code: error.code,
            message: error.message,
            dialect: error.dialect
        )
    }

    /// Makes a vault with its first resources.
    /// - Throws: 6106, 6133 and the refusals of `associate`; nothing is changed then.
    mutating func createVault(_ creation: VaultCreation, now: WireTime) throws(APIError) -> Vault {
        if switches.duplicateVaultName == .refuse, !vaults.vaults(named: creation.name).isEmpty {
            throw .cbr("6106", creation.name)
        }
        guard vaults.count < switches.vaultsMax else { throw .cbr("6133") }
        var vault = Vault(creation, id: WireID.random(), now: now)
        let items = try inventoryItems(creation.resources, for: vault)
        for (request, item) in zip(creation.resources, items) {
            vault.resources.append(Resource(item, request, visibleFrom: now))
        }
        vaults[vault.id] = vault
        for item in items {
            inventory.materialise(item)
            vaultIDByResource[item.id] = vault.id
        }
        return vault
    }

    /// Adds resources to a vault, all or none.
    /// - Returns: the ids added by this call.
    /// - Throws: 6105, 6112, 6100, 6103, 6104, 7100, 7000.
    mutating func addResources(
        _ requests: [ResourceRequest],
        toVault id: String,
        now: WireTime
    ) throws(APIError) -> [String] {
        var vault = try vault(id)
        guard vault.status == .available || vault.status == .lock else { throw .cbr("6112", vault.status.rawValue) }
        let items = try inventoryItems(requests, for: vault)
        let fresh = requests.count { vault.resourceIndex($0.id) == nil }
        guard vault.resources.count + fresh <= Self.resourcesPerVaultMax else { throw .cbr("6100") }
        for (request, item) in zip(requests, items) {
            if let index = vault.resourceIndex(request.id) {
                vault.resources[index].excludedVolumes = request.excludedVolumes
                vault.resources[index].includedVolumes = request.includedVolumes
            } else {
                let visibleFrom = now.advanced(bySeconds: switches.associationLagSeconds)
                vault.resources.append(Resource(item, request, visibleFrom: visibleFrom))
            }
        }
        vault.updatedAt = now
        vaults[id] = vault
        for item in items {
            inventory.materialise(item)
            vaultIDByResource[item.id] = id
        }
        return requests.map(\.id)
    }

    static let resourcesPerVaultMax = 256

    /// The inventory's items for a request to associate.
    private func inventoryItems(_ requests: [ResourceRequest], for vault: Vault) throws(APIError) -> [Inventory.Item] {
        var items: [Inventory.Item] = []
        for request in requests {
            if let owner = vaultIDByResource[request.id] {
                guard owner == vault.id else { throw .cbr("6103", request.id) }
                try checkRepeated(request, in: vault)
            }
            guard let item = inventory.item(request.id, type: request.type) else {
                throw .cbr(vault.kind.missingCode, request.id)
            }
            guard item.status != "ERROR" else { throw .cbr(vault.kind == .disk ? "7003" : "7101", request.id) }
            try checkDisks(of: item, vault: vault)
            items.append(item)
        }
        return items
    }

    private func checkRepeated(_ request: ResourceRequest, in vault: Vault) throws(APIError) {
        if let index = vault.resourceIndex(request.id), vault.resources[index].protectStatus == .removing {
            throw .cbr("6134", request.id)
        }
        if switches.repeatedAssociation == .refuse { throw .cbr("6104", request.id) }
    }

    /// A disk must not be protected twice: by its server's vault and by a vault of disks.
    private func checkDisks(of item: Inventory.Item, vault: Vault) throws(APIError) {
        guard vault.kind == .server else { return }
        for disk in item.disks where vaultIDByResource[disk.id] != nil { throw .cbr("6137", disk.id) }
    }

    /// Vaults that match, in the order of creation.
    func listVaults(_ filter: VaultFilter, now: WireTime) -> [Vault] {
        candidates(filter).filter { vault in
            now >= vault.createdAt.advanced(bySeconds: filter.lagSeconds)
                && filter.matches(vault, name: switches.nameFilter)
        }
    }

    private func candidates(_ filter: VaultFilter) -> [Vault] {
        if !filter.ids.isEmpty { return vaults.vaults(withIDs: filter.ids) }
        if !filter.resourceIDs.isEmpty {
            return vaults.vaults(withIDs: filter.resourceIDs.compactMap { vaultIDByResource[$0] })
        }
        if let name = filter.name, switches.nameFilter == .exact { return vaults.vaults(named: name) }
        return vaults.all
    }
}
