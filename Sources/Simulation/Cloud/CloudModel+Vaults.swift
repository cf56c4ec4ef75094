import SeededChance
package import Workflow

/// Vaults and what they hold.
extension CloudModel {
    package func vault(_ id: VaultID) -> CloudVault? { vaultIndex[id].map { vaults[$0] } }

    /// Puts a vault there that was made by somebody else, as if long ago.
    package mutating func placeVault(
        named name: String,
        objectType: String = "server",
        consistentLevel: String = "crash_consistent",
        sizeGB: Int = 10_000
    ) -> VaultID {
        addVault(
            name: name,
            options: VaultOptions(sizeGB: sizeGB, objectType: objectType, consistentLevel: consistentLevel),
            tags: [],
            isOurs: false,
            lag: .zero
        )
    }

    // MARK: Reading

    func vaults(named name: String) -> [VaultFacts] {
        if nature.matchesNamesInPart {
            return vaults.filter { $0.listedFrom <= now && $0.name.contains(utf8Of: name) }.map {
                facts($0, inList: true)
            }
        }
        return (vaultsByName[name] ?? []).map { vaults[$0] }.filter { $0.listedFrom <= now }
            .map { facts($0, inList: true) }
    }

    func vaults(holding resource: ResourceID) -> [VaultFacts] {
        guard let known = resources[resource], let id = known.vaultID, let vault = vault(id),
            vault.listedFrom <= now, known.listedFrom.map({ $0 <= now }) ?? true
        else { return [] }
        return [facts(vault, inList: true)]
    }

    func vaults(tagged key: String, _ values: [String]) -> [VaultFacts] {
        vaults.filter { vault in
            vault.listedFrom <= now
                && vault.tags.contains { $0.key == key && (values.isEmpty || values.contains($0.value ?? "")) }
        }.map { facts($0, inList: true) }
    }

    func showVault(_ id: VaultID) -> Result<Reply, CallFailure> {
        guard let vault = vault(id), vault.shownFrom <= now else { return .failure(failure("6105")) }
        return .success(.vault(facts(vault, inList: false)))
    }

    private func facts(_ vault: CloudVault, inList: Bool) -> VaultFacts {
        VaultFacts(
            id: vault.id,
            name: vault.name,
            objectType: vault.objectType,
            consistentLevel: vault.consistentLevel,
            protectType: "backup",
            sizeGB: vault.sizeGB,
            usedMB: 0,
            status: vault.status(at: now),
            tags: vault.tags,
            resources: vault.resources.compactMap { id in
                guard let resource = resources[id] else { return nil }
                let from = inList ? resource.listedFrom : resource.shownFrom
                if let from, from > now { return nil }
                return AssociatedResourceFacts(
                    id: id,
                    name: "ecs-\(id)",
                    type: ResourceType.server.rawValue,
                    protectStatus: isBusy(resource) ? "protecting" : "available"
                )
            }
        )
    }

    func showProtectable(_ reference: ResourceReference) -> Result<Reply, CallFailure> {
        guard nature.offersProtectables else {
            return .failure(failure(.gateway("0101"), httpStatus: 404, isMutating: false))
        }
        guard let resource = resources[reference.id], resource.goneSince == nil else {
            return .failure(failure("7100"))
        }
        var facts = ProtectableFacts(
            id: reference.id,
            name: "ecs-\(reference.id)",
            status: "ACTIVE",
            isProtectable: true,
            vaultID: resource.vaultID
        )
        if resource.vaultID != nil { refuse(&facts, "7116") }
        if let until = resource.stoppedUntil, now < until {
            facts.status = "SHUTOFF"
            refuse(&facts, "7102")
        }
        return .success(.protectable(facts))
    }

    private func refuse(_ facts: inout ProtectableFacts, _ number: String) {
        facts.isProtectable = false
        facts.code = .backupService(number)
        facts.reason = ErrorTable.row(for: .backupService(number))?.meaning
    }

    // MARK: Changing

    mutating func createVault(_ creation: VaultCreation) -> Result<Reply, CallFailure> {
        if !nature.allowsSameNames, !(vaultsByName[creation.name] ?? []).isEmpty {
            return .failure(failure("6106", isMutating: true))
        }
        changes[.createVault, default: 0] += 1
        let id = addVault(
            name: creation.name,
            options: creation.options,
            tags: [creation.tag],
            isOurs: true,
            lag: nature.vaultLagMax
        )
        guard let vault = vault(id) else { preconditionFailure("vault \(id) was just made and is not there") }
        return .success(.vault(facts(vault, inList: false)))
    }

    mutating func addVault(
        name: String,
        options: VaultOptions,
        tags: [VaultTag],
        isOurs: Bool,
        lag: Duration
    ) -> VaultID {
        let id = VaultID("vault-\(nextNumber())")
        var vault = CloudVault(
            id: id,
            name: name,
            objectType: options.objectType,
            consistentLevel: options.consistentLevel,
            sizeGB: options.sizeGB,
            tags: tags,
            isOurs: isOurs,
            createdAt: now,
            listedFrom: now + drawLag(lag),
            shownFrom: now + drawLag(isOurs ? nature.showLagMax : .zero)
        )
        if generator.chance(nature.lockedVaults) { vault.lockedUntil = now + .seconds(300) }
        if generator.chance(nature.fullVaults) { vault.fullUntil = now + .seconds(7200) }
        if generator.chance(nature.frozenVaults) {
            plan(.freeze(id), within: .seconds(7200))
        }
        vaultIndex[id] = vaults.count
        vaultsByName[name, default: []].append(vaults.count)
        vaults.append(vault)
        return id
    }

    mutating func addResource(_ reference: ResourceReference, to id: VaultID) -> Result<Reply, CallFailure> {
        guard let vault = vault(id), let resource = resources[reference.id] else {
            return .failure(failure("6105", isMutating: true))
        }
        let refusal: String?
        if resource.goneSince != nil {
            refusal = "7100"
        } else if vault.isFrozen {
            refusal = "6112"
        } else if vault.objectType != reference.type.objectType {
            refusal = "6102"
        } else {
            refusal = resource.vaultID.map { $0 == id } ?? true ? nil : "6103"
        }
        if let refusal { return .failure(failure(refusal, isMutating: true)) }
        if resource.vaultID == id {
            if let code = nature.associatedAlready { return .failure(failure(code, httpStatus: 400, isMutating: true)) }
            return .success(.added([reference.id]))
        }
        if let until = resource.stoppedUntil, now < until { return .failure(failure("7102", isMutating: true)) }
        changes[.addResource, default: 0] += 1
        associate(reference.id, with: id)
        return .success(.added([reference.id]))
    }

    mutating func associate(_ resource: ResourceID, with vault: VaultID) {
        guard let index = vaultIndex[vault] else { return }
        vaults[index].resources.append(resource)
        let (listedFrom, shownFrom) = (now + drawLag(nature.vaultLagMax), now + drawLag(nature.associationLagMax))
        resources[resource]?.vaultID = vault
        resources[resource]?.associatedAt = now
        resources[resource]?.listedFrom = listedFrom
        resources[resource]?.shownFrom = shownFrom
    }

    func isBusy(_ resource: CloudResource) -> Bool { resource.busyUntil.map { now < $0 } ?? false }
}
