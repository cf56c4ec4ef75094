package import Workflow

/// A vault as the cloud itself knows it.
package struct CloudVault: Equatable, Sendable {
    package let id: VaultID
    package let name: String
    package let objectType: String
    package let consistentLevel: String
    package let sizeGB: Int
    package let tags: [VaultTag]
    /// Made by a call of the workflow, and not by somebody else.
    package let isOurs: Bool
    package let createdAt: Timestamp
    package var isFrozen = false
    /// Being changed until this moment.
    package var lockedUntil: Timestamp?
    /// Without room until this moment.
    package var fullUntil: Timestamp?
    package internal(set) var resources: [ResourceID] = []
    /// From when on lists, and reads by its id, show it.
    var listedFrom: Timestamp
    var shownFrom: Timestamp
    /// The runs in it, as indices of `CloudModel.runs`, oldest first.
    package internal(set) var runs: [Int] = []

    /// The marker that its tag carries, when it has one of the workflow's.
    package var marker: Marker? {
        tags.first { $0.key == JobMachine.vaultTagKey }?.value.map { Marker($0) }
    }

    func status(at now: Timestamp) -> VaultStatus {
        if isFrozen { return .frozen }
        return lockedUntil.map { now < $0 } ?? false ? .lock : .available
    }
}
