/// A job that a command for many is about.
struct BulkMatch: Equatable, Sendable {
    let job: JobView
    /// Why nothing can be done to it: it was named, and does not exist.
    var obstacle: CommandFailure?
}

/// The jobs that a command for many is about, as they were before anything was done.
struct BulkMatches: Equatable, Sendable {
    var all: [BulkMatch] = []
    /// How many match the filter and are left out, because they were submitted again already.
    var leftOut = 0

    /// Those to which something can be done.
    var jobs: [JobView] { all.filter { $0.obstacle == nil }.map(\.job) }

    /// Why something cannot be done to one of them.
    var obstacles: [CommandFailure] { all.compactMap(\.obstacle) }

    /// What is to be said of it before anything is done.
    var notes: [String] {
        let missing = all.compactMap { match in match.obstacle.map { "\(match.job.id): \($0)" } }
        guard leftOut > 0 else { return missing }
        let jobs = leftOut == 1 ? "1 job that matches is" : "\(leftOut) jobs that match are"
        return ["\(jobs) left out, having been submitted again already; name a job to submit it once more"] + missing
    }
}
