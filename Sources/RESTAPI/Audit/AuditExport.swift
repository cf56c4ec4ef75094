import AuditChain
import CSV
import JobStore
import Workflow

/// A part of the history as it is handed out: piece by piece, of which only one is ever held.
struct AuditExport: Sendable {
    /// The forms that there are.
    enum Form: String, CaseIterable, Sendable {
        /// Lines of canonical JSON behind a header, for `holdfast audit verify`.
        case jsonl
        /// A table, for people and their spreadsheets.
        case csv

        var media: String {
            switch self {
            case .jsonl: "application/x-ndjson"
            case .csv: "text/csv"
            }
        }
    }

    /// How many events are read at a time: no reader may hold the database for long.
    static let pageSize = 500

    private let store: JobStore
    private let form: Form
    private let start: ChainHead
    private let end: ChainHead
    /// Nil before the header.
    private var reached: Int64?

    /// - Parameters:
    ///   - start: the head before the first event.
    ///   - end: the head after the last one. What happens meanwhile does not make the export endless.
    init(_ store: JobStore, _ form: Form, from start: ChainHead, through end: ChainHead) {
        self.store = store
        self.form = form
        self.start = start
        self.end = end
    }

    /// The next piece of text: the header, at most `pageSize` events, or a tombstone; nil behind the end.
    /// - Throws: `StoreError`, also when an event is missing.
    mutating func next() async throws(StoreError) -> String? {
        guard let reached else {
            self.reached = start.sequence
            return header
        }
        guard reached < end.sequence else { return nil }
        let limit = Int(min(Int64(Self.pageSize), end.sequence - reached))
        switch try await store.chainPage(after: reached, limit: limit) {
        case .sealed(let segment):
            self.reached = segment.end.sequence
            return text(of: segment)
        case .events(let events):
            guard let last = events.last else { throw .corrupt("event \(reached + 1) is missing") }
            self.reached = last.sequence
            return events.map(text).joined()
        }
    }

    private var header: String {
        switch form {
        case .jsonl: ExportHeader(installation: store.installationID, start: start, end: end).line + "\n"
        case .csv: CSVText.record(Self.columns) + "\n"
        }
    }

    private static let columns = [
        "seq", "at", "action", "actor", "client", "job_id", "object", "reason", "step", "attempt", "detail", "hash",
    ]

    private func text(of event: AuditEvent) -> String {
        switch form {
        case .jsonl: event.chained.line(hash: event.hash) + "\n"
        case .csv:
            CSVText.record([
                String(event.sequence), event.at.rfc3339, event.action, event.actor.name,
                CanonicalString.object(event.actor.client), event.jobID?.rawValue ?? "", event.object ?? "",
                event.reason ?? "", event.step?.rawValue ?? "", event.attempt.map { String($0) } ?? "",
                CanonicalString.object(event.detail), event.hash.hexadecimal,
            ]) + "\n"
        }
    }

    /// In a table a sealed part is one row with the number and hash of its last event.
    private func text(of segment: SealedSegment) -> String {
        switch form {
        case .jsonl: segment.line + "\n"
        case .csv:
            CSVText.record([
                String(segment.end.sequence), segment.sealedAt, "segment", "", "", "",
                "events \(segment.sequences.lowerBound) to \(segment.end.sequence)", "", "", "", segment.line,
                segment.end.hash.hexadecimal,
            ]) + "\n"
        }
    }
}
