/// How the emulator answers the questions that the API's documentation leaves open, and which dialect it speaks.
package struct Switches: Equatable, Sendable {
    /// A second vault of the same name: allowed, or refused with 6106.
    var duplicateVaultName = Permission.allow
    /// Associating a resource again with its vault: refused with 6104, or taken as an update.
    var repeatedAssociation = RepeatedAssociation.refuse
    /// The code when every wanted resource is busy: `0001`, `0002`, `1001`, `6125`, `6203`.
    var allBusyCode = "0001"
    /// Whether a shown restore point has its vault and `extra_info`.
    var checkpointDetail = CheckpointDetail.null
    /// When a restore point with failed backups is `error`.
    var checkpointError = CheckpointError.allFailed
    /// How backups of a run over several resources are named.
    var backupSuffix = BackupSuffix.dash
    /// Seconds of virtual time until new objects appear in lists.
    var listLagSeconds = 0.0
    /// Seconds of virtual time until an association is visible.
    var associationLagSeconds = 0.0
    /// Seconds of virtual time that a vault stays locked after a resize.
    var lockSeconds = 2.0
    /// Seconds of virtual time that deleting and dissociating take.
    var deleteSeconds = 1.0
    /// Seconds of virtual time that a restore takes.
    var restoreSeconds = 2.0
    /// Whether more than five failed authentications in a row lock the key for five minutes.
    var keyLock = false
    /// How times are spelt.
    var timeFormat = WireTime.Spelling.plain
    /// Whether numbers come as the documentation shows them, all as text or all as integers.
    var numbers = Numbers.documented
    /// The shape of `extra_info` of resources.
    var extraInfo = ExtraInfo.documented
    /// Whether the list filter `name` of vaults takes parts of names.
    var nameFilter = NameFilter.exact
    /// Whether tasks tell their vault.
    var taskVault = TaskVault.filled
    /// Whether the region has the protectables calls.
    var protectables = true
    /// How lists of servers count `offset`: as the real service does, where 0 and 1 give the same page, or plainly.
    var protectablesPaging = ProtectablesPaging.asSeen
    /// Added to the gateway's clock when it judges signatures.
    var clockSkewSeconds = 0.0
    /// The status of 6105, which older regions answer with 400.
    var missingVaultStatus = 404
    /// An unknown restore point: 404 6217, or the odd 401.
    var missingCheckpoint = MissingCheckpoint.notFound
    /// Vaults beyond this many are refused with 6133.
    var vaultsMax = 100_000

    enum Permission: String, CaseIterable, Sendable { case allow, refuse }
    enum RepeatedAssociation: String, CaseIterable, Sendable { case refuse, update }
    enum CheckpointDetail: String, CaseIterable, Sendable { case null, filled }
    enum CheckpointError: String, CaseIterable, Sendable {
        case allFailed = "all_failed"
        case anyFailed = "any_failed"
    }
    enum BackupSuffix: String, CaseIterable, Sendable { case dash, underscore, none }
    enum Numbers: String, CaseIterable, Sendable { case documented, strings, integers }
    enum ExtraInfo: String, CaseIterable, Sendable { case documented, object, string, null }
    enum NameFilter: String, CaseIterable, Sendable { case exact, contains }
    enum TaskVault: String, CaseIterable, Sendable { case filled, null }
    enum ProtectablesPaging: String, CaseIterable, Sendable {
        case asSeen = "as_seen"
        case plain
    }
    enum MissingCheckpoint: String, CaseIterable, Sendable {
        case notFound = "not_found"
        case malformedURL = "malformed_url"
    }

    /// Every switch at its default.
    package init() {}
}
