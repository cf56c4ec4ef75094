import Workflow

/// What was last read of the job or group that is watched.
struct WatchSnapshot: Equatable, Sendable {
    let document: JSONValue
    /// One for a job; those of the group in the order of the resources.
    let jobs: [JobView]
    /// The job's, or the group's folded one.
    let state: String

    init(_ document: JSONValue, target: WatchTarget) {
        self.document = document
        state = document["state"]?.text ?? "unknown"
        jobs =
            switch target {
            case .job: [JobView(document)]
            case .group: (document["jobs"]?.elements ?? []).map(JobView.init)
            }
    }

    /// Whether nothing will happen any more without a person.
    var isAtRest: Bool {
        !jobs.isEmpty && jobs.allSatisfy(\.isAtRest)
    }

    /// What the wait ends with. One job of a group that needs a person makes the group need one.
    var status: ExitStatus {
        if jobs.contains(where: { $0.state == JobState.needsAttention.rawValue }) { return .needsAttention }
        return ExitStatus(endState: state)
    }
}
