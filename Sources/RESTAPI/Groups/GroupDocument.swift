import JobStore
import Workflow

extension GroupDetail {
    var state: JobState { JobState(folding: jobs.map(\.state)) }

    /// The `ETag`: versions of jobs only grow, so no two states of a group have the same sum.
    var entityTag: String { "\"g\(jobs.reduce(0) { $0 + $1.version })\"" }

    /// True when every job has ended or needs a person.
    var isSettled: Bool { jobs.allSatisfy { $0.state.isTerminal || $0.state == .needsAttention } }

    var document: JSON {
        let counts = Dictionary(grouping: jobs, by: \.state).mapValues(\.count)
        return [
            "id": .string(id.rawValue),
            "state": .string(state.rawValue),
            "submitted_at": .string(submittedAt.rfc3339),
            "submitter": .string(submitter),
            "counts": .counts(counts),
            "jobs": .array(jobs.map(\.document)),
        ]
    }
}
