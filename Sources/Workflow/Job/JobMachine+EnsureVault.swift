/// Ensure the vault: find it, or create it once.
extension JobMachine {
    mutating func enterEnsureVault(_ turn: inout Turn) -> Transition.Next {
        enter(.ensureVault, &turn)
        switch request.vault {
        case .id(let vaultID):
            let claim = KeyClaim(key: turn.surroundings.key(vaultID: vaultID))
            return acquire([claim], then: .vaultByID, &turn)
        case .existing(let name), .ensured(let name, _):
            let claim = KeyClaim(key: turn.surroundings.key(vaultName: name))
            return acquire([claim], then: .vaultByName, &turn)
        }
    }

    mutating func vaultsByNameAnswered(_ listing: Listing<VaultFacts>, _ turn: inout Turn) -> Transition.Next {
        let name = request.vault.name ?? ""
        let all = listing.rows.filter { $0.name.utf8.elementsEqual(name.utf8) }
        // One that is being deleted is in nobody's way while there is another.
        let staying = all.filter { $0.status != .deleting }
        let named = staying.isEmpty ? all : staying
        if !named.isEmpty, vaultSaidToExistAt != nil {
            vaultSaidToExistAt = nil
            if isFreeToStop { return end(.cancelled, .cancelled, nil, &turn) }
        }
        if named.count > 1 {
            if let hinted = named.first(where: { $0.id == vaultHint }) { return consider(hinted, &turn) }
            let ids = named.map(\.id.rawValue).sorted().joined(separator: ", ")
            return end(
                .failed,
                .vaultAmbiguous,
                "\(named.count) vaults are called \(name): \(ids); name one by id",
                &turn
            )
        }
        if let vault = named.first { return consider(vault, &turn) }
        #if Failpoints
            if turn.isPlanted(.absenceBelieved), case .ensured = request.vault { return proceed(.createVault, &turn) }
        #endif
        guard listing.isComplete else {
            let message = "the list of vaults was not complete"
            return tryAgain(.vaultByName, .retry, turn.policy.retry, code: nil, message, nil, &turn)
        }
        if let told = vaultSaidToExistAt {
            if turn.now < told + turn.policy.listLagMax { return lookAgain(.vaultByName, .notVisibleYet, &turn) }
            vaultSaidToExistAt = nil
        }
        if case .ensured = request.vault { return proceed(.createVault, &turn) }
        return end(
            .failed,
            .vaultMissing,
            "there is no vault called \(name); give vault.create to have it made",
            &turn
        )
    }

    /// Judges a vault that was found, shown, made or adopted.
    mutating func consider(_ vault: VaultFacts, _ turn: inout Turn) -> Transition.Next {
        let isKept = vaultNameKept(turn) != nil
        if isKept { vaultID = vault.id }
        if let difference = incompatibility(of: vault) {
            if isKept { return lookAgain(.vaultByID, .notVisibleYet, &turn) }
            return end(.failed, .vaultIncompatible, difference, &turn)
        }
        switch vault.status {
        case .available:
            vaultID = vault.id
            turn.record(
                .vaultFound,
                step: currentStep,
                attempt: attempt,
                detail: ["vault_id": vault.id.rawValue, "vault_name": vault.name]
            )
            return vaultMadeAt == nil || isVaultListed ? enterAssociate(&turn) : proceed(.vaultListed, &turn)
        case .lock, .other:
            vaultID = vault.id
            return lookAgain(.vaultByID, .vaultNotReady, &turn)
        case .frozen, .error:
            if isKept { return lookAgain(.vaultByID, .notVisibleYet, &turn) }
            return end(
                .failed,
                .vaultUnusable,
                "vault \(vault.id) is \(vault.status.wire); a person has to see to it",
                &turn
            )
        case .deleting:
            if case .ensured = request.vault { return lookAgain(.vaultByName, .vaultNotReady, &turn) }
            return end(.failed, .vaultMissing, "vault \(vault.id) is being deleted", &turn)
        }
    }

    mutating func vaultCreated(_ vault: VaultFacts, _ turn: inout Turn) -> Transition.Next {
        close(.succeeded(remoteID: vault.id.rawValue), &turn)
        vaultMadeAt = turn.now
        return consider(vault, &turn)
    }

    /// The name's key is held until the list shows the new vault, or has had all the time it may take.
    mutating func vaultListedAnswered(_ listing: Listing<VaultFacts>, _ turn: inout Turn) -> Transition.Next {
        let isListed = listing.rows.contains { $0.id == vaultID }
        guard isListed || !mayLag(turn) else { return lookAgain(.vaultListed, .notVisibleYet, &turn) }
        isVaultListed = true
        noteVaultDoubles(listing, &turn)
        return enterAssociate(&turn)
    }

    /// True while what shows no trace of our own new vault proves nothing.
    func mayLag(_ turn: Turn) -> Bool {
        vaultMadeAt.map { turn.now < $0 + turn.policy.listLagMax } ?? false
    }

    /// Until when the vault's name is kept, because a vault of ours may be there that no list shows yet; nil when it need not be.
    /// Whoever has the name next would make a second one.
    func vaultNameKept(_ turn: Turn) -> Timestamp? {
        guard let since = vaultSaidToExistAt ?? (isVaultListed ? nil : vaultMadeAt) else { return nil }
        let until = since + turn.policy.listLagMax
        return turn.now < until ? until : nil
    }

    /// What keeps an existing vault from being the one that was asked for; nil when nothing does.
    func incompatibility(of vault: VaultFacts) -> String? {
        var differences: [String] = []
        let wanted = Set(request.resources.map(\.type.objectType))
        // What an answer leaves out is not held against the vault.
        if !vault.objectType.isEmpty, wanted != [vault.objectType] {
            differences.append(
                "object_type is \(vault.objectType), the resource needs \(wanted.sorted().joined(separator: " and "))"
            )
        }
        if !vault.protectType.isEmpty, vault.protectType != "backup", vault.protectType != "hybrid" {
            differences.append("protect_type is \(vault.protectType), wanted backup")
        }
        if case .ensured(_, let options) = request.vault {
            if !vault.consistentLevel.isEmpty, vault.consistentLevel != options.consistentLevel {
                differences.append("consistent_level is \(vault.consistentLevel), wanted \(options.consistentLevel)")
            }
            if vault.sizeGB > 0, vault.sizeGB < options.sizeGB {
                differences.append("size is \(vault.sizeGB) GB, wanted at least \(options.sizeGB)")
            }
        }
        guard !differences.isEmpty else { return nil }
        return "vault \(vault.name) (\(vault.id)) does not fit: " + differences.joined(separator: "; ")
    }
}
