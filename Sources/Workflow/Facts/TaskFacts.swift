/// What the task list (`operation-logs`) said about one task: one operation on one resource.
package struct TaskFacts: Equatable, Codable, Sendable {
    package var id: String
    package var status: TaskStatus
    /// `backup`, `restore`, `delete`, …
    package var operationType: String?
    package var restorePointID: RestorePointID?
    package var resourceID: ResourceID?
    package var backupID: BackupID?
    /// `extra_info.backup.backup_name`: where a restore point's marker shows in a task.
    package var backupName: String?
    /// Percent, 0…100, when told.
    package var progress: Int?
    /// The code of a failed or skipped task, normalised; nil when the task is fine.
    package var errorCode: ErrorCode?
    package var errorMessage: String?
    package var startedAt: Timestamp?
    package var endedAt: Timestamp?

    package init(
        id: String,
        status: TaskStatus,
        operationType: String? = nil,
        restorePointID: RestorePointID? = nil,
        resourceID: ResourceID? = nil,
        backupID: BackupID? = nil,
        backupName: String? = nil,
        progress: Int? = nil,
        errorCode: ErrorCode? = nil,
        errorMessage: String? = nil,
        startedAt: Timestamp? = nil,
        endedAt: Timestamp? = nil
    ) {
        self.id = id
        self.status = status
        self.operationType = operationType
        self.restorePointID = restorePointID
        self.resourceID = resourceID
        self.backupID = backupID
        self.backupName = backupName
        self.progress = progress
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.startedAt = startedAt
        self.endedAt = endedAt
    }
}

/// A task's `status`.
package enum TaskStatus: Equatable, Codable, Sendable {
    case waiting, running, success, failed, timeout, skipped
    case other(String)

    package init(wire: String) {
        switch wire {
        case "waiting": self = .waiting
        case "running": self = .running
        case "success": self = .success
        case "failed": self = .failed
        case "timeout": self = .timeout
        case "skipped": self = .skipped
        default: self = .other(wire)
        }
    }

    package var isOver: Bool {
        switch self {
        case .success, .failed, .timeout, .skipped: true
        case .waiting, .running, .other: false
        }
    }
}
