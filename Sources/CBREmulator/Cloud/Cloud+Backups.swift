extension Cloud {
    func backup(_ id: String) throws(APIError) -> Backup {
        guard let backup = backups[id] else { throw .cbr("6200", id) }
        return backup
    }

    /// Backups that match, sorted; starts from the narrowest index that the filter allows.
    func listBackups(_ filter: BackupFilter, now: WireTime) -> [Backup] {
        let matching = candidates(filter).compactMap { backups[serial: $0] }.filter {
            filter.matches($0, vault: vaults[$0.vaultID], now: now)
        }
        guard !filter.sort.isEmpty else { return matching.reversed() }
        return matching.sorted { filter.sort.precedes($0, $1) }
    }

    private func candidates(_ filter: BackupFilter) -> [Int] {
        if let parentID = filter.parentID {
            return (backups[parentID]?.childIDs ?? []).compactMap { backups[$0]?.serial }
        }
        var narrowest = backups.all
        let indexes = [
            filter.checkpointID.map { backups.serials(checkpointID: $0) },
            filter.resourceID.map { backups.serials(resourceID: $0) },
            filter.vaultID.map { backups.serials(vaultID: $0) },
        ]
        for case let index? in indexes where index.count < narrowest.count { narrowest = index }
        return narrowest
    }
}
