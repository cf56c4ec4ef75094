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

    func change(_ marker: Marker) -> ReplayedJob.Change? { replay.changes.last { $0.marker == marker } }
}
