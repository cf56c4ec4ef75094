package import Workflow

/// A server or disk as the cloud itself knows it.
package struct CloudResource: Equatable, Sendable {
    package let id: ResourceID
    /// Set once it has been deleted: from then on every call about it is refused.
    package var goneSince: Timestamp?
    /// A stopped server cannot be associated; one that is associated can be backed up all the same.
    package var stoppedUntil: Timestamp?
    /// The vault that holds it; a resource is in one at most.
    package var vaultID: VaultID?
    package var associatedAt: Timestamp?
    /// From when on lists of vaults, and the vault's own answer, show the association.
    var listedFrom: Timestamp?
    var shownFrom: Timestamp?
    /// The runs that cover it, as indices of `CloudModel.runs`, oldest first.
    package internal(set) var runs: [Int] = []
    /// When the last of them ends.
    package internal(set) var busyUntil: Timestamp?
}
