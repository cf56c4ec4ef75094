/// One thing that does not fit in a chain, and where.
package enum ChainFault: Equatable, Sendable {
    /// What is written does not give the hash beside it: the event, its hash or its number was changed, or it was put there,
    /// after the event before it had been written.
    case changed(Int64, expected: ChainHash, found: ChainHash)
    /// These numbers are not there.
    case missing(ClosedRange<Int64>)
    /// This number, missing before, stands at a later place.
    case moved(Int64)
    /// This number has been read already.
    case repeated(Int64)
    /// Somebody wrote another hash down for this number: the history up to it has been written anew.
    case notAsAnchored(Int64, anchored: ChainHash, found: ChainHash)
    /// Somebody wrote down a number that the history does not reach: its end is missing, or an older copy is shown.
    case truncated(last: Int64, anchored: ChainHead)
    /// This event is dated later than an anchor that had seen its number already: an older copy of the database was put back
    /// and used.
    case replayed(Int64, writtenAt: String, anchored: ChainAnchor)
    /// The tombstone of these events does not follow the event before them.
    case segmentDetached(ClosedRange<Int64>, expected: ChainHash, found: ChainHash)
    /// Nothing in the history says that these events were sealed and deleted.
    case segmentUnconfirmed(ClosedRange<Int64>)
    /// Not an event. Positions count lines of a file, or rows, from 1.
    case unreadable(position: Int64, String)

    /// A stable name for programs.
    package var name: String {
        switch self {
        case .changed: "changed"
        case .missing: "missing"
        case .moved: "moved"
        case .repeated: "repeated"
        case .notAsAnchored: "not_as_anchored"
        case .truncated: "truncated"
        case .replayed: "replayed"
        case .segmentDetached: "segment_detached"
        case .segmentUnconfirmed: "segment_unconfirmed"
        case .unreadable: "unreadable"
        }
    }

    /// The event that it is about; the first of several.
    package var sequence: Int64? {
        switch self {
        case .changed(let sequence, _, _), .moved(let sequence), .repeated(let sequence),
            .notAsAnchored(let sequence, _, _), .replayed(let sequence, _, _):
            sequence
        case .missing(let range), .segmentDetached(let range, _, _), .segmentUnconfirmed(let range): range.lowerBound
        case .truncated(let last, _): last + 1
        case .unreadable: nil
        }
    }
}

extension ChainFault: CustomStringConvertible {
    /// A sentence for people.
    package var description: String {
        switch self {
        case .changed(let sequence, let expected, let found):
            "event \(sequence) was changed or put there later: its hash should be \(expected), it is \(found)"
        case .missing(let range):
            range.count == 1
                ? "event \(range.lowerBound) is missing"
                : "events \(range.lowerBound) to \(range.upperBound) are missing"
        case .moved(let sequence): "event \(sequence) stands behind a later one"
        case .repeated(let sequence): "event \(sequence) stands there twice"
        case .notAsAnchored(let sequence, let anchored, let found):
            "event \(sequence) has the hash \(found), but \(anchored) was written down for it: the history up to it is another"
        case .truncated(let last, let anchored):
            "the history ends at event \(last), but event \(anchored.sequence) was written down with the hash "
                + "\(anchored.hash): its end was cut off, or this is an older copy"
        case .replayed(let sequence, let writtenAt, let anchored):
            "event \(sequence) was written at \(writtenAt), but event \(anchored.head.sequence) had been anchored before, "
                + "at \(anchored.at ?? "a time unknown") with the hash \(anchored.head.hash): an older copy of the database, "
                + "which ended at event \(sequence - 1) or before, was put back and used"
        case .segmentDetached(let range, let expected, let found):
            "the tombstone of events \(range.lowerBound) to \(range.upperBound) does not follow the event before: it should "
                + "begin with the hash \(expected), it has \(found)"
        case .segmentUnconfirmed(let range):
            "events \(range.lowerBound) to \(range.upperBound) are missing behind a tombstone that no event of the history "
                + "confirms"
        case .unreadable(let position, let message): "line \(position) is not an event: \(message)"
        }
    }
}
