package import Workflow

/// A change of a claimed job: its new state and all that belongs to it, written together.
package struct JobChange: Sendable {
    /// The job as it is now; its id says which job is changed.
    package var machine: JobMachine
    /// The claim under which the change is made.
    package var epoch: Int64
    /// Journal, history, attempts, witnesses and released keys of this change. `next` is not looked at.
    package var transition: Transition
    /// Keys that the job has hold of from this change on.
    package var acquiredKeys: [ExclusiveKey]
    package var disposition: Disposition
    /// The calls made since the last commit that have something to tell.
    package var calls: [CallRecord]
    /// The looks made since then that told nothing new.
    package var polls: [PollCount]
    package var now: Timestamp
    package var actor: Actor

    package init(
        machine: JobMachine,
        epoch: Int64,
        transition: Transition,
        acquiredKeys: [ExclusiveKey] = [],
        disposition: Disposition,
        calls: [CallRecord] = [],
        polls: [PollCount] = [],
        now: Timestamp,
        actor: Actor = .system
    ) {
        self.machine = machine
        self.epoch = epoch
        self.transition = transition
        self.acquiredKeys = acquiredKeys
        self.disposition = disposition
        self.calls = calls
        self.polls = polls
        self.now = now
        self.actor = actor
    }
}

/// What a worker learns from a commit.
package struct CommitOutcome: Equatable, Sendable {
    /// A cancellation that was asked for meanwhile and that the committed machine does not know of. When the change lets
    /// go of the job, the job is ready instead, so that the next claim brings the cancellation along.
    package var pendingCancellation: Cancellation?

    package init(pendingCancellation: Cancellation?) { self.pendingCancellation = pendingCancellation }
}
