/// Associate: every resource has to be in our vault. Nothing is ever taken out of another one.
extension JobMachine {
    mutating func enterAssociate(_ turn: inout Turn) -> Transition.Next {
        enter(.associate, &turn)
        return readVault(&turn)
    }

    /// Reads what the vault holds; nothing is added to it without its key.
    mutating func readVault(_ turn: inout Turn) -> Transition.Next {
        acquire([KeyClaim(key: turn.surroundings.key(vaultID: knownVaultID))], then: .association, &turn)
    }

    mutating func associationAnswered(_ vault: VaultFacts, _ turn: inout Turn) -> Transition.Next {
        switch vault.status {
        case .frozen, .error, .deleting:
            return end(
                .failed,
                .vaultUnusable,
                "vault \(vault.id) is \(vault.status.wire); a person has to see to it",
                &turn
            )
        case .lock where fewTries > 0, .other:
            // A lock does not always hinder an association; once something was refused, it is waited for.
            return lookAgain(.association, .vaultNotReady, &turn)
        case .available, .lock:
            break
        }
        let held = Dictionary(vault.resources.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for (index, resource) in request.resources.enumerated() {
            guard let associated = held[resource.id] else {
                return isAdditionRecent(of: resource.id, turn)
                    ? lookAgain(.association, .notVisibleYet, &turn) : proceed(.otherHolder(index), &turn)
            }
            // A run that we are about to adopt may be the very one that protects the resource now.
            if let status = associated.protectStatus, Self.busyProtectStatuses.contains(status), inheritance == nil,
                lostGenerations == nil
            {
                return lookAgain(.association, .busy, &turn)
            }
        }
        if vault.status == .lock { return lookAgain(.association, .vaultNotReady, &turn) }
        return enterCreateRestorePoint(&turn)
    }

    /// True while a resource that this job has added need not show in the vault yet. Later, somebody has taken it out again,
    /// and who holds it now decides.
    private func isAdditionRecent(of resource: ResourceID, _ turn: Turn) -> Bool {
        guard let lastAddedAt, added.contains(resource) else { return false }
        return turn.now < lastAddedAt + turn.policy.listLagMax
    }

    private static let busyProtectStatuses: Set<String> = ["protecting", "restoring", "removing"]

    mutating func otherHolderAnswered(
        _ index: Int,
        _ listing: Listing<VaultFacts>,
        _ turn: inout Turn
    ) -> Transition.Next {
        let resource = request.resources[index].id
        if let holder = holder(of: resource, in: listing) {
            if holder.id == vaultID { return lookAgain(.association, .notVisibleYet, &turn) }
            return endElsewhere(resource, holder, &turn)
        }
        return proceed(.addResource(index), &turn)
    }

    mutating func resourceAdded(_ index: Int, _ turn: inout Turn) -> Transition.Next {
        let resource = request.resources[index].id
        close(.succeeded(remoteID: resource.rawValue), &turn)
        added.append(resource)
        lastAddedAt = turn.now
        turn.record(
            .resourceAssociated,
            step: currentStep,
            attempt: attempt,
            detail: ["resource_id": resource.rawValue, "vault_id": knownVaultID.rawValue]
        )
        return proceed(.association, &turn)
    }
}
