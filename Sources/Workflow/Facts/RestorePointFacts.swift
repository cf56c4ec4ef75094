/// What one answer said about a restore point. A finished one may come back without vault and name: then only `status` is known.
package struct RestorePointFacts: Equatable, Codable, Sendable {
    package var id: RestorePointID
    package var status: RestorePointStatus
    /// Resources that the run covers, or nil when the answer had no vault in it.
    package var covered: [ResourceID]?
    /// Resources that the cloud left out although they were asked for, with its reason.
    package var skipped: [SkippedResource]
    /// The vault that the answer names, when it names one.
    package var vaultID: VaultID?
    /// `extra_info.name`, when told.
    package var name: String?
    /// `extra_info.description`, when told.
    package var restorePointDescription: String?
    /// By the cloud's clock, when told. The answers to its creation and to later questions differ by a moment.
    package var createdAt: Timestamp?

    package init(
        id: RestorePointID,
        status: RestorePointStatus,
        covered: [ResourceID]? = nil,
        skipped: [SkippedResource] = [],
        vaultID: VaultID? = nil,
        name: String? = nil,
        restorePointDescription: String? = nil,
        createdAt: Timestamp? = nil
    ) {
        self.id = id
        self.status = status
        self.covered = covered
        self.skipped = skipped
        self.vaultID = vaultID
        self.name = name
        self.restorePointDescription = restorePointDescription
        self.createdAt = createdAt
    }
}

/// A restore point's `status`. `available` means that the run is over, not that every resource was backed up.
package enum RestorePointStatus: Equatable, Codable, Sendable {
    case protecting, available, error, deleting, deleted, errorDeleting
    case other(String)

    package init(wire: String) {
        switch wire {
        case "protecting": self = .protecting
        case "available": self = .available
        case "error": self = .error
        case "deleting": self = .deleting
        case "deleted": self = .deleted
        case "error-deleting": self = .errorDeleting
        default: self = .other(wire)
        }
    }

    /// True when the cloud's run has ended, well or badly.
    package var isOver: Bool {
        switch self {
        case .available, .error, .deleting, .deleted, .errorDeleting: true
        case .protecting, .other: false
        }
    }
}

/// A resource that a restore point was asked to cover and does not.
package struct SkippedResource: Equatable, Codable, Sendable {
    package var id: ResourceID
    /// The error code the cloud gave, normalised (`BackupService.6203`), when it gave one.
    package var code: ErrorCode?
    package var reason: String?

    package init(id: ResourceID, code: ErrorCode?, reason: String?) {
        self.id = id
        self.code = code
        self.reason = reason
    }
}
