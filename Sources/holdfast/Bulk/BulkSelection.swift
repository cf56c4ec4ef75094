import Workflow

/// The jobs that a command for many is about, read before anything is done to one of them.
struct BulkSelection: Sendable {
    let client: DaemonClient
    let verb: BulkVerb

    /// More than this is refused: a filter that matches so much was hardly meant.
    static let jobsMax = 10_000

    /// The jobs that are named one by one.
    /// - Throws: `CommandFailure` when one does not exist.
    func jobs(named references: [JobReference]) async throws -> [JobView] {
        var jobs: [JobView] = []
        for reference in references {
            let id = try await reference.id(with: client)
            guard !jobs.contains(where: { $0.id == id }) else { continue }
            jobs.append(JobView(try await client.send(.get("v1", "jobs", id)).document))
        }
        return jobs
    }

    /// The jobs that match, newest first.
    /// - Parameter query: the filter; when it names no state, the states that the verb is for are added.
    func jobs(matching query: [(name: String, value: String?)]) async throws -> [JobView] {
        var query = query
        if !query.contains(where: { $0.name == "state" && $0.value != nil }) {
            query.removeAll { $0.name == "state" }
            query.append(("state", verb.states.map(\.rawValue).joined(separator: ",")))
        }
        let (found, hasMore) = try await JobPages(client: client, query: query).jobs(limit: Self.jobsMax)
        guard !hasMore else {
            throw CommandFailure(
                .usage,
                code: "cli.too_many",
                "more than \(Self.jobsMax) jobs match; nothing was done",
                hint: "narrow the filter, for example by --submitted-before"
            )
        }
        return found.map(JobView.init)
    }
}
