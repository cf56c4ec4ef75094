extension Cloud {
    static let tagsPerVaultMax = 20

    /// Adds tags to a vault; a key that is there gets the new value.
    /// - Throws: 6105, 6600; nothing is changed then.
    mutating func addTags(_ tags: [Tag], toVault id: String) throws(APIError) {
        var vault = try vault(id)
        for tag in tags {
            if let index = vault.tags.firstIndex(where: { $0.key == tag.key }) {
                vault.tags[index] = tag
            } else {
                vault.tags.append(tag)
            }
        }
        guard vault.tags.count <= Self.tagsPerVaultMax else { throw .cbr("6600", "at most \(Self.tagsPerVaultMax)") }
        vaults[id] = vault
    }

    /// Removes keys from a vault; absent ones are fine.
    mutating func removeTags(_ keys: [String], fromVault id: String) throws(APIError) {
        var vault = try vault(id)
        vault.tags.removeAll { keys.contains($0.key) }
        vaults[id] = vault
    }

    /// - Throws: 6601 when the vault does not have the key.
    mutating func removeTag(_ key: String, fromVault id: String) throws(APIError) {
        guard try vault(id).tags.contains(where: { $0.key == key }) else { throw .cbr("6601", key) }
        try removeTags([key], fromVault: id)
    }

    /// Every key of any vault with its values, sorted.
    func projectTags() -> [(key: String, values: [String])] {
        var values: [String: Set<String>] = [:]
        for tag in vaults.all.flatMap(\.tags) { values[tag.key, default: []].insert(tag.value ?? "") }
        return values.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted()) }
    }
}
