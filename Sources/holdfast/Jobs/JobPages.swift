/// A filtered list of jobs, read page by page.
struct JobPages: Sendable {
    let client: DaemonClient
    let query: [(name: String, value: String?)]

    /// The most jobs that are asked for at a time.
    static let pageMax = 500

    /// Hands the jobs over page by page, newest first; only one page is held.
    /// - Parameter limit: the most jobs to read; nil reads all.
    /// - Returns: whether there are more.
    func read(limit: Int?, _ take: ([JSONValue]) throws -> Void) async throws -> Bool {
        var count = 0
        var cursor: String?
        repeat {
            let wanted = limit.map { min(Self.pageMax, $0 - count) } ?? Self.pageMax
            let page: [(name: String, value: String?)] = query + [("limit", "\(wanted)"), ("cursor", cursor)]
            let document = try await client.send(.get("v1", "jobs", query: page)).document
            let items = document["jobs"]?.elements ?? []
            try take(items)
            count += items.count
            cursor = items.isEmpty ? nil : document["next"]?.text
        } while cursor != nil && count < limit ?? .max
        return cursor != nil
    }

    /// The jobs, newest first, all in memory.
    /// - Returns: the jobs, and whether there are more than these.
    func jobs(limit: Int) async throws -> (jobs: [JSONValue], hasMore: Bool) {
        var jobs: [JSONValue] = []
        let hasMore = try await read(limit: limit) { jobs += $0 }
        return (jobs, hasMore)
    }
}
