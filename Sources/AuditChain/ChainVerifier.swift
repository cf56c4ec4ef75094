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

    /// Heads that were written down elsewhere, by sequence; those that have been passed are gone.
    private var anchors: [ChainHead]
    /// Numbers that were left out so far, as ranges in order; a number that comes later has been moved.
    private var gaps: [ClosedRange<Int64>] = []

    package static let faultsMax = 100

    /// - Parameters:
    ///   - start: the head before the first event that will be read: `ChainHead.genesis(of:)`, or where an export begins.
    ///   - anchors: heads that somebody wrote down, in any order.
    package init(from start: ChainHead, anchors: [ChainHead] = []) {
        head = start
        self.anchors = anchors.sorted { $0.sequence > $1.sequence }
        takeAnchors(through: start.sequence, at: start)
    }

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
            let gap = expected...(event.sequence - 1)
            gaps.append(gap)
            note(.missing(gap))
            takeAnchors(through: gap.upperBound, at: nil)
        } else {
            let follows = event.hash(after: head.hash)
            if follows != hash { note(.changed(event.sequence, expected: follows, found: hash)) }
        }
        head = ChainHead(sequence: event.sequence, hash: hash)
        takeAnchors(through: event.sequence, at: head)
    }

    /// A line or row that is no event.
    package mutating func readUnreadable(position: Int64, _ message: String) {
        note(.unreadable(position: position, message))
    }

    /// Everything has been read: an anchor beyond the end says that the end is missing.
    package mutating func finish() {
        for anchor in anchors.reversed() { note(.truncated(last: head.sequence, anchored: anchor.sequence)) }
        anchors = []
    }

    private mutating func takeAnchors(through sequence: Int64, at head: ChainHead?) {
        while let anchor = anchors.last, anchor.sequence <= sequence {
            anchors.removeLast()
            // One that stands where nothing can be compared is spoken for by the gap's own fault.
            guard let head, head.sequence == anchor.sequence else { continue }
            if head.hash != anchor.hash {
                note(.notAsAnchored(anchor.sequence, anchored: anchor.hash, found: head.hash))
            }
        }
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
