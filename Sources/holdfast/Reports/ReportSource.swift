import Workflow

/// Where the rows of reports come from: the API, page by page, so that a report of any length needs little memory.
struct ReportSource: Sendable {
    let client: DaemonClient
    let window: ReportWindow
    /// How far the history reached when the report was begun; what came later is not in it.
    let head: Head

    struct Head: Equatable, Sendable {
        let installation: String
        let sequence: Int64
        /// As `SEQUENCE:HASH`.
        let text: String
        /// The whole answer.
        let document: JSONValue
    }

    private static let pageSize = 500
    /// Times in the history may run back by so much when a clock is set right.
    static let clockMargin: Int64 = 3_600_000

    init(client: DaemonClient, window: ReportWindow) async throws {
        self.client = client
        self.window = window
        let document = try await client.send(.get("v1", "audit", "head")).document
        head = Head(
            installation: document["installation"]?.text ?? "",
            sequence: Int64(document["seq"]?.integer ?? 0),
            text: document["head"]?.text ?? "",
            document: document
        )
    }

    func heading(_ kind: ReportKind, madeAt: Moment) -> ReportHeading {
        ReportHeading(kind: kind, window: window, madeAt: madeAt, installation: head.installation, head: head.text)
    }

    /// Hands over the rows of a report.
    func rows(_ kind: ReportKind, _ take: (ReportRow) throws -> Void) async throws {
        switch kind {
        case .jobs:
            try await jobs { try take(JobsReport.row($0)) }
        case .protection:
            try await protections { try take(ProtectionReport.row($0)) }
        case .exceptions:
            try await jobs { if let row = ExceptionsReport.row(job: $0) { try take(row) } }
            try await events { if let row = ExceptionsReport.row(event: $0) { try take(row) } }
            try await protections { if let row = ExceptionsReport.row(protection: $0) { try take(row) } }
        case .privileged:
            try await events { if let row = PrivilegedReport.row($0) { try take(row) } }
        }
    }

    // MARK: Sources

    /// The jobs that were there at some time of the window: those that have not ended, then those that have ended since its
    /// beginning, newest first.
    ///
    /// In this order a job that ends meanwhile is met twice, and not missed; it is handed over as it was first met.
    func jobs(_ take: (JSONValue) throws -> Void) async throws {
        let before: (name: String, value: String?) = ("submitted_before", window.to.exactText)
        let open = JobState.allCases.filter { !$0.isTerminal }.map(\.rawValue).joined(separator: ",")
        var taken: Set<String> = []
        try await pages(["v1", "jobs"], "jobs", [before, ("state", open)], place: "cursor") { job in
            if let id = job["id"]?.text, taken.insert(id).inserted { try take(job) }
        }
        let ended = [before, ("finished_after", window.from.exactText)]
        try await pages(["v1", "jobs"], "jobs", ended, place: "cursor") { job in
            if let id = job["id"]?.text, !taken.contains(id) { try take(job) }
        }
    }

    func protections(_ take: (JSONValue) throws -> Void) async throws {
        try await pages(["v1", "protection"], "resources", [], place: "after", take)
    }

    /// The events of the window, in order, up to `head`.
    func events(_ take: (JSONValue) throws -> Void) async throws {
        var after = try await sequence(before: window.from.milliseconds - Self.clockMargin)
        while after < head.sequence {
            let page = try await events(after: after, limit: Self.pageSize)
            for event in page {
                guard let sequence = event["seq"]?.integer, sequence <= head.sequence, let at = Moment(event["at"])
                else {
                    return
                }
                guard at.milliseconds < window.to.milliseconds + Self.clockMargin else { return }
                if window.contains(at) { try take(event) }
            }
            guard let last = page.last?["seq"]?.integer, last > after else { return }
            after = Int64(last)
        }
    }

    /// The first and the last event of the window; nil when it has none.
    func eventRange() async throws -> ClosedRange<Int64>? {
        var range: ClosedRange<Int64>?
        try await events { event in
            guard let sequence = event["seq"]?.integer.map(Int64.init) else { return }
            range = (range?.lowerBound ?? sequence)...sequence
        }
        return range
    }

    /// The first event that is still there; nil when there is none.
    func firstEvent() async throws -> JSONValue? {
        try await events(after: 0, limit: 1).first
    }

    /// A number behind which lies everything from a time on: found by halving, since events are dated in their order but for
    /// a clock that was set right.
    private func sequence(before milliseconds: Int64) async throws -> Int64 {
        var low: Int64 = 0
        var high = head.sequence
        while low < high {
            let middle = low + (high - low) / 2
            guard let event = try await events(after: middle, limit: 1).first, let at = Moment(event["at"]) else {
                high = middle
                continue
            }
            if at.milliseconds < milliseconds { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func events(after: Int64, limit: Int) async throws -> [JSONValue] {
        let call = DaemonCall.get("v1", "audit", "events", query: [("after", "\(after)"), ("limit", "\(limit)")])
        return try await client.send(call).document["events"]?.elements ?? []
    }

    private func pages(
        _ segments: [String],
        _ name: String,
        _ query: [(name: String, value: String?)],
        place: String,
        _ take: (JSONValue) throws -> Void
    ) async throws {
        var next: String?
        repeat {
            let target = RequestTarget(segments, query: query + [("limit", "\(Self.pageSize)"), (place, next)])
            let document = try await client.send(DaemonCall(target: target)).document
            let items = document[name]?.elements ?? []
            for item in items { try take(item) }
            next = items.isEmpty ? nil : document["next"]?.shown
        } while next != nil
    }
}
