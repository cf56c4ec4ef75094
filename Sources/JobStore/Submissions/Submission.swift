package import Workflow

/// Jobs that are accepted together or not at all.
package struct Submission: Sendable {
    /// The group that the jobs form; nil for a single job.
    package var groupID: GroupID?
    /// The jobs, just created: queued, at least one, ids never used before.
    package var jobs: [JobMachine]
    package var submittedAt: Timestamp
    package var actor: Actor
    package var idempotency: IdempotencyClaim?
    /// How many unfinished jobs there may be, these included.
    package var pendingMax: Int

    package init(
        groupID: GroupID?,
        jobs: [JobMachine],
        submittedAt: Timestamp,
        actor: Actor,
        idempotency: IdempotencyClaim? = nil,
        pendingMax: Int
    ) {
        self.groupID = groupID
        self.jobs = jobs
        self.submittedAt = submittedAt
        self.actor = actor
        self.idempotency = idempotency
        self.pendingMax = pendingMax
    }
}

/// The key by which a repeated submission is recognised.
package struct IdempotencyClaim: Equatable, Sendable {
    package var key: String
    /// Whose key it is: the same text in another scope is another key.
    package var scope: String
    /// A hash of the body: the same key with another one is a mistake of the caller's.
    package var fingerprint: String
    /// When the key is forgotten; later than the submission.
    package var expiresAt: Timestamp

    package init(key: String, scope: String, fingerprint: String, expiresAt: Timestamp) {
        self.key = key
        self.scope = scope
        self.fingerprint = fingerprint
        self.expiresAt = expiresAt
    }
}

/// What a submission was answered with. A replay gives an equal receipt, so that the answer is the same again.
package struct SubmissionReceipt: Equatable, Sendable {
    package var groupID: GroupID?
    /// In the order of the submission.
    package var jobIDs: [JobID]
    package var submittedAt: Timestamp

    package init(groupID: GroupID?, jobIDs: [JobID], submittedAt: Timestamp) {
        self.groupID = groupID
        self.jobIDs = jobIDs
        self.submittedAt = submittedAt
    }
}

/// What became of a submission.
package enum SubmissionOutcome: Equatable, Sendable {
    /// All jobs are on the disk.
    case accepted(SubmissionReceipt)
    /// The same key with the same body was accepted before; nothing was written now.
    case replayed(SubmissionReceipt)
    /// The same key was used with another body; nothing was written.
    case idempotencyMismatch
    /// So many unfinished jobs are there already; nothing was written.
    case queueFull(pending: Int)

    /// True when the jobs are on the disk, now or from before.
    package var isReceipt: Bool {
        switch self {
        case .accepted, .replayed: true
        case .idempotencyMismatch, .queueFull: false
        }
    }
}
