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
    case truncated(last: Int64, anchored: Int64)
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
        case .unreadable: "unreadable"
        }
    }

    /// The event that it is about; the first of several.
    package var sequence: Int64? {
        switch self {
        case .changed(let sequence, _, _), .moved(let sequence), .repeated(let sequence),
            .notAsAnchored(let sequence, _, _):
            sequence
        case .missing(let range): range.lowerBound
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
            "the history ends at event \(last), but event \(anchored) was written down: its end is missing"
        case .unreadable(let position, let message): "line \(position) is not an event: \(message)"
        }
    }
}
