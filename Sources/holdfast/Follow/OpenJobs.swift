import Workflow

/// All jobs that are under way, read again and again: the picture of `jobs watch` without a job.
///
/// The daemon lists those that are under way. One that has left the list is read once more by itself, so that its end is told.
struct OpenJobs: Sendable {
    let client: DaemonClient
    /// Further filters.
    let query: [(name: String, value: String?)]

    private var jobs: [String: JobView] = [:]
    /// The ids in the order in which they were first seen.
    private var order: [String] = []

    /// How many jobs are kept. When there are more, those that came to rest longest ago are forgotten.
    static let jobsMax = 5000
    /// What may still move by itself.
    private static let states: [JobState] = [.queued, .running, .waiting, .cancelling]

    init(client: DaemonClient, query: [(name: String, value: String?)]) {
        self.client = client
        self.query = query
    }

    /// Reads what is under way now, and the ends of what no longer is.
    mutating func read() async throws -> WatchSnapshot {
        let states = Self.states.map(\.rawValue).joined(separator: ",")
        let filter = query.filter { $0.name != "state" } + [("state", states)]
        let (found, hasMore) = try await JobPages(client: client, query: filter).jobs(limit: Self.jobsMax)
        let listed = found.map(JobView.init)
        let open = Set(listed.map(\.id))
        // The list is newest first; the picture goes on at its end.
        for job in listed.reversed() { keep(job) }
        // In a list that was cut off, a job that is not there may well be under way.
        for id in order where !hasMore && !open.contains(id) && jobs[id]?.isAtRest == false {
            keep(JobView(try await client.send(.get("v1", "jobs", id)).document))
        }
        forget()
        return WatchSnapshot(open: order.compactMap { jobs[$0] })
    }

    private mutating func keep(_ job: JobView) {
        if jobs.updateValue(job, forKey: job.id) == nil { order.append(job.id) }
    }

    private mutating func forget() {
        var excess = order.count - Self.jobsMax
        guard excess > 0 else { return }
        order.removeAll { id in
            guard excess > 0, jobs[id]?.isAtRest == true else { return false }
            excess -= 1
            jobs[id] = nil
            return true
        }
    }
}
