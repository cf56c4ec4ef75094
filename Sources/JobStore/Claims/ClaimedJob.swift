package import Workflow

/// A job that this worker has in hand.
package struct ClaimedJob: Sendable {
    package var machine: JobMachine
    /// Guards every later write: pass it back in `JobChange`.
    package var epoch: Int64
    /// The job's place in every line; smaller goes first.
    package var sortKey: Int64
    /// True when the last to change the job was a daemon that is gone.
    package var isFromPreviousIncarnation: Bool
    /// A cancellation that was asked for and that the machine does not know of yet.
    package var pendingCancellation: Cancellation?
}

/// What a start of the daemon found.
package struct Recovery: Equatable, Sendable {
    /// The number of this start.
    package var incarnation: Int64
    /// How many jobs the daemon before had in hand; they are ready again.
    package var requeued: Int
    /// Who has which key.
    package var heldKeys: [HeldKey]
    /// Who waits in line for which key, in the order of the line.
    package var parked: [ParkedJob]
}

/// A key that a job has hold of.
package struct HeldKey: Equatable, Sendable {
    package var key: ExclusiveKey
    package var job: JobID
}

/// A job that waits in line for a key.
package struct ParkedJob: Equatable, Sendable {
    package var job: JobID
    package var key: ExclusiveKey
    package var sortKey: Int64
}
