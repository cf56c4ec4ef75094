import Workflow

extension JobState {
    /// The common state of a group's jobs.
    ///
    /// A state that all share is the group's. Otherwise, while jobs are under way: `needs_attention` when nothing but
    /// a person can get it on, `cancelling` or `waiting` when all that have not ended are so, else `running`. When
    /// all have ended: `partial` as soon as something succeeded, else the worst of what there is.
    init(folding states: [JobState]) {
        let distinct = Set(states)
        if distinct.count == 1, let only = distinct.first {
            self = only
            return
        }
        let unfinished = distinct.filter { !$0.isTerminal }
        if unfinished.count == 1, let only = unfinished.first, only != .queued {
            self = only
        } else if !unfinished.isEmpty {
            self = .running
        } else if distinct.contains(.succeeded) || distinct.contains(.partial) {
            self = .partial
        } else {
            self = [.failed, .timedOut, .cancelled].first { distinct.contains($0) } ?? .failed
        }
    }
}
