import AuditChain
import HTTPTransport

@testable import holdfast

/// A chained history, parts of which may have been deleted, as a daemon exports it. All other questions are answered by empty
/// lists.
struct SampleHistory: HTTPSending, HistoryReading {
    static let installation = String(repeating: "ab", count: 16)
    static let start: Int64 = 1_769_904_000_000

    private(set) var events: [(event: ChainedEvent, hash: ChainHash)] = []
    private(set) var segments: [SealedSegment] = []
    /// Signs the head.
    var key: SigningKey?

    /// So many minutes after the beginning, which is 2026-02-01.
    static func at(_ minute: Int) -> Moment { Moment(milliseconds: start + Int64(minute) * 60_000) }

    static func window(_ from: Int, _ to: Int) -> ReportWindow? {
        ReportWindow(from: at(from), to: at(to), now: at(to))
    }

    /// One event for each minute that is given.
    init(_ minutes: [Int] = []) {
        for minute in minutes { add(minute) }
    }

    private func head(_ sequence: Int64) -> ChainHead {
        sequence == 0
            ? .genesis(of: Self.installation)
            : ChainHead(sequence: sequence, hash: events[Int(sequence) - 1].hash)
    }

    var head: ChainHead { head(Int64(events.count)) }

    mutating func add(_ minute: Int, _ action: String = "step.finished", detail: [String: String] = [:]) {
        let event = ChainedEvent(
            sequence: Int64(events.count) + 1,
            at: Self.at(minute).exactText,
            action: action,
            actor: "system",
            client: [:],
            jobID: nil,
            object: nil,
            reason: nil,
            step: nil,
            attempt: nil,
            detail: detail
        )
        events.append((event, event.hash(after: head.hash)))
    }

    /// Dates an event otherwise without giving it another hash.
    mutating func redate(_ sequence: Int64, to minute: Int) {
        events[Int(sequence) - 1].event.at = Self.at(minute).exactText
    }

    /// Deletes events behind a tombstone, and adds the event that says so.
    mutating func seal(_ range: ClosedRange<Int64>, at minute: Int) {
        let segment = SealedSegment(
            number: Int64(segments.count) + 1,
            start: head(range.lowerBound - 1),
            end: head(range.upperBound),
            root: head.hash,
            file: "part-\(segments.count + 1).jsonl",
            fileHash: head.hash,
            sealedAt: Self.at(minute).exactText,
            previousSeal: segments.last?.seal ?? SealedSegment.noSeal
        )
        segments.append(segment)
        add(
            minute,
            "audit.segment_sealed",
            detail: ["number": "\(segment.number)", "seal": segment.seal.hexadecimal]
        )
    }

    func lines(after: Int64, through: Int64, _ take: (String) throws -> Void) async throws {
        try take(ExportHeader(installation: Self.installation, start: head(after), end: head(through)).line)
        var sequence = after + 1
        while sequence <= through {
            if let segment = segments.first(where: { $0.sequences.lowerBound == sequence }) {
                try take(segment.line)
                sequence = segment.end.sequence + 1
            } else {
                let (event, hash) = events[Int(sequence) - 1]
                try take(event.line(hash: hash))
                sequence += 1
            }
        }
    }

    func survey(_ window: ReportWindow) async throws -> HistorySurvey {
        var survey = HistorySurvey(window: window)
        try await lines(after: 0, through: head.sequence) { survey.read($0) }
        survey.finish()
        return survey
    }

    func source(_ window: ReportWindow, surveys: Bool = true) async throws -> ReportSource {
        let client = DaemonClient(address: .socket("/daemon.sock"), token: nil, transport: self)
        return try await ReportSource(client: client, window: window, surveys: surveys, history: self)
    }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPReply {
        let text: String
        if request.url.hasSuffix("/audit/head") {
            text = headDocument
        } else if request.url.contains("/v1/protection") {
            text = #"{"resources":[],"next":null}"#
        } else {
            text = #"{"jobs":[],"next":null}"#
        }
        return HTTPReply(status: 200, headers: [], body: Array(text.utf8))
    }

    private var headDocument: String {
        let at = Self.at(0).exactText
        let signed = try? SignedHead(installation: Self.installation, head: head, at: at, signedWith: key)
        let document = JSONValue.compact([
            "installation": .text(Self.installation), "seq": .integer(head.sequence),
            "head": .text(head.description), "line": (signed?.line).map(JSONValue.text),
            "signature": (signed?.signatureText).map(JSONValue.text),
        ])
        return (try? document.encoded(pretty: false)) ?? "{}"
    }
}
