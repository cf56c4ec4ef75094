/// What fault rules do to the backups that one call starts.
struct RunEffects: Equatable, Sendable {
    /// Resources to leave out of the run.
    var skipped: [ResourceFault] = []
    /// Resources whose backup fails.
    var failing: [ResourceFault] = []
    /// Replaces the time that the backups take.
    var backupSeconds: Double?
    /// The code with which an accepted deletion or dissociation fails at its end.
    var deletionFailure: String?

    static let none = RunEffects()

    /// A fault for some resources of a run.
    struct ResourceFault: Equatable, Sendable {
        let selection: Selection
        let code: String
        let reason: String
        /// Whether the task ends as `timeout` instead of `failed`.
        var isTimeout = false

        /// Which resources: ids, the first so many, or all.
        enum Selection: Equatable, Sendable {
            case ids([String])
            case first(Int)
            case all
        }

        func concerns(_ id: String, position: Int) -> Bool {
            switch selection {
            case .ids(let ids): ids.contains(id)
            case .first(let count): position < count
            case .all: true
            }
        }
    }
}
