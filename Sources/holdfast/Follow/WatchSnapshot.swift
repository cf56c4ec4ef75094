import Workflow

/// What was last read of the job or group that is watched.
struct WatchSnapshot: Equatable, Sendable {
    let document: JSONValue
    /// One for a job; those of the group in the order of the resources.
    let jobs: [JobView]
    /// The job's, or the group's folded one.
    let state: String
    /// Whether there may be no job at all; a group has always some.
    private var endsEmpty = false

    init(_ document: JSONValue, target: WatchTarget) {
        self.document = document
        state = document["state"]?.text ?? "unknown"
        jobs =
            switch target {
            case .job: [JobView(document)]
            case .group, .open: (document["jobs"]?.elements ?? []).map(JobView.init)
            }
    }

    /// What is under way, and what has come to rest since it is watched.
    init(open jobs: [JobView]) {
        self.jobs = jobs
        state = Self.folded(jobs)
        document = ["state": .text(state), "jobs": .array(jobs.map(\.document))]
        endsEmpty = true
    }

    /// Whether nothing will happen any more without a person.
    var isAtRest: Bool {
        (endsEmpty || !jobs.isEmpty) && jobs.allSatisfy(\.isAtRest)
    }

    /// As the daemon folds a group: the state that all share, else partly done when something succeeded, else the worst.
    private static func folded(_ jobs: [JobView]) -> String {
        let states = Set(jobs.map(\.state))
        guard states.count > 1 else { return states.first ?? JobState.succeeded.rawValue }
        if jobs.contains(where: { !$0.isAtRest }) { return JobState.running.rawValue }
        if states.contains(JobState.succeeded.rawValue) { return JobState.partial.rawValue }
        let worstFirst: [JobState] = [.partial, .failed, .timedOut, .cancelled]
        return worstFirst.first { states.contains($0.rawValue) }?.rawValue ?? JobState.failed.rawValue
    }

    /// What the wait ends with. One job of a group that needs a person makes the group need one.
    var status: ExitStatus {
        if jobs.contains(where: { $0.state == JobState.needsAttention.rawValue }) { return .needsAttention }
        return ExitStatus(endState: state)
    }
}
