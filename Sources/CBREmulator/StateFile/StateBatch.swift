/// What changed in a cloud with one call: one line of a state file.
struct StateBatch: Codable, Sendable {
    /// Virtual time of the change.
    var now: WireTime
    var vaults: [Vault] = []
    var backups: [Backup] = []
    var tasks: [OperationLog] = []
    var checkpoints: [Checkpoint] = []
    var policies: [Policy] = []
    var items: [Inventory.Item] = []
    var scheduled: [DueEvent] = []
    /// Orders of the events that happened.
    var happened: [Int] = []
    var goneVaults: [String] = []
    var goneBackups: [String] = []
    var goneTasks: [String] = []
    var goneCheckpoints: [String] = []
    var gonePolicies: [String] = []
    var goneItems: [String] = []

    var isEmpty: Bool {
        vaults.isEmpty && backups.isEmpty && tasks.isEmpty && checkpoints.isEmpty && policies.isEmpty && items.isEmpty
            && scheduled.isEmpty && happened.isEmpty && goneVaults.isEmpty && goneBackups.isEmpty && goneTasks.isEmpty
            && goneCheckpoints.isEmpty && gonePolicies.isEmpty && goneItems.isEmpty
    }
}

extension Cloud {
    /// What changed since this was last asked. The first question only starts the watch.
    mutating func takeChanges(now: WireTime) -> StateBatch {
        var batch = StateBatch(now: now)
        (batch.vaults, batch.goneVaults) = Self.split(vaults.takeChanges())
        (batch.backups, batch.goneBackups) = Self.split(backups.takeChanges())
        (batch.tasks, batch.goneTasks) = Self.split(tasks.takeChanges())
        (batch.checkpoints, batch.goneCheckpoints) = Self.split(checkpoints.takeChanges())
        (batch.policies, batch.gonePolicies) = Self.split(policies.takeChanges())
        (batch.items, batch.goneItems) = Self.split(inventory.takeChanges())
        (batch.scheduled, batch.happened) = takeDueChanges()
        batch.vaults.sort { $0.createdAt < $1.createdAt }
        batch.backups.sort { $0.serial < $1.serial }
        batch.tasks.sort { $0.serial < $1.serial }
        return batch
    }

    /// Everything there is, as one batch.
    func snapshot(now: WireTime) -> StateBatch {
        var batch = StateBatch(now: now)
        batch.vaults = vaults.all
        batch.backups = backups.all.compactMap { backups[serial: $0] }
        batch.tasks = tasks.all.compactMap { tasks[serial: $0] }
        batch.checkpoints = Array(checkpoints.values)
        batch.policies = Array(policies.values)
        batch.items = inventory.order.compactMap { inventory.item($0) }
        batch.goneItems = inventory.vanishedIDs
        batch.scheduled = scheduledEvents
        return batch
    }

    /// Puts a batch on top of what there is. Scheduled events are the caller's.
    mutating func apply(_ batch: StateBatch) {
        for vault in batch.vaults { vaults[vault.id] = vault }
        for id in batch.goneVaults { vaults[id] = nil }
        for backup in batch.backups { backups.put(backup) }
        for id in batch.goneBackups { backups.remove(id) }
        for task in batch.tasks { tasks.put(task) }
        // Tasks that were too old are too old again; the next sweep forgets them.
        for checkpoint in batch.checkpoints { checkpoints[checkpoint.id] = checkpoint }
        for id in batch.goneCheckpoints { checkpoints[id] = nil }
        for policy in batch.policies { policies[policy.id] = policy }
        for id in batch.gonePolicies { policies[id] = nil }
        for item in batch.items { inventory.add(item) }
        for id in batch.goneItems { inventory.remove(id) }
    }

    /// Rebuilds what follows from the rest, after the last batch.
    mutating func finishLoading(_ events: [DueEvent]) {
        for vault in vaults.all {
            for resource in vault.resources { vaultIDByResource[resource.id] = vault.id }
        }
        for event in events { put(event) }
    }

    private static func split<Element>(_ changes: [String: Element?]) -> ([Element], [String]) {
        (changes.values.compactMap { $0 }, changes.filter { $0.value == nil }.map(\.key))
    }
}
