/// Who may take a job next. Not shown to users: it follows from the state and from who has the job in hand.
enum JobLane: String, CaseIterable {
    /// The next claim may have it.
    case ready
    /// Becomes ready at a moment.
    case timed
    /// Waits for a key, in a queue outside the claim's index.
    case parked
    /// A worker has it in hand until the lease runs out.
    case claimed
    /// Waits for a person.
    case attention
    /// Over.
    case done
}
