/// What an operator asked for: one restore point over resources of one vault. Kept exactly as accepted.
package struct BackupRequest: Equatable, Codable, Sendable {
    package var project: ProjectName
    package var vault: VaultChoice
    /// At least one. More than one only when the restore point is shared.
    package var resources: [ResourceReference]
    package var restorePoint: RestorePointOptions
    /// −100…100; larger goes first.
    package var priority: Int
    /// Not to be started before this moment.
    package var notBefore: Timestamp?
    /// The whole job's time limit, counted from when it may start.
    package var deadlineSeconds: Int
    package var labels: [String: String]
    package var reason: String?

    package init(
        project: ProjectName,
        vault: VaultChoice,
        resources: [ResourceReference],
        restorePoint: RestorePointOptions,
        priority: Int = 0,
        notBefore: Timestamp? = nil,
        deadlineSeconds: Int = 86400,
        labels: [String: String] = [:],
        reason: String? = nil
    ) {
        self.project = project
        self.vault = vault
        self.resources = resources
        self.restorePoint = restorePoint
        self.priority = priority
        self.notBefore = notBefore
        self.deadlineSeconds = deadlineSeconds
        self.labels = labels
        self.reason = reason
    }
}

/// Which vault a job backs up into.
package enum VaultChoice: Equatable, Codable, Sendable {
    /// An existing vault by id.
    case id(VaultID)
    /// An existing vault by its exact name.
    case existing(name: String)
    /// The vault of that exact name, created when there is none.
    case ensured(name: String, VaultOptions)

    package var name: String? {
        switch self {
        case .id: nil
        case .existing(let name), .ensured(let name, _): name
        }
    }
}

/// How a vault is created, and what an existing one is compared with.
package struct VaultOptions: Equatable, Codable, Sendable {
    /// 10…10,485,760 GB.
    package var sizeGB: Int
    package var objectType: String
    package var consistentLevel: String

    package init(sizeGB: Int, objectType: String, consistentLevel: String) {
        self.sizeGB = sizeGB
        self.objectType = objectType
        self.consistentLevel = consistentLevel
    }
}

/// A resource as the operator named it. The name is a courtesy: the cloud keeps its own.
package struct ResourceReference: Hashable, Codable, Sendable {
    package var id: ResourceID
    package var type: ResourceType
    package var name: String?

    package init(id: ResourceID, type: ResourceType, name: String?) {
        self.id = id
        self.type = type
        self.name = name
    }
}

/// The resource types that the workflow backs up (cbr-api, vault create: ResourceCreate).
package enum ResourceType: String, CaseIterable, Codable, Sendable {
    case server = "OS::Nova::Server"
    case bareMetalServer = "OS::Ironic::BareMetalServer"
    case nativeServer = "OS::Native::Server"
    case disk = "OS::Cinder::Volume"
    case turbo = "OS::Sfs::Turbo"
    case desktop = "OS::Workspace::DesktopV2"

    /// The vault `object_type` that holds resources of this type.
    package var objectType: String {
        switch self {
        case .server, .bareMetalServer, .nativeServer: "server"
        case .disk: "disk"
        case .turbo: "turbo"
        case .desktop: "workspace"
        }
    }
}

/// How the restore point is made.
package struct RestorePointOptions: Equatable, Codable, Sendable {
    package var name: String
    package var description: String
    package var incremental: Bool
    package var retentionDays: Int?

    package init(name: String, description: String, incremental: Bool = true, retentionDays: Int? = nil) {
        self.name = name
        self.description = description
        self.incremental = incremental
        self.retentionDays = retentionDays
    }
}
