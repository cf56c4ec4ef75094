import AuditChain
import Workflow

/// A part of the history that may go.
struct SegmentPlan: Equatable, Sendable {
    /// The head before the first event.
    var start: ChainHead
    /// The head after the last event.
    var end: ChainHead

    var sequences: ClosedRange<Int64> { (start.sequence + 1)...end.sequence }

    /// The name of the file that it is exported to. With its last hash: a database that was put back and went another way
    /// never meets the file of the way that it left.
    func fileName(installation: String) -> String {
        "holdfast-\(installation.prefix(8))-\(start.sequence + 1)-\(end.sequence)-\(end.hash.hexadecimal.prefix(8)).jsonl"
    }
}

/// What the next part of the history is.
enum NextSegment: Equatable, Sendable {
    /// Nothing more is old enough and whole.
    case nothing
    case kept(KeptSegment)
    case ready(SegmentPlan)
}
