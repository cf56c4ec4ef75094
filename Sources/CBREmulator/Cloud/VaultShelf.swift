import OrderedCollections

/// All vaults in the order of their creation, with the indexes that look-ups need.
struct VaultShelf: Sendable {
    private var vaults: OrderedDictionary<String, Vault> = [:]
    private var idsByName: [String: OrderedSet<String>] = [:]
    private var changes = ChangeLog()

    var count: Int { vaults.count }
    var all: [Vault] { Array(vaults.values) }

    /// The vault of an id. Setting one adds or replaces it, setting `nil` removes it; names stay indexed.
    subscript(id: String) -> Vault? {
        get { vaults[id] }
        set {
            changes.note(id)
            let oldName = vaults[id]?.name
            vaults[id] = newValue
            guard oldName != newValue?.name else { return }
            if let oldName {
                idsByName[oldName]?.remove(id)
                if idsByName[oldName]?.isEmpty == true { idsByName[oldName] = nil }
            }
            if let newValue { idsByName[newValue.name, default: []].append(id) }
        }
    }

    /// The vaults that changed since this was last asked; `nil` for one that is gone.
    mutating func takeChanges() -> [String: Vault?] {
        Dictionary(uniqueKeysWithValues: changes.take().map { ($0, vaults[$0]) })
    }

    func vaults(named name: String) -> [Vault] {
        (idsByName[name] ?? []).compactMap { vaults[$0] }
    }

    /// The vaults of these ids, in the order of creation.
    func vaults(withIDs ids: some Sequence<String>) -> [Vault] {
        let positions = Set(ids.compactMap { vaults.index(forKey: $0) })
        return positions.sorted().map { vaults.elements[$0].value }
    }
}
