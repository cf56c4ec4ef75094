/// A filtered list of jobs, read page by page.
struct JobPages: Sendable {
    let client: DaemonClient
    let query: [(name: String, value: String?)]

    /// The most jobs the API puts on a page.
    private static let pageMax = 500

    /// The jobs, newest first.
    /// - Parameter limit: the most to return; nil returns all.
    /// - Returns: the jobs, and whether there are more than these.
    func jobs(limit: Int?) async throws -> (jobs: [JSONValue], hasMore: Bool) {
        var jobs: [JSONValue] = []
        var cursor: String?
        repeat {
            let wanted = limit.map { min(Self.pageMax, $0 - jobs.count) } ?? Self.pageMax
            let page: [(name: String, value: String?)] = query + [("limit", "\(wanted)"), ("cursor", cursor)]
            let document = try await client.send(.get("v1", "jobs", query: page)).document
            let items = document["jobs"]?.elements ?? []
            jobs += items
            cursor = items.isEmpty ? nil : document["next"]?.text
        } while cursor != nil && jobs.count < limit ?? .max
        return (jobs, cursor != nil)
    }
}
