extension Vault {
    /// A new vault, available at once and empty.
    init(_ creation: VaultCreation, id: String, now: WireTime) {
        self.init(
            id: id,
            name: creation.name,
            description: creation.description,
            kind: creation.kind,
            protectType: creation.protectType,
            consistentLevel: creation.consistentLevel,
            cloudType: creation.cloudType,
            chargingMode: creation.chargingMode,
            sizeGB: creation.sizeGB,
            status: .available,
            tags: creation.tags,
            createdAt: now,
            updatedAt: now,
            enterpriseProjectID: creation.enterpriseProjectID,
            autoBind: creation.autoBind,
            bindRules: creation.bindRules,
            autoExpand: creation.autoExpand,
            smnNotify: creation.smnNotify,
            threshold: creation.threshold,
            isLocked: creation.isLocked,
            backupNamePrefix: creation.backupNamePrefix,
            availabilityZone: creation.availabilityZone,
            isMultiAZ: creation.isMultiAZ
        )
    }
}

extension Resource {
    /// A resource as the inventory knows it; the name that a client sent has no say.
    init(_ item: Inventory.Item, _ request: ResourceRequest, visibleFrom: WireTime) {
        self.init(
            id: item.id,
            type: item.type,
            name: item.name,
            sizeGB: item.sizeGB,
            excludedVolumes: request.excludedVolumes,
            includedVolumes: request.includedVolumes,
            visibleFrom: visibleFrom
        )
    }
}
