extension WireStyle {
    /// The `vault` of vault answers (CBR API reference, vaults).
    func vault(_ vault: Vault) -> JSONValue {
        [
            "id": .string(vault.id),
            "name": .string(vault.name),
            "description": .optional(vault.description),
            "resources": .array(vault.resources.filter { $0.visibleFrom <= now }.map { vaultResource($0) }),
            "provider_id": .string(vault.kind.providerID),
            "created_at": time(vault.createdAt),
            "updated_at": time(vault.updatedAt),
            "project_id": .string(projectID),
            "enterprise_project_id": .string(vault.enterpriseProjectID),
            "auto_bind": .bool(vault.autoBind),
            "bind_rules": vault.bindRules.isEmpty ? [:] : ["tags": tags(vault.bindRules)],
            "auto_expand": .bool(vault.autoExpand),
            "smn_notify": .bool(vault.smnNotify),
            "threshold": number(vault.threshold),
            "locked": .bool(vault.isLocked),
            "backup_name_prefix": .optional(vault.backupNamePrefix),
            "availability_zone": .optional(vault.availabilityZone),
            "user_id": .string(userID),
            "billing": billing(vault),
            "tags": tags(vault.tags),
        ]
    }

    private func billing(_ vault: Vault) -> JSONValue {
        [
            "allocated": number(vault.allocatedGB),
            "cloud_type": .string(vault.cloudType),
            "consistent_level": .string(vault.consistentLevel),
            "frozen_scene": .optional(vault.frozenScene),
            "charging_mode": .string(vault.chargingMode),
            "order_id": nil,
            "product_id": nil,
            "protect_type": .string(vault.protectType),
            "object_type": .string(vault.kind.rawValue),
            "spec_code": .string(vault.kind.specCode(protectType: vault.protectType)),
            "used": number(vault.usedMB),
            "storage_unit": nil,
            "status": .string(vault.status.rawValue),
            "size": number(vault.sizeGB),
            "is_multi_az": .bool(vault.isMultiAZ),
        ]
    }

    private func vaultResource(_ resource: Resource) -> JSONValue {
        var extra = JSONObject()
        if !resource.excludedVolumes.isEmpty {
            extra["exclude_volumes"] = .array(resource.excludedVolumes.map(JSONValue.string))
        }
        if !resource.includedVolumes.isEmpty { extra["include_volumes"] = .array(resource.includedVolumes) }
        return [
            "id": .string(resource.id),
            "name": .string(resource.name),
            "type": .string(resource.type),
            "protect_status": .string(resource.protectStatus.rawValue),
            "size": number(resource.sizeGB),
            "backup_size": number(resource.backupSizeMB),
            "backup_count": number(resource.backupCount),
            "extra_info": extraInfo(.object(extra), isText: false),
            "auto_protect": .bool(resource.autoProtect),
        ]
    }
}
