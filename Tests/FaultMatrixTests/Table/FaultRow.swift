import Workflow

/// A fault, and what Holdfast makes of it at each call.
struct FaultRow: Sendable {
    /// What there is before the job comes.
    enum Setup: Sendable {
        case nothing
        /// A vault of the job's name.
        case vault
        /// The server is in it already.
        case association
    }

    var title: String
    var strike: Strike
    /// By the call at which it strikes. Calls that it does not concern have no entry.
    var cells: [Call: Expected]
    /// What is different when the project says `on_unknown: recreate` and all witnesses are proven.
    var recreate: [Call: Expected] = [:]
    var usesToken = false
    var setup = Setup.nothing
    var servers = [Seed.server]
    /// True when what the job has made may be gone at the end.
    var losesThings = false

    /// - Parameters:
    ///   - reads: what every read comes to; nil when the fault does not concern reads.
    ///   - changes: what every change comes to.
    ///   - at: calls that are different, or that are the only ones.
    init(
        _ title: String,
        _ means: Strike.Means,
        _ span: Strike.Span = .times(1),
        reads: Expected? = nil,
        changes: Expected? = nil,
        at special: [Call: Expected] = [:],
        recreate: [Call: Expected] = [:]
    ) {
        self.title = title
        strike = Strike(means: means, span: span)
        var cells: [Call: Expected] = [:]
        for call in Call.onTheWay { cells[call] = call.change == nil ? reads : changes }
        self.cells = cells.merging(special) { _, own in own }
        self.recreate = recreate
    }

    func with(_ change: (inout FaultRow) -> Void) -> FaultRow {
        var copy = self
        change(&copy)
        return copy
    }
}
