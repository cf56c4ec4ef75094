import AuditChain
import Workflow

/// What the whole history shows about a window of time: where the window's events are, and what is missing of them.
///
/// It is read line by line, as it is exported, in little memory. Nothing is concluded from the order of the times: while a
/// clock is wrong, events are dated where nobody would look for them.
struct HistorySurvey: Sendable {
    /// A place where an event is dated before the one in front of it.
    struct StepBack: Equatable, Sendable {
        let sequence: Int64
        let at: Moment
        let before: Moment
    }

    let window: ReportWindow
    /// From the first to the last event that is dated in the window; nil when none is left of it.
    private(set) var range: ClosedRange<Int64>?
    /// The jobs of the window that were deleted.
    private(set) var prunedJobs = 0
    /// Where the times run back, as far as the window is concerned; at most `stepsMax` of `stepCount`.
    private(set) var steps: [StepBack] = []
    private(set) var stepCount = 0
    /// The first event that is left.
    private(set) var first: (sequence: Int64, at: Moment)?
    /// The parts that were sealed and deleted, and whether their events may be of the window.
    private var sealed: [(segment: SealedSegment, mayConcern: Bool)] = []
    /// Parts whose next neighbour has not come yet.
    private var pending: [SealedSegment] = []
    private var last: Moment?
    /// Follows the chain: an event whose date was changed is not where it was.
    private var chain: ChainVerifier?
    private var lines: Int64 = 0

    /// Events are dated before they are written, so that two may change places; and a clock that is right is set by little.
    private static let toleratedMilliseconds: Int64 = 60_000
    private static let stepsMax = 20

    init(window: ReportWindow) {
        self.window = window
    }

    /// Reads the next line of an export, the first of which is its header.
    mutating func read(_ line: some StringProtocol) {
        lines += 1
        if let (event, hash) = try? ChainedEvent.reading(line) {
            chain?.read(event, hash: hash)
            note(event)
        } else if let segment = SealedSegment(line: line) {
            chain?.read(segment)
            pending.append(segment)
        } else if lines == 1, let header = ExportHeader(line) {
            chain = ChainVerifier(from: header.start, anchors: [ChainAnchor(header.end)])
        } else {
            chain?.readUnreadable(position: lines, "it is neither an event nor a tombstone")
        }
    }

    /// Everything has been read.
    mutating func finish() {
        place(before: nil)
        chain?.finish()
    }

    private mutating func note(_ event: ChainedEvent) {
        guard let at = Moment(text: event.at) else { return }
        place(before: at)
        noteOrder(of: event, at)
        if first == nil { first = (event.sequence, at) }
        if window.contains(at) { range = (range?.lowerBound ?? event.sequence)...event.sequence }
        if event.action == HistoryAction.jobPruned.rawValue, concerns(event) { prunedJobs += 1 }
        last = at
    }

    /// Whether a deleted job would be a row of the window; one that does not say when it was is counted.
    private func concerns(_ event: ChainedEvent) -> Bool {
        guard let submitted = event.detail["submitted_at"].flatMap({ Moment(text: $0) }),
            let ended = event.detail["ended_at"].flatMap({ Moment(text: $0) })
        else { return true }
        return submitted < window.to && ended >= window.from
    }

    private mutating func noteOrder(of event: ChainedEvent, _ at: Moment) {
        guard let last, last.milliseconds - at.milliseconds > Self.toleratedMilliseconds,
            last >= window.from, at < window.to
        else { return }
        stepCount += 1
        if steps.count < Self.stepsMax { steps.append(StepBack(sequence: event.sequence, at: at, before: last)) }
    }

    /// What was deleted happened between its neighbours, as far as their times can be trusted.
    private mutating func place(before next: Moment?) {
        let bounds = [last, next].compactMap { $0 }
        let isBefore = next != nil && bounds.allSatisfy { $0 < window.from }
        let isBehind = last != nil && bounds.allSatisfy { $0 >= window.to }
        sealed += pending.map { ($0, !isBefore && !isBehind) }
        pending = []
    }

    // MARK: What it comes to

    /// The deleted parts that may have held events of the window.
    var segments: [SealedSegment] {
        sealed.filter { segment, mayConcern in
            mayConcern || (range.map { $0.overlaps(segment.sequences) } ?? false)
        }.map(\.segment)
    }

    /// Whether the survey has met a deleted part.
    func knows(_ segment: SealedSegment) -> Bool { sealed.contains { $0.segment == segment } }

    /// The part of the history to export for the window: behind which event it begins, and with which it ends; nil when
    /// nothing is left of the window and nothing was deleted.
    ///
    /// Deleted parts are spoken for by an event that came later, so with them it goes on to the end.
    /// - Parameter head: the last event.
    func part(head: Int64) -> (after: Int64, through: Int64)? {
        let starts = segments.map(\.start.sequence) + (range.map { [$0.lowerBound - 1] } ?? [])
        guard let after = starts.min() else { return nil }
        return (after, segments.isEmpty ? range?.upperBound ?? head : head)
    }

    /// What the window's events do not show.
    var gaps: [EvidenceGap] {
        let segments = segments
        var gaps: [EvidenceGap] = []
        if let first, first.at > window.from, segments.isEmpty {
            gaps.append(
                EvidenceGap(
                    kind: .windowBeforeHistory,
                    detail:
                        "the window begins at \(window.from.exactText), the history with event \(first.sequence) at "
                        + first.at.exactText
                )
            )
        }
        if range == nil, segments.isEmpty {
            gaps.append(EvidenceGap(kind: .noEvents, detail: "the history has no event in the window"))
        }
        gaps += segments.map(EvidenceGap.init(pruned:))
        if prunedJobs > 0 {
            let jobs = prunedJobs == 1 ? "1 job of the window was" : "\(prunedJobs) jobs of the window were"
            gaps.append(
                EvidenceGap(
                    kind: .prunedJobs,
                    detail: "\(jobs) deleted by pruning and not in the reports; each left an event job.pruned"
                )
            )
        }
        gaps += (chain?.faults ?? []).map { EvidenceGap(kind: .unverifiable, detail: $0.description) }
        return gaps + disorder
    }

    private var disorder: [EvidenceGap] {
        var gaps = steps.map { step in
            EvidenceGap(
                kind: .timesOutOfOrder,
                detail:
                    "event \(step.sequence) is dated \(step.at.exactText), the one before it \(step.before.exactText): a clock "
                    + "was wrong, and what happened in the window may be dated outside of it, or the other way round"
            )
        }
        if stepCount > steps.count {
            gaps.append(
                EvidenceGap(kind: .timesOutOfOrder, detail: "and at \(stepCount - steps.count) more events like this")
            )
        }
        return gaps
    }
}

extension EvidenceGap {
    init(pruned segment: SealedSegment) {
        let range = segment.sequences
        self.init(
            kind: .prunedSegment,
            detail:
                "events \(range.lowerBound) to \(range.upperBound), some of which may be of the window, were sealed and deleted; "
                + "they are in \(segment.file) with the SHA-256 \(segment.fileHash.hexadecimal)"
        )
    }
}
