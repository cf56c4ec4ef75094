/// How the emulator answers the questions that the API's documentation leaves open, and which dialect it speaks.
package struct Switches: Equatable, Sendable {
    /// A second vault of the same name: allowed, or refused with 6106.
    package var duplicateVaultName = Permission.allow
    /// Associating a resource again with its vault: refused with 6104, or taken as an update.
    package var repeatedAssociation = RepeatedAssociation.refuse
    /// The code when every wanted resource is busy: `0001`, `0002`, `1001`, `6125`, `6203`.
    package var allBusyCode = "0001"
    /// Whether a shown restore point has its vault and `extra_info`.
    package var checkpointDetail = CheckpointDetail.null
    /// When a restore point with failed backups is `error`.
    package var checkpointError = CheckpointError.allFailed
    /// How backups of a run over several resources are named.
    package var backupSuffix = BackupSuffix.dash
    /// Seconds of virtual time until new objects appear in lists.
    package var listLagSeconds = 0.0
    /// Seconds of virtual time until an association is visible.
    package var associationLagSeconds = 0.0
    /// Seconds of virtual time that a vault stays locked after a resize.
    package var lockSeconds = 2.0
    /// Seconds of virtual time that deleting and dissociating take.
    package var deleteSeconds = 1.0
    /// Seconds of virtual time that a restore takes.
    package var restoreSeconds = 2.0
    /// Whether more than five failed authentications in a row lock the key for five minutes.
    package var keyLock = false
    package var timeFormat = WireTime.Spelling.plain
    package var numbers = Numbers.documented
    package var extraInfo = ExtraInfo.documented
    package var nameFilter = NameFilter.exact
    /// Whether tasks tell their vault.
    package var taskVault = TaskVault.filled
    /// Whether the region has the protectables calls.
    package var protectables = true
    /// How lists of servers count `offset`: as the real service does, where 0 and 1 give the same page, or plainly.
    package var protectablesPaging = ProtectablesPaging.asSeen
    /// Added to the gateway's clock when it judges signatures.
    package var clockSkewSeconds = 0.0
    /// The status of 6105, which older regions answer with 400.
    package var missingVaultStatus = 404
    /// An unknown restore point: 404 6217, or the odd 401.
    package var missingCheckpoint = MissingCheckpoint.notFound
    package var vaultsMax = 100_000

    package enum Permission: String, CaseIterable, Sendable { case allow, refuse }
    package enum RepeatedAssociation: String, CaseIterable, Sendable { case refuse, update }
    package enum CheckpointDetail: String, CaseIterable, Sendable { case null, filled }
    package enum CheckpointError: String, CaseIterable, Sendable {
        case allFailed = "all_failed"
        case anyFailed = "any_failed"
    }
    package enum BackupSuffix: String, CaseIterable, Sendable { case dash, underscore, none }
    package enum Numbers: String, CaseIterable, Sendable { case documented, strings, integers }
    package enum ExtraInfo: String, CaseIterable, Sendable { case documented, object, string, null }
    package enum NameFilter: String, CaseIterable, Sendable { case exact, contains }
    package enum TaskVault: String, CaseIterable, Sendable { case filled, null }
    package enum ProtectablesPaging: String, CaseIterable, Sendable {
        case asSeen = "as_seen"
        case plain
    }
    package enum MissingCheckpoint: String, CaseIterable, Sendable {
        case notFound = "not_found"
        case malformedURL = "malformed_url"
    }

    package init() {}
}
