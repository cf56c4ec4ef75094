/// Checks events one after the other against the chain, in constant memory.
///
/// It goes on after a fault, from what is written there, so that one change gives one fault and not one for every later
/// event.
package struct ChainVerifier: Sendable {
    /// How far the chain has been read.
    package private(set) var head: ChainHead
    /// How many events have been read.
    package private(set) var count: Int64 = 0
    /// What does not fit, in the order of reading; at most `faultsMax`.
    package private(set) var faults: [ChainFault] = []
    /// True when there were more faults than are kept.
    package private(set) var hasMoreFaults = false

    /// Anchors inside of what was passed over: there is nothing to hold them against.
    package private(set) var uncheckedAnchors: [ChainAnchor] = []

    /// Heads that were written down elsewhere, the furthest first; those that have been passed are gone.
    private var anchors: [ChainAnchor]
    /// The first event since the last anchor that is dated later than the next one.
    private var late: (sequence: Int64, at: String, anchor: ChainAnchor)?
    /// The last anchor did not fit: what follows is built on another history, and is not named for each later anchor.
    private var isAstray = false
    private var seals = SealBook()
    /// Numbers that were left out so far, as ranges in order; a number that comes later has been moved.
    private var gaps: [ClosedRange<Int64>] = []

    package static let faultsMax = 100

    /// - Parameters:
    ///   - start: the head before the first event that will be read: `ChainHead.genesis(of:)`, or where an export begins.
    ///   - anchors: heads that somebody wrote down, in any order.
    package init(from start: ChainHead, anchors: [ChainAnchor] = []) {
        head = start
        self.anchors = anchors.sorted { $0.head.sequence > $1.head.sequence }
        takeAnchors(through: start.sequence, at: start)
    }

    /// The same with heads of which nobody knows when they were written down.
    package init(from start: ChainHead, anchors: [ChainHead]) {
        self.init(from: start, anchors: anchors.map { ChainAnchor($0) })
    }

    /// The tombstones that were read instead of events.
    package var passedOver: [SealedSegment] { seals.segments }

    /// Reads the next event.
    /// - Parameter hash: the hash that is written beside the event.
    package mutating func read(_ event: ChainedEvent, hash: ChainHash) {
        count += 1
        let expected = head.sequence + 1
        guard event.sequence >= expected else {
            note(takeFromGaps(event.sequence) ? .moved(event.sequence) : .repeated(event.sequence))
            return
        }
        if event.sequence > expected {
            noteGap(expected...(event.sequence - 1))
        } else {
            let follows = event.hash(after: head.hash)
            if follows != hash { note(.changed(event.sequence, expected: follows, found: hash)) }
        }
        noteDate(of: event)
        seals.note(event)
        head = ChainHead(sequence: event.sequence, hash: hash)
        takeAnchors(through: event.sequence, at: head)
    }

    /// Passes over events that were sealed and deleted: nothing is known of them but where they begin and end.
    package mutating func read(_ segment: SealedSegment) {
        let range = segment.sequences
        guard range.lowerBound > head.sequence else { return note(.repeated(range.lowerBound)) }
        if range.lowerBound > head.sequence + 1 {
            noteGap((head.sequence + 1)...segment.start.sequence)
        } else if segment.start != head {
            note(.segmentDetached(range, expected: head.hash, found: segment.start.hash))
        }
        seals.add(segment)
        while let anchor = anchors.last, anchor.head.sequence < range.upperBound {
            anchors.removeLast()
            uncheckedAnchors.append(anchor)
        }
        late = nil
        head = segment.end
        takeAnchors(through: head.sequence, at: head)
    }

    /// A line or row that is no event.
    package mutating func readUnreadable(position: Int64, _ message: String) {
        note(.unreadable(position: position, message))
    }

    /// Everything has been read: an anchor beyond the end says that the end is missing.
    package mutating func finish() {
        for segment in seals.unconfirmed { note(.segmentUnconfirmed(segment.sequences)) }
        guard let furthest = anchors.first else { return }
        if !isAstray, let late {
            note(.replayed(late.sequence, writtenAt: late.at, anchored: late.anchor))
        } else {
            note(.truncated(last: head.sequence, anchored: furthest.head))
        }
        anchors = []
    }

    private mutating func takeAnchors(through sequence: Int64, at head: ChainHead?) {
        while let anchor = anchors.last, anchor.head.sequence <= sequence {
            anchors.removeLast()
            // One that stands where nothing can be compared is spoken for by the gap's own fault.
            guard let head, head.sequence == anchor.head.sequence else { continue }
            if head.hash == anchor.head.hash {
                if let late, late.anchor.head.sequence <= sequence { self.late = nil }
                isAstray = false
                continue
            }
            defer { isAstray = true }
            guard !isAstray else { continue }
            if let late {
                note(.replayed(late.sequence, writtenAt: late.at, anchored: late.anchor))
            } else {
                note(.notAsAnchored(sequence, anchored: anchor.head.hash, found: head.hash))
            }
        }
    }

    private mutating func noteDate(of event: ChainedEvent) {
        guard late == nil, let next = anchors.last(where: { $0.at != nil }), let at = next.at, event.at > at else {
            return
        }
        late = (event.sequence, event.at, next)
    }

    private mutating func noteGap(_ gap: ClosedRange<Int64>) {
        gaps.append(gap)
        note(.missing(gap))
        takeAnchors(through: gap.upperBound, at: nil)
    }

    private mutating func takeFromGaps(_ sequence: Int64) -> Bool {
        guard let index = gaps.firstIndex(where: { $0.contains(sequence) }) else { return false }
        let gap = gaps.remove(at: index)
        if sequence < gap.upperBound { gaps.insert((sequence + 1)...gap.upperBound, at: index) }
        if sequence > gap.lowerBound { gaps.insert(gap.lowerBound...(sequence - 1), at: index) }
        return true
    }

    private mutating func note(_ fault: ChainFault) {
        if faults.count < Self.faultsMax { faults.append(fault) } else { hasMoreFaults = true }
    }
}
