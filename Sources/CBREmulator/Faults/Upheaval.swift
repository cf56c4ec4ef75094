/// A change that somebody other than the client makes to the cloud.
enum Upheaval: Equatable, Sendable {
    /// A resource is deleted by its owner.
    case vanishResource(String)
    /// A backup is deleted; an empty id takes every backup of the restore point that the request names.
    case vanishBackup(String)
    /// A restore point and its backups are gone.
    case vanishCheckpoint(String)
    /// Somebody associates a resource with another vault, made for it if no id is given.
    case associateElsewhere(resource: String, vault: String?)
    /// Somebody takes a resource out of its vault.
    case dissociate(resource: String)
    case vaultStatus(vault: String, Vault.Status)
    case resourceStatus(resource: String, String)
    /// Every token and temporary key ends.
    case expireTokens
    /// Virtual time moves forward.
    case moveClock(seconds: Double)
}
