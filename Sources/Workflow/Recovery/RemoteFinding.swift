/// Something in the cloud that carries a marker of ours, as a search of a whole project has found it.
package struct RemoteFinding: Equatable, Codable, Sendable {
    package var project: ProjectName
    /// `vault` or `restore_point`.
    package var kind: Effect.Kind
    /// The cloud's id.
    package var id: String
    package var marker: Marker
    /// Of the vault or the backup.
    package var name: String
    /// Where a restore point lies, when told.
    package var vaultID: VaultID?
    /// What a restore point is about.
    package var resources: Set<ResourceID>
    /// True while a restore point's run has not been seen to be over.
    package var isGoingOn: Bool
    /// By the cloud's clock, when told.
    package var createdAt: Timestamp?

    package init(
        project: ProjectName,
        kind: Effect.Kind,
        id: String,
        marker: Marker,
        name: String,
        vaultID: VaultID? = nil,
        resources: Set<ResourceID> = [],
        isGoingOn: Bool = false,
        createdAt: Timestamp? = nil
    ) {
        self.project = project
        self.kind = kind
        self.id = id
        self.marker = marker
        self.name = name
        self.vaultID = vaultID
        self.resources = resources
        self.isGoingOn = isGoingOn
        self.createdAt = createdAt
    }

    /// What makes two findings the same thing.
    package struct Identity: Hashable, Sendable {
        var project: ProjectName
        var kind: Effect.Kind
        var id: String
    }

    package var identity: Identity { Identity(project: project, kind: kind, id: id) }

    /// Adds what another list shows of the same thing.
    mutating func merge(_ other: RemoteFinding) {
        vaultID = vaultID ?? other.vaultID
        resources.formUnion(other.resources)
        // One list may be behind the other: what one shows as finished is finished.
        isGoingOn = isGoingOn && other.isGoingOn
        createdAt = [createdAt, other.createdAt].compactMap { $0 }.min()
    }
}

/// The things found, each once.
struct Findings: Equatable, Sendable {
    private var byID: [RemoteFinding.Identity: RemoteFinding] = [:]

    /// In a fixed order.
    var all: [RemoteFinding] {
        byID.values.sorted { ($0.project, $0.kind.rawValue, $0.id) < ($1.project, $1.kind.rawValue, $1.id) }
    }

    mutating func note(_ reply: Reply, in project: ProjectName, prefixes: [String]) {
        func markers(_ texts: [String?]) -> [Marker] {
            texts.compactMap { $0 }.flatMap { text in
                prefixes.flatMap { MarkerText.markers(in: text, prefix: $0) }
            }
        }
        switch reply {
        case .vaults(let listing):
            for vault in listing.rows {
                let tags = vault.tags.filter { $0.key == JobMachine.vaultTagKey }.map(\.value)
                guard let marker = markers(tags).first else { continue }
                add(
                    RemoteFinding(
                        project: project,
                        kind: .vault,
                        id: vault.id.rawValue,
                        marker: marker,
                        name: vault.name
                    )
                )
            }
        case .backups(let listing):
            for backup in listing.rows where backup.parentID == nil {
                guard let marker = markers([backup.name, backup.backupDescription]).first else { continue }
                let isGoingOn = if case .pending = backup.status { true } else { false }
                add(
                    RemoteFinding(
                        project: project,
                        kind: .restorePoint,
                        id: backup.restorePointID.rawValue,
                        marker: marker,
                        name: backup.name,
                        vaultID: backup.vaultID,
                        resources: [backup.resourceID],
                        isGoingOn: isGoingOn,
                        createdAt: backup.createdAt
                    )
                )
            }
        case .tasks(let listing):
            for task in listing.rows {
                guard let id = task.restorePointID, let marker = markers([task.backupName]).first else { continue }
                add(
                    RemoteFinding(
                        project: project,
                        kind: .restorePoint,
                        id: id.rawValue,
                        marker: marker,
                        name: task.backupName ?? "",
                        resources: task.resourceID.map { [$0] } ?? [],
                        isGoingOn: !task.status.isOver,
                        createdAt: task.startedAt
                    )
                )
            }
        case .vault, .protectable, .restorePoint, .added: break
        }
    }

    private mutating func add(_ finding: RemoteFinding) {
        let key = finding.identity
        if byID[key] == nil { byID[key] = finding } else { byID[key]?.merge(finding) }
    }
}
