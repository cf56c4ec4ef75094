extension Cloud {
    /// Removes automatic backups of a resource that its vault's policy does not keep. Manual ones are never touched.
    mutating func applyRetention(toResource id: String, inVault vaultID: String, at now: WireTime) {
        guard let vault = vaults[vaultID], let policyID = vault.policies[Policy.Kind.backup.rawValue],
            let policy = policies[policyID]
        else { return }
        let automatic = backups.backups(resourceID: id).filter {
            $0.vaultID == vaultID && $0.isAutomatic && $0.status == .available
        }
        for backup in automatic where !policy.definition.keeps(backup, among: automatic, at: now) {
            expire(backup, vault: vault, at: now)
        }
    }

    /// Gives the available backups of a vault a new end.
    /// - Throws: 6112 in other states than `available`.
    mutating func expireBackups(
        of vault: Vault,
        at expiry: WireTime,
        requestID: String,
        now: WireTime
    ) throws(APIError) -> (count: Int, taskID: String) {
        guard vault.status == .available else { throw .cbr("6112", vault.status.rawValue) }
        let concerned = backups.backups(vaultID: vault.id).filter { $0.parentID == nil && $0.status == .available }
        for backup in concerned {
            changeFamily(of: backup.id) { $0.expiredAt = expiry }
            schedule(.backupExpires(id: backup.id), at: expiry)
        }
        let task = openTask(.updateExpirationTime, .none, vault: vault, requestID, now: now, end: now)
        closeTask(task, at: now)
        return (concerned.count, task)
    }

    /// Removes a manual backup whose time has come.
    mutating func expireBackup(_ id: String, at now: WireTime) {
        guard let backup = backups[id], let vault = vaults[backup.vaultID], let expiry = backup.expiredAt,
            expiry <= now, backup.status == .available
        else { return }
        expire(backup, vault: vault, at: now)
    }

    private mutating func expire(_ backup: Backup, vault: Vault, at now: WireTime) {
        removeBackups([backup.id])
        let task = openTask(
            .delete,
            .delete(backupID: backup.id, backupName: backup.name),
            vault: vault,
            WireID.randomPlain(),
            resource: OperationLog.Subject(backup),
            checkpointID: backup.checkpointID,
            now: now,
            end: now
        )
        closeTask(task, at: now)
    }
}

extension Policy.Definition {
    /// Whether a backup stays, given all automatic backups of its resource, oldest first.
    func keeps(_ backup: Backup, among backups: [Backup], at now: WireTime) -> Bool {
        if let days = retentionDays, days > 0 {
            return backup.createdAt.advanced(bySeconds: Double(days) * 86_400) > now
        }
        let hasCount = (maxBackups ?? -1) > 0
        guard hasCount || keepsByCalendar else { return true }
        if hasCount, let max = maxBackups, backups.suffix(max).contains(where: { $0.id == backup.id }) { return true }
        return keepsByCalendar && isCalendarWitness(backup, among: backups)
    }

    /// Whether a backup is the newest of one of the last days, weeks, months or years that have any.
    private func isCalendarWitness(_ backup: Backup, among backups: [Backup]) -> Bool {
        let offset = timezone.flatMap(PolicyFields.zoneOffsetSeconds) ?? 0
        let periods: [(Int?, (WireTime) -> Int64)] = [
            (dayBackups, { $0.dayNumber }), (weekBackups, { ($0.dayNumber + 3).floorDivided(by: 7).quotient }),
            (monthBackups, { $0.components.year * 12 + $0.components.month }), (yearBackups, { $0.components.year }),
        ]
        return periods.contains { count, period in
            guard let count, count > 0 else { return false }
            var newest: [Int64: String] = [:]
            for other in backups { newest[period(other.createdAt.advanced(bySeconds: offset))] = other.id }
            return newest.keys.sorted().suffix(count).contains { newest[$0] == backup.id }
        }
    }
}

extension WireTime {
    /// Days since the epoch.
    fileprivate var dayNumber: Int64 { microseconds.floorDivided(by: 86_400_000_000).quotient }
}
