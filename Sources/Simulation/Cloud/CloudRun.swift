package import Workflow

/// A restore point as the cloud itself knows it: one run over some resources of one vault.
package struct CloudRun: Equatable, Sendable {
    /// How a resource of the run fares.
    package enum Fate: Equatable, Sendable {
        case available
        /// Its backup ends in `error`.
        case error
        /// No backup is ever made; its task ends so.
        case neverMade(TaskStatus)
    }

    /// One resource of a run.
    package struct Part: Equatable, Sendable {
        package let resource: ResourceID
        package let fate: Fate
        package let backupID: BackupID
        package let backupName: String
        package let endsAt: Timestamp
        /// When somebody deletes the finished backup.
        package let removedAt: Timestamp?
        let backupListedFrom: Timestamp
        let taskListedFrom: Timestamp

        /// True when there is a usable backup at this moment.
        package func isAvailable(at now: Timestamp) -> Bool {
            fate == .available && endsAt <= now && removedAt.map { now < $0 } ?? true
        }
    }

    package let id: RestorePointID
    package let vaultID: VaultID
    package let name: String
    package let details: String
    /// Asked for by a call of the workflow, and not by somebody else.
    package let isOurs: Bool
    /// By the caller's clock.
    package let createdAt: Timestamp
    /// Empty when every resource was skipped.
    package let parts: [Part]
    package let skipped: [SkippedResource]
    /// When the last part ends.
    package let overAt: Timestamp
    /// From when on the restore point is not found any more.
    package let vanishesAt: Timestamp?
    let shownFrom: Timestamp

    /// The marker at the end of the description, when there is one.
    package var marker: Marker? {
        guard isOurs else { return nil }
        let text = details.suffix(Marker.length)
        return text.utf8.count == Marker.length ? Marker(String(text)) : nil
    }

    package func part(of resource: ResourceID) -> Part? { parts.first { $0.resource == resource } }
}
