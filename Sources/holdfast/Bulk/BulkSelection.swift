import Workflow

/// The jobs that a command for many is about, read before anything is done to one of them.
struct BulkSelection: Sendable {
    let client: DaemonClient
    let verb: BulkVerb

    /// More than this is refused: a filter that matches so much was hardly meant.
    static let jobsMax = 10_000
    /// A clock that was set back dates a retry before its job; by more than a day it is not looked for.
    private static let clockMargin: Int64 = 86_400_000

    /// The jobs that are named one by one. One that does not exist keeps no other from being done.
    func jobs(named references: [JobReference]) async throws -> BulkMatches {
        var matches = BulkMatches()
        var seen: Set<String> = []
        for reference in references {
            let match = try await match(reference)
            if seen.insert(match.job.id).inserted { matches.all.append(match) }
        }
        return matches
    }

    private func match(_ reference: JobReference) async throws -> BulkMatch {
        do {
            let id = try await reference.id(with: client)
            return BulkMatch(job: JobView(try await client.send(.get("v1", "jobs", id)).document))
        } catch let failure as CommandFailure where [.notFound, .usage].contains(failure.status) {
            return BulkMatch(job: JobView(["id": .text(reference.text)]), obstacle: failure)
        }
    }

    /// The jobs that match, newest first; for a retry without those that were retried already.
    /// - Parameter query: the filter; when it names no state, the states that the verb is for are added.
    func jobs(matching query: [(name: String, value: String?)]) async throws -> BulkMatches {
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
        let jobs = found.map(JobView.init)
        let retried = verb == .retry ? try await retried(jobs, query.first { $0.name == "project" }?.value) : []
        let wanted = jobs.filter { !retried.contains($0.id) }
        return BulkMatches(all: wanted.map { BulkMatch(job: $0) }, leftOut: jobs.count - wanted.count)
    }

    /// Those of the jobs that another one is a retry of, whatever became of that one.
    private func retried(_ jobs: [JobView], _ project: String?) async throws -> Set<String> {
        guard let oldest = jobs.compactMap(\.submittedAt).min() else { return [] }
        let since = Moment(milliseconds: max(0, oldest.milliseconds - Self.clockMargin))
        let ids = Set(jobs.map(\.id))
        var retried: Set<String> = []
        let later = JobPages(client: client, query: [("project", project), ("submitted_after", since.exactText)])
        _ = try await later.read(limit: nil) { page in
            for case let id? in page.map({ $0["retry_of"]?.text }) where ids.contains(id) { retried.insert(id) }
        }
        return retried
    }
}
