import Workflow

/// Where the rows of reports come from: the API, page by page, so that a report of any length needs little memory.
struct ReportSource: Sendable {
    let client: DaemonClient
    let window: ReportWindow
    /// How far the history reached when the report was begun; what came later is not in it.
    let head: Head
    /// What the history shows about the window; nil when it was not asked for.
    let survey: HistorySurvey?
    private let history: any HistoryReading

    struct Head: Equatable, Sendable {
        let installation: String
        let sequence: Int64
        /// As `SEQUENCE:HASH`.
        let text: String
        /// The whole answer.
        let document: JSONValue
    }

    private static let pageSize = 500

    /// - Parameters:
    ///   - surveys: whether the whole history is read for the window's events: a report that shows events needs it.
    ///   - history: where it is read from; nil is the daemon.
    init(
        client: DaemonClient,
        window: ReportWindow,
        surveys: Bool,
        history: (any HistoryReading)? = nil
    ) async throws {
        self.client = client
        self.window = window
        self.history = history ?? client
        let document = try await client.send(.get("v1", "audit", "head")).document
        head = Head(
            installation: document["installation"]?.text ?? "",
            sequence: Int64(document["seq"]?.integer ?? 0),
            text: document["head"]?.text ?? "",
            document: document
        )
        survey = surveys ? try await Self.survey(window, self.history, head) : nil
    }

    private static func survey(
        _ window: ReportWindow,
        _ history: any HistoryReading,
        _ head: Head
    ) async throws -> HistorySurvey {
        var survey = HistorySurvey(window: window)
        if head.sequence > 0 {
            try await history.lines(after: 0, through: head.sequence) { survey.read($0) }
        }
        survey.finish()
        return survey
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

    /// The events of the window in the order of their numbers, up to `head`, wherever they stand in the history.
    func events(_ take: (JSONValue) throws -> Void) async throws {
        guard let range = survey?.range else { return }
        try await history.lines(after: range.lowerBound - 1, through: range.upperBound) { line in
            guard let event = try? JSONValue(parsing: Array(line.utf8)), let at = Moment(event["at"]),
                window.contains(at)
            else { return }
            try take(event)
        }
    }

    /// Hands over the lines of a part of the history, as they are exported.
    func lines(after: Int64, through: Int64, _ take: (String) throws -> Void) async throws {
        try await history.lines(after: after, through: through, take)
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
