extension Cloud {
    static let policiesPerKindMax = 32

    func policy(_ id: String) throws(APIError) -> Policy {
        guard let policy = policies[id] else { throw .cbr("6000", id) }
        return policy
    }

    /// - Throws: 6001 when there are too many of this kind.
    mutating func add(_ policy: Policy, now: WireTime) throws(APIError) {
        guard policies.values.count(where: { $0.kind == policy.kind }) < Self.policiesPerKindMax else {
            throw .cbr("6001")
        }
        var policy = policy
        policy.serial = (policies.values.map(\.serial).max() ?? 0) + 1
        policies[policy.id] = policy
        scheduleNextRun(of: policy.id, after: now)
    }

    mutating func replace(_ policy: Policy, now: WireTime) {
        policies[policy.id] = policy
        scheduleNextRun(of: policy.id, after: now)
    }

    /// Deletes a policy; its backups stay.
    mutating func deletePolicy(_ id: String) throws(APIError) {
        let policy = try policy(id)
        for vault in vaults(with: policy) {
            vaults[vault.id]?.policies[policy.kind.rawValue] = nil
            vaults[vault.id]?.replicationTarget = nil
        }
        policies[id] = nil
    }

    func listPolicies(kind: String?, vaultID: String?) -> [Policy] {
        policies.values.sorted { $0.serial < $1.serial }.filter { policy in
            if let kind, policy.kind.rawValue != kind { return false }
            guard let vaultID else { return true }
            return vaults[vaultID]?.policies[policy.kind.rawValue] == policy.id
        }
    }

    func vaults(with policy: Policy) -> [Vault] {
        vaults.all.filter { $0.policies[policy.kind.rawValue] == policy.id }
    }

    /// Applies a policy to a vault, in place of an earlier one of the same kind.
    /// - Throws: 6105, 6000, 6112, 6127, 6119, 9900; nothing is changed then.
    mutating func associate(policy id: String, withVault vaultID: String, destination: String?) throws(APIError) {
        let vault = try vault(vaultID)
        let policy = try policy(id)
        guard vault.status == .available || vault.status == .lock else { throw .cbr("6112", vault.status.rawValue) }
        guard vault.protectType == "backup" else { throw .cbr("6127", "the vault is for \(vault.protectType)") }
        switch policy.kind {
        case .backup:
            guard destination == nil else { throw .invalid("destination_vault_id", "is for replication policies") }
        case .replication:
            guard let destination else { throw .invalid("destination_vault_id", "is required") }
            if policy.definition.destinationRegion == Self.ownRegion, vaults[destination] == nil {
                throw .cbr("6119", destination)
            }
            vaults[vaultID]?.replicationTarget = destination
        }
        vaults[vaultID]?.policies[policy.kind.rawValue] = id
    }

    /// - Throws: 6105, 6000, 6002; nothing is changed then.
    mutating func dissociate(policy id: String, fromVault vaultID: String) throws(APIError) -> String? {
        let vault = try vault(vaultID)
        let policy = try policy(id)
        guard vault.policies[policy.kind.rawValue] == id else { throw .cbr("6002", id) }
        vaults[vaultID]?.policies[policy.kind.rawValue] = nil
        guard policy.kind == .replication else { return nil }
        vaults[vaultID]?.replicationTarget = nil
        return vault.replicationTarget
    }

    // MARK: Runs

    private mutating func scheduleNextRun(of id: String, after now: WireTime) {
        guard var policy = policies[id] else { return }
        policy.generation += 1
        policies[id] = policy
        guard policy.isEnabled else { return }
        let next = policy.rules.compactMap { $0.next(after: now, start: policy.startTime) }.min()
        if let next { schedule(.policyRuns(id: id, generation: policy.generation), at: next) }
    }

    mutating func runPolicy(_ id: String, generation: Int, at now: WireTime) {
        guard let policy = policies[id], policy.generation == generation else { return }
        for vault in vaults(with: policy) where vault.status == .available {
            switch policy.kind {
            case .backup: runBackup(of: vault, policy: policy, at: now)
            case .replication: runReplication(of: vault, policy: policy, at: now)
            }
        }
        scheduleNextRun(of: id, after: now)
    }

    private mutating func runBackup(of vault: Vault, policy: Policy, at now: WireTime) {
        let ids = vault.resources.filter { $0.autoProtect && $0.protectStatus != .removing }.map(\.id)
        guard !ids.isEmpty else { return }
        let creation = CheckpointCreation(
            vaultID: vault.id,
            name: (vault.backupNamePrefix ?? "") + "autobk_" + WireID.randomPlain().prefix(4),
            description: nil,
            isAutomatic: true,
            isIncremental: true,
            resourceIDs: ids,
            excludedVolumes: [:],
            policyID: policy.id,
            retentionDays: -1,
            fullBackupInterval: policy.definition.fullBackupInterval
        )
        do {
            _ = try createCheckpoint(creation, effects: .none, requestID: WireID.randomPlain(), now: now)
        } catch {
            // A run that cannot start leaves only its task, as on the real service.
            let task = openTask(.backup, .none, vault: vault, WireID.randomPlain(), now: now, end: now)
            closeTask(task, at: now, failure: error)
        }
    }

    private mutating func runReplication(of vault: Vault, policy: Policy, at now: WireTime) {
        guard let region = policy.definition.destinationRegion, let project = policy.definition.destinationProjectID,
            let destination = vault.replicationTarget
        else { return }
        let target = ReplicationTarget(region: region, projectID: project, vaultID: destination)
        do {
            _ = try replicate(vault: vault.id, to: target, requestID: WireID.randomPlain(), now: now)
        } catch {
            let task = openTask(.replication, .none, vault: vault, WireID.randomPlain(), now: now, end: now)
            closeTask(task, at: now, failure: error)
        }
    }
}
