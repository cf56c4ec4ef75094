/// A whole list of the API, read page by page.
struct ListPages: Sendable {
    let client: DaemonClient
    /// The parts of the list's path.
    let segments: [String]
    /// What the list is called in a page.
    let name: String
    /// The parameter that takes a page's `next`.
    let place: String
    /// How many are asked for at a time.
    let limit: Int

    func all() async throws -> [JSONValue] {
        var items: [JSONValue] = []
        var next: String?
        repeat {
            let target = RequestTarget(segments, query: [("limit", "\(limit)"), (place, next)])
            let document = try await client.send(DaemonCall(target: target)).document
            let page = document[name]?.elements ?? []
            items += page
            // A page without items is the last, whatever it says.
            next = page.isEmpty ? nil : document["next"]?.shown
        } while next != nil
        return items
    }
}

extension ListPages {
    /// All events of one job.
    static func events(of job: String, _ client: DaemonClient) -> ListPages {
        ListPages(client: client, segments: ["v1", "jobs", job, "events"], name: "events", place: "after", limit: 500)
    }
}
