/// The cloud as it would be if the changes of a plan had been made: what was read, and what is imagined on top.
///
/// It knows nothing of how jobs decide. It only answers as the cloud does: what was created is there, what was added shows.
package struct ImaginedCloud: Sendable {
    /// Answers that were read. Jobs of one plan ask much the same.
    private var seen: [(Operation, Reply)] = []
    /// Vaults that would have been created, with what would have been added to them.
    private var made: [VaultFacts] = []
    /// What would have been added to vaults that exist.
    private var added: [(vault: VaultID, resource: ResourceReference)] = []

    /// Nothing read and nothing imagined yet.
    package init() {}

    /// True for a vault that exists in the plan only.
    func isImagined(_ vault: VaultID) -> Bool { made.contains { $0.id == vault } }

    mutating func note(_ reply: Reply, to operation: Operation) { seen.append((operation, reply)) }

    /// The answer to a read, when it is known without asking.
    func answer(to operation: Operation) -> Reply? {
        switch operation {
        case .showVault(let id):
            if let vault = made.first(where: { $0.id == id }) { return .vault(vault) }
        case .listVaults(let name):
            let vaults = made.filter { $0.name.utf8.elementsEqual(name.utf8) }
            if !vaults.isEmpty { return .vaults(Listing(rows: vaults, isComplete: true)) }
        case .listVaultsHolding(let resource):
            let vaults = made.filter { $0.resources.contains { $0.id == resource } }
            if !vaults.isEmpty { return .vaults(Listing(rows: vaults, isComplete: true)) }
        default: break
        }
        return seen.first { $0.0 == operation }.map { completed($0.1) }
    }

    /// An answer of the cloud with what would have been added to its vaults.
    func completed(_ reply: Reply) -> Reply {
        switch reply {
        case .vault(let vault): .vault(completed(vault))
        case .vaults(let listing):
            .vaults(Listing(rows: listing.rows.map(completed), isComplete: listing.isComplete))
        case .protectable, .restorePoint, .backups, .tasks, .added: reply
        }
    }

    /// What a change would be answered with; nil for what a plan does not imagine.
    mutating func imagine(_ change: Operation) -> Reply? {
        switch change {
        case .createVault(let creation):
            let vault = VaultFacts(
                id: VaultID("planned-\(made.count + 1)"),
                name: creation.name,
                objectType: creation.options.objectType,
                consistentLevel: creation.options.consistentLevel,
                protectType: "backup",
                sizeGB: creation.options.sizeGB,
                status: .available,
                tags: [creation.tag]
            )
            made.append(vault)
            return .vault(vault)
        case .addResource(let vault, let resource):
            if let index = made.firstIndex(where: { $0.id == vault }) {
                made[index].resources.append(Self.associated(resource))
            } else {
                added.append((vault, resource))
            }
            return .added([resource.id])
        default: return nil
        }
    }

    private func completed(_ vault: VaultFacts) -> VaultFacts {
        var vault = vault
        for addition in added where addition.vault == vault.id {
            guard !vault.resources.contains(where: { $0.id == addition.resource.id }) else { continue }
            vault.resources.append(Self.associated(addition.resource))
        }
        return vault
    }

    private static func associated(_ resource: ResourceReference) -> AssociatedResourceFacts {
        AssociatedResourceFacts(
            id: resource.id,
            name: resource.name ?? "",
            type: resource.type.rawValue,
            protectStatus: "available"
        )
    }
}
