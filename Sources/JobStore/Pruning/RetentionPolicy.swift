package import Workflow

/// For how long ended jobs and their history are kept.
package struct RetentionPolicy: Equatable, Sendable {
    /// From a job's end.
    package var jobsKept: Duration = .seconds(400 * 86_400)
    /// From an event.
    package var eventsKept: Duration = .seconds(400 * 86_400)
    /// How many events are sealed together, at least one.
    package var segmentEvents = 10_000
    /// The folder that segments are exported to. It is made when it is missing; its parent is not.
    package var segmentFolder: String
    /// Jobs with this label are kept, with the parts of the history that tell of them.
    package var heldLabel = "legal_hold"
    /// Only the label's value that holds; nil for any.
    package var heldValue: String?

    package init(segmentFolder: String) { self.segmentFolder = segmentFolder }

    /// Only jobs that ended before go.
    func jobsEnd(_ now: Timestamp) -> Timestamp { now - jobsKept }

    /// Only events before go.
    func eventsEnd(_ now: Timestamp) -> Timestamp { now - eventsKept }
}

/// Why an ended job that is old enough is kept.
package enum KeepReason: String, CaseIterable, Sendable {
    case legalHold = "legal_hold"
    /// It still looks after something: a run in the cloud, late twins, a key.
    case unfinished
    /// An idempotency key may still answer with it.
    case idempotencyKey = "idempotency_key"
    /// It has the last good restore point of a resource, which reports of protection need. Its events may go.
    case lastGood = "last_good"
}

/// Who has something pruned, and why.
package struct PruneOrder: Equatable, Sendable {
    package var actor: Actor
    package var reason: String
    package var now: Timestamp

    package init(actor: Actor, reason: String, now: Timestamp) {
        self.actor = actor
        self.reason = reason
        self.now = now
    }
}

/// What a pruning came to.
package struct PruneReport: Equatable, Sendable {
    package var jobsPruned = 0
    /// Old enough, and kept all the same.
    package var jobsKept: [KeepReason: Int] = [:]
    package var segments: [SealedSegmentSummary] = []
    /// Old enough, and kept because of a job.
    package var segmentsKept: [KeptSegment] = []
    package var eventsDeleted = 0
    /// The bound of one round was reached; another round goes on.
    package var hasMore = false
}

/// A segment that was, or in a trial run would be, sealed.
package struct SealedSegmentSummary: Equatable, Sendable {
    package var first: Int64
    package var last: Int64
    /// The file's name; nil in a trial run.
    package var file: String?
}

/// A segment that stays because of a job.
package struct KeptSegment: Equatable, Sendable {
    package var first: Int64
    package var last: Int64
    package var job: JobID
}
