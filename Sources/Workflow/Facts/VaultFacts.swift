/// What one answer of the cloud said about a vault (cbr-api: vault show, list and create answers).
package struct VaultFacts: Equatable, Codable, Sendable {
    package var id: VaultID
    package var name: String
    /// `billing.object_type`: `server`, `disk`, `turbo` or a later kind.
    package var objectType: String
    /// `billing.consistent_level`: `crash_consistent` or `app_consistent`.
    package var consistentLevel: String
    /// `billing.protect_type`: `backup`, `replication` or `hybrid`.
    package var protectType: String
    /// `billing.size` in GB.
    package var sizeGB: Int
    /// `billing.used` in MB, when told.
    package var usedMB: Int?
    package var status: VaultStatus
    package var tags: [VaultTag]
    package var resources: [AssociatedResourceFacts]

    package init(
        id: VaultID,
        name: String,
        objectType: String,
        consistentLevel: String,
        protectType: String,
        sizeGB: Int,
        usedMB: Int? = nil,
        status: VaultStatus,
        tags: [VaultTag] = [],
        resources: [AssociatedResourceFacts] = []
    ) {
        self.id = id
        self.name = name
        self.objectType = objectType
        self.consistentLevel = consistentLevel
        self.protectType = protectType
        self.sizeGB = sizeGB
        self.usedMB = usedMB
        self.status = status
        self.tags = tags
        self.resources = resources
    }
}

/// A vault's `billing.status`. A value the documentation does not list is kept and treated as "wait".
package enum VaultStatus: Equatable, Codable, Sendable {
    case available, lock, frozen, deleting, error
    case other(String)

    package init(wire: String) {
        switch wire {
        case "available": self = .available
        case "lock": self = .lock
        case "frozen": self = .frozen
        case "deleting": self = .deleting
        case "error": self = .error
        default: self = .other(wire)
        }
    }

    package var wire: String {
        switch self {
        case .available: "available"
        case .lock: "lock"
        case .frozen: "frozen"
        case .deleting: "deleting"
        case .error: "error"
        case .other(let text): text
        }
    }
}

/// A tag of a vault. The cloud may store a tag without a value.
package struct VaultTag: Hashable, Codable, Sendable {
    package var key: String
    package var value: String?

    package init(key: String, value: String?) {
        self.key = key
        self.value = value
    }
}

/// A resource as a vault's answer lists it.
package struct AssociatedResourceFacts: Equatable, Codable, Sendable {
    package var id: ResourceID
    package var name: String
    package var type: String
    /// `available`, `protecting`, `restoring`, `removing`, `error`, or nil when not told.
    package var protectStatus: String?

    package init(id: ResourceID, name: String, type: String, protectStatus: String?) {
        self.id = id
        self.name = name
        self.type = type
        self.protectStatus = protectStatus
    }
}
