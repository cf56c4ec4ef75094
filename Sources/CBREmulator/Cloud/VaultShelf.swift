import OrderedCollections

/// All vaults in the order of their creation, with the indexes that look-ups need.
struct VaultShelf: Sendable {
    private var vaults: OrderedDictionary<String, Vault> = [:]
    private var idsByName: [String: OrderedSet<String>] = [:]

    var count: Int { vaults.count }
    var all: [Vault] { Array(vaults.values) }

    /// The vault of an id. Setting one adds or replaces it, setting `nil` removes it; names stay indexed.
    subscript(id: String) -> Vault? {
        get { vaults[id] }
        set {
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

    func vaults(named name: String) -> [Vault] {
        (idsByName[name] ?? []).compactMap { vaults[$0] }
    }

    /// The vaults of these ids, in the order of creation.
    func vaults(withIDs ids: some Sequence<String>) -> [Vault] {
        let positions = Set(ids.compactMap { vaults.index(forKey: $0) })
        return positions.sorted().map { vaults.elements[$0].value }
    }
}
