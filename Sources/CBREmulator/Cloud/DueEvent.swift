/// Something that will happen at an instant of virtual time.
struct DueEvent: Codable, Comparable, Sendable {
    let at: WireTime
    /// Events of one instant happen in the order in which they were scheduled.
    let order: Int
    let kind: Kind

    enum Kind: Codable, Sendable {
        case backupStarts(id: String, taskID: String)
        case backupEnds(BackupRun)
        case checkpointEnds(id: String)
        case vaultUnlocks(id: String)
        case vaultGone(id: String, taskID: String)
        case resourcesGone(ids: [String], vaultID: String, taskID: String)
        case backupDeleting(id: String)
        case backupGone(id: String, taskID: String)
        case deletionFails(DeletionTarget, taskID: String, code: String)
        case backupExpires(id: String)
        case restoreStarts(backupID: String)
        case restoreEnds(backupID: String, targetID: String, taskID: String)
        case replicationEnds(backupID: String, recordID: String, taskID: String, name: String)
        case policyRuns(id: String, generation: Int)
    }

    static func < (left: DueEvent, right: DueEvent) -> Bool {
        (left.at, left.order) < (right.at, right.order)
    }

    static func == (left: DueEvent, right: DueEvent) -> Bool {
        left.order == right.order
    }
}

/// The backup of one resource while it runs.
struct BackupRun: Codable, Sendable {
    let backupID: String
    let taskID: String
    let checkpointID: String
    let resourceID: String
    /// The `error_code` with which it will fail, `nil` when it will succeed.
    let failureCode: String?
    /// Whether its task then ends as `timeout`.
    var isTimeout = false
}

/// What an accepted deletion concerns.
enum DeletionTarget: Codable, Sendable {
    case vault(String)
    case backup(String)
    case resources([String], vaultID: String)
}

/// Which events came and went since somebody last asked. Nothing is noted until somebody asks for the first time.
struct DueChanges: Sendable {
    private var scheduled: [Int: DueEvent] = [:]
    private var happened: [Int] = []
    private var isWatched = false

    mutating func noteScheduled(_ event: DueEvent) {
        if isWatched { scheduled[event.order] = event }
    }

    mutating func noteHappened(_ event: DueEvent) {
        guard isWatched else { return }
        // One that came and went between two questions need not be told.
        if scheduled.removeValue(forKey: event.order) == nil { happened.append(event.order) }
    }

    mutating func take() -> (scheduled: [DueEvent], happened: [Int]) {
        isWatched = true
        guard !scheduled.isEmpty || !happened.isEmpty else { return ([], []) }
        defer {
            scheduled.removeAll()
            happened.removeAll()
        }
        return (scheduled.values.sorted { $0.order < $1.order }, happened)
    }
}
