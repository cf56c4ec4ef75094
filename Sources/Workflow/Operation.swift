/// A call to the cloud that the workflow can ask for. Reads may be repeated freely; the three changes may not.
///
/// There is no case that deletes, shrinks or dissociates anything, and there must never be one.
package enum Operation: Equatable, Codable, Sendable {
    case showProtectable(ResourceReference)
    /// Every vault whose name the cloud thinks matches; the caller compares exactly.
    case listVaults(name: String)
    /// The vaults that hold this resource.
    case listVaultsHolding(ResourceID)
    /// The vaults that carry a tag of this key, with one of the values; no values: with any.
    case listVaultsTagged(key: String, values: [String])
    case showVault(VaultID)
    case showRestorePoint(RestorePointID)
    case listBackups(BackupFilter)
    case listTasks(TaskFilter)

    case createVault(VaultCreation)
    case addResource(vault: VaultID, resource: ResourceReference)
    case createRestorePoint(RestorePointCreation)

    /// The operation's name in history, logs and metrics.
    package var name: OperationName {
        switch self {
        case .showProtectable: .showProtectable
        case .listVaults, .listVaultsHolding: .listVaults
        case .listVaultsTagged: .listVaultsByTag
        case .showVault: .showVault
        case .showRestorePoint: .showRestorePoint
        case .listBackups: .listBackups
        case .listTasks: .listTasks
        case .createVault: .createVault
        case .addResource: .addResource
        case .createRestorePoint: .createRestorePoint
        }
    }

    /// True when carrying the call out twice is not the same as once.
    package var isMutating: Bool {
        switch self {
        case .createVault, .addResource, .createRestorePoint: true
        default: false
        }
    }
}

/// The closed set of remote operations that Holdfast performs.
package enum OperationName: String, CaseIterable, Codable, Sendable {
    case showProtectable = "show_protectable"
    case listVaults = "list_vaults"
    case listVaultsByTag = "list_vaults_by_tag"
    case showVault = "show_vault"
    case showRestorePoint = "show_restore_point"
    case listBackups = "list_backups"
    case listTasks = "list_tasks"
    case createVault = "create_vault"
    case addResource = "add_resource"
    case createRestorePoint = "create_restore_point"
}

/// What to list backups by. Unset fields do not filter.
package struct BackupFilter: Equatable, Codable, Sendable {
    package var vaultID: VaultID?
    package var resourceID: ResourceID?
    package var restorePointID: RestorePointID?
    /// Only backups created at or after this moment (whole seconds on the wire, rounded down).
    package var createdSince: Timestamp?

    package init(
        vaultID: VaultID? = nil,
        resourceID: ResourceID? = nil,
        restorePointID: RestorePointID? = nil,
        createdSince: Timestamp? = nil
    ) {
        self.vaultID = vaultID
        self.resourceID = resourceID
        self.restorePointID = restorePointID
        self.createdSince = createdSince
    }
}

/// What to list backup tasks by. Unset fields do not filter; `operation_type` is always `backup`.
package struct TaskFilter: Equatable, Codable, Sendable {
    package var vaultID: VaultID?
    package var resourceID: ResourceID?
    package var createdSince: Timestamp?

    package init(vaultID: VaultID? = nil, resourceID: ResourceID? = nil, createdSince: Timestamp? = nil) {
        self.vaultID = vaultID
        self.resourceID = resourceID
        self.createdSince = createdSince
    }
}

/// The whole of a vault's creation as it goes out.
package struct VaultCreation: Equatable, Codable, Sendable {
    package var name: String
    package var options: VaultOptions
    /// The tag by which the vault is found again when the answer is lost.
    package var tag: VaultTag

    package init(name: String, options: VaultOptions, tag: VaultTag) {
        self.name = name
        self.options = options
        self.tag = tag
    }
}

/// The whole of a restore point's creation as it goes out. `name` and `description` already carry the marker.
package struct RestorePointCreation: Equatable, Codable, Sendable {
    package var vaultID: VaultID
    package var resources: [ResourceID]
    package var name: String
    package var description: String
    package var incremental: Bool
    /// Days until the cloud deletes the backups; nil leaves the field out.
    package var retentionDays: Int?

    package init(
        vaultID: VaultID,
        resources: [ResourceID],
        name: String,
        description: String,
        incremental: Bool,
        retentionDays: Int?
    ) {
        self.vaultID = vaultID
        self.resources = resources
        self.name = name
        self.description = description
        self.incremental = incremental
        self.retentionDays = retentionDays
    }
}

/// What a successful call told.
package enum Reply: Equatable, Sendable {
    case protectable(ProtectableFacts)
    case vaults(Listing<VaultFacts>)
    case vault(VaultFacts)
    case restorePoint(RestorePointFacts)
    case backups(Listing<BackupFacts>)
    case tasks(Listing<TaskFacts>)
    /// The ids that this very call associated.
    case added([ResourceID])

    /// True for a list of which every page was read: what it does not show is not there.
    var isWhole: Bool {
        switch self {
        case .vaults(let listing): listing.isComplete
        case .backups(let listing): listing.isComplete
        case .tasks(let listing): listing.isComplete
        case .vault, .protectable, .restorePoint, .added: false
        }
    }
}
