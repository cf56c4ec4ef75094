import Workflow

/// What the judge knows of a job, from its history and from what it has seen on the way to the cloud.
struct JudgedJob {
    let id: JobID
    let retryOf: JobID?
    let resources: [ResourceID]
    /// The oldest of the jobs that repeat each other.
    let family: JobID
    var replay = ReplayedJob()
    /// How many changes of each kind have been handed to the network.
    var sent: [Effect.Kind: Int] = [:]
    /// The key that it stood in line for when last seen.
    var standsFor: ExclusiveKey?
    /// Ids of restore points besides its own that its history names.
    private(set) var named: Set<String> = []
    /// An operator has given its resources away.
    private(set) var isReleased = false
    /// By the true clock.
    private(set) var endedAt: Timestamp?
    /// When its last event was seen, by the true clock.
    var movedAt: Timestamp?
    /// A person answered; the next change that is closed was decided by them.
    var isResolved = false

    /// True when each resource was judged by the backups of the run, so that repeating the job means another run.
    var isJudged: Bool {
        guard let ending = replay.ending else { return false }
        switch ending.state {
        case .succeeded, .partial, .failed: return true
        default: return false
        }
    }

    /// Takes in what an event says of restore points, and when the job ended.
    mutating func noteNamed(by event: JudgedEvent, _ now: Timestamp) {
        switch HistoryAction(rawValue: event.action) {
        case .restorePointLateTwin: named.formUnion([event.detail["restore_point_id"]].compactMap { $0 })
        case .jobNeedsAttention:
            named.formUnion((event.detail["candidates"] ?? "").split(separator: ",").map(String.init))
        case .jobEnded: endedAt = now
        case .remoteRunReleased: isReleased = true
        default: break
        }
    }

    func change(_ marker: Marker) -> ReplayedJob.Change? { replay.changes.last { $0.marker == marker } }
}
