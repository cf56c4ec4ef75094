/// All events of one job, read page by page.
struct EventPages: Sendable {
    let client: DaemonClient
    let job: String

    func all() async throws -> [JSONValue] {
        var events: [JSONValue] = []
        var after: String?
        repeat {
            let call = DaemonCall.get("v1", "jobs", job, "events", query: [("limit", "500"), ("after", after)])
            let document = try await client.send(call).document
            let page = document["events"]?.elements ?? []
            events += page
            after = page.isEmpty ? nil : document["next"]?.shown
        } while after != nil
        return events
    }
}
