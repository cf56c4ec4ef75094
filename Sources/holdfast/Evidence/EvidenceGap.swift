/// Something that a bundle does not show, said by the bundle itself.
struct EvidenceGap: Equatable, Sendable {
    /// The raw values are part of the manifest.
    enum Kind: String, CaseIterable, Sendable {
        /// The window was not over when the bundle was made.
        case windowNotOver = "window_not_over"
        /// The window begins before the history does.
        case windowBeforeHistory = "window_before_history"
        /// The history has no event in the window.
        case noEvents = "no_events"
        /// Events were sealed and deleted.
        case prunedSegment = "pruned_segment"
        /// Jobs of the window were deleted.
        case prunedJobs = "pruned_jobs"
        /// The times of the history run back: a clock was wrong.
        case timesOutOfOrder = "times_out_of_order"
        /// The history does not fit its own hashes.
        case unverifiable
        /// Jobs of the window have not ended, so their rows are not final.
        case jobsNotEnded = "jobs_not_ended"
        /// The protection is as of the making of the bundle, not of the window's end.
        case protectionIsLater = "protection_is_later"
        /// The daemon signs no heads.
        case headNotSigned = "head_not_signed"
        /// Nobody signed the manifest.
        case notSigned = "not_signed"
    }

    let kind: Kind
    let detail: String

    var document: JSONValue { ["gap": .text(kind.rawValue), "detail": .text(detail)] }
}
