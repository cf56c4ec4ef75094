import Workflow

/// What can be done to many jobs in one command.
enum BulkVerb: String, Sendable {
    case cancel
    case retry

    /// The states of the jobs that a filter without `--state` reaches.
    ///
    /// A job that somebody cancelled is retried only when it is asked for by its state: it was not wanted.
    var states: [JobState] {
        switch self {
        case .cancel: [.queued, .running, .waiting, .needsAttention]
        case .retry: [.partial, .failed, .timedOut]
        }
    }

    /// For the question and the summary: `Cancel 12 jobs?`
    var imperative: String {
        switch self {
        case .cancel: "Cancel"
        case .retry: "Retry"
        }
    }

    /// `3 of 5 jobs cancelled`.
    var participle: String {
        switch self {
        case .cancel: "cancelled"
        case .retry: "submitted again"
        }
    }
}
