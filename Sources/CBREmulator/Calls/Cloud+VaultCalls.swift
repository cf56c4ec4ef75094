extension Cloud {
    mutating func createVault(_ call: Call) throws(APIError) -> Answer {
        let creation = try VaultCreation(try call.json())
        if let policyID = creation.policyID { _ = try policy(policyID) }
        let vault = try createVault(creation, now: call.now)
        if let policyID = creation.policyID { try associate(policy: policyID, withVault: vault.id, destination: nil) }
        guard creation.chargingMode == "post_paid" else { return Self.order(vault) }
        return .json(["vault": style(call).vault(try self.vault(vault.id))])
    }

    /// A pre-paid vault is answered with an order and without a usable id (CBR API reference, vaults).
    private static func order(_ vault: Vault) -> Answer {
        .json([
            "vault": nil,
            "orders": [
                [
                    "cloudServiceId": .string(vault.id), "orderId": .string("CS" + WireID.randomPlain().prefix(14)),
                    "subscribeResult": 1, "resourceId": nil,
                ]
            ],
            "retCode": 0,
            "errText": "",
            "error_code": "",
        ])
    }

    func listVaults(_ call: Call) throws(APIError) -> Answer {
        let page = try Page(call.query)
        let filter = try VaultFilter(call.query, lagSeconds: listLag(call))
        let matches = listVaults(filter, now: call.now)
        let style = style(call)
        return .list("vaults", page.slice(matches).map { style.vault($0) }, count: matches.count, page)
    }

    func showVault(_ call: Call) throws(APIError) -> Answer {
        .json(["vault": style(call).vault(try vault(call.parameter("vault_id")))])
    }

    mutating func updateVault(_ call: Call) throws(APIError) -> Answer {
        let id = try vault(call.parameter("vault_id")).id
        let vault = try updateVault(id, try VaultUpdate(try call.json()), now: call.now)
        return .json(["vault": style(call).vault(vault)])
    }

    mutating func batchUpdateVaults(_ call: Call) throws(APIError) -> Answer {
        let fields = try Fields(try call.json()).fields("vault")
        let smnNotify = try fields.optionalBool("smn_notify")
        let threshold = try fields.optionalInt("threshold", in: 1...100)
        guard smnNotify != nil || threshold != nil else { throw .invalid("vault", "needs smn_notify or threshold") }
        let ids = vaults.all.map(\.id)
        for id in ids {
            if let smnNotify { vaults[id]?.smnNotify = smnNotify }
            if let threshold { vaults[id]?.threshold = threshold }
            vaults[id]?.updatedAt = call.now
        }
        return .json(["updated_vaults_id": .array(ids.map(JSONValue.string))])
    }

    /// Sets the day on which the backups of a vault expire (CBR API reference, backups). The day ends in the zone
    /// given.
    mutating func updateExpirationTime(_ call: Call) throws(APIError) -> Answer {
        let vault = try vault(call.parameter("vault_id"))
        let fields = try Fields(try call.json())
        let day = try fields.text("expect_expiration_date", length: 10...10)
        let zone = try fields.text("time_zone", length: 1...64)
        guard let midnight = WireTime(parsing: day + "T00:00:00Z") else {
            throw .invalid("expect_expiration_date", "must be like 2026-12-31")
        }
        guard let offset = PolicyFields.zoneOffsetSeconds(zone) else {
            throw .invalid("time_zone", "must be like UTC+08:00")
        }
        let expiry = midnight.advanced(bySeconds: 86_400 - offset)
        guard expiry > call.now else { throw .invalid("expect_expiration_date", "has passed") }
        let changed = try expireBackups(of: vault, at: expiry, requestID: call.requestID, now: call.now)
        return .json([
            "affected_backups_count": .int(changed.count), "new_expiration_day": .string(day),
            "operation_log_id": .string(changed.taskID),
        ])
    }

    mutating func deleteVault(_ call: Call) throws(APIError) -> Answer {
        try deleteVault(
            call.parameter("vault_id"),
            effects: call.effects,
            requestID: call.requestID,
            now: call.now
        )
        return .empty()
    }

    func showVaultSummary(_ call: Call) -> Answer {
        let all = vaults.all
        return .json([
            "size": .int(all.reduce(0) { $0 + $1.sizeGB }), "used_size": .int(all.reduce(0) { $0 + $1.usedMB }),
        ])
    }

    func showStorageUsage(_ call: Call) throws(APIError) -> Answer {
        let page = try Page(call.query)
        let type = try call.query.choice("resource_type", of: ResourceKind.knownResourceTypes)
        let id = call.query.text("resource_id")
        let resources = vaults.all.flatMap(\.resources).filter { resource in
            (id ?? resource.id) == resource.id && (type ?? resource.type) == resource.type
        }
        let items = page.slice(resources).map { resource -> JSONValue in
            [
                "resource_id": .string(resource.id), "resource_name": .string(resource.name),
                "resource_type": .string(resource.type), "backup_count": .int(resource.backupCount),
                "backup_size": .int(resource.backupSizeMB), "backup_size_multiaz": 0,
            ]
        }
        return .json(["resource_count": .int(resources.count), "storage_usage": .array(items)])
    }

    // MARK: Resources

    mutating func addResources(_ call: Call) throws(APIError) -> Answer {
        let vault = try vault(call.parameter("vault_id"))
        let fields = try Fields(try call.json())
        let requests = try ResourceRequest.list(
            fields,
            "resources",
            count: 1...Self.resourcesPerVaultMax,
            kind: vault.kind
        )
        let added = try addResources(requests, toVault: vault.id, now: call.now)
        return .json(["add_resource_ids": .array(added.map(JSONValue.string))])
    }

    mutating func removeResources(_ call: Call) throws(APIError) -> Answer {
        let id = try vault(call.parameter("vault_id")).id
        let ids = try Fields(try call.json()).ids("resource_ids", count: 1...Self.resourcesPerVaultMax)
        try removeResources(ids, fromVault: id, effects: call.effects, requestID: call.requestID, now: call.now)
        return .json(["remove_resource_ids": .array(ids.map(JSONValue.string))])
    }

    mutating func setResources(_ call: Call) throws(APIError) -> Answer {
        let id = try vault(call.parameter("vault_id")).id
        let fields = try Fields(try call.json())
        let ids = try fields.ids("resource_ids", count: 1...Self.resourcesPerVaultMax)
        let action = try fields.choice("action", of: ["suspend", "unsuspend"])
        try setAutoProtect(action == "unsuspend", of: ids, inVault: id)
        return .json(["set_resource_ids": .array(ids.map(JSONValue.string))])
    }

    mutating func migrateResources(_ call: Call) throws(APIError) -> Answer {
        let id = try vault(call.parameter("vault_id")).id
        let fields = try Fields(try call.json())
        let target = try fields.text("destination_vault_id", check: .uuid)
        let ids = try fields.ids("resource_ids", count: 1...Self.resourcesPerVaultMax)
        try migrateResources(ids, from: id, to: target)
        return .json(["migrated_resources": .array(ids.map(JSONValue.string))])
    }
}
