/// What one event made of a job: what to write, in the transaction of the new state, and the one thing to do after it.
package struct Transition: Equatable, Sendable {
    /// The one thing that the shell does once all of this is on the disk.
    package enum Next: Equatable, Sendable {
        /// Get these keys; feed back `keysGranted` once all are had. Until then the job is parked. One that has ended is not:
        /// feed back `keysRefused`.
        case acquire([KeyClaim])
        /// Make the call; feed back `answered`. A mutating one has just been opened in `journal`.
        case call(Operation, Inquiry)
        /// Let go of the job until this moment.
        case sleep(until: Timestamp)
        /// A person has to answer; nothing to do.
        case attend
        /// Nothing, ever again.
        case rest
    }

    package var next: Next
    package var journal: [JournalChange] = []
    package var records: [HistoryRecord] = []
    /// Keys that are free from this commit on.
    package var released: [ExclusiveKey] = []
    /// Kinds of witness that have just shown one of our markers.
    package var provenWitnesses: Set<WitnessKind> = []
    package var attempts: [AttemptChange] = []
    /// What has just been learned about how many runs a vault takes. Not kept: after a restart the cloud soon tells again.
    package var runNews: RunNews?

    package init(
        next: Next,
        journal: [JournalChange] = [],
        records: [HistoryRecord] = [],
        released: [ExclusiveKey] = [],
        provenWitnesses: Set<WitnessKind> = [],
        attempts: [AttemptChange] = [],
        runNews: RunNews? = nil
    ) {
        self.next = next
        self.journal = journal
        self.records = records
        self.released = released
        self.provenWitnesses = provenWitnesses
        self.attempts = attempts
        self.runNews = runNews
    }
}

/// A key that a job needs, and how many jobs may have it at a time.
package struct KeyClaim: Hashable, Codable, Sendable {
    package var key: ExclusiveKey
    package var capacity: Int

    package init(key: ExclusiveKey, capacity: Int = 1) {
        self.key = key
        self.capacity = capacity
    }
}

/// The beginning or end of an attempt at a step.
package enum AttemptChange: Equatable, Sendable {
    case started(Step, number: Int)
    case ended(Step, number: Int, outcome: AttemptOutcome, code: String?, message: String?)
}

/// How an attempt at a step ended.
package enum AttemptOutcome: String, CaseIterable, Codable, Sendable {
    case finished
    /// It failed in a way that another attempt follows.
    case retried
    case failed
    case cancelled
    case timedOut = "timed_out"
    case unknown
}

/// One line of a job's history.
package struct HistoryRecord: Equatable, Sendable {
    package var action: HistoryAction
    package var step: Step?
    package var attempt: Int?
    /// Facts with stable keys; values are text.
    package var detail: [String: String]

    package init(_ action: HistoryAction, step: Step? = nil, attempt: Int? = nil, detail: [String: String] = [:]) {
        self.action = action
        self.step = step
        self.attempt = attempt
        self.detail = detail
    }
}

/// What a history line says happened. The raw values are part of the API.
package enum HistoryAction: String, CaseIterable, Codable, Sendable {
    case jobSubmitted = "job.submitted"
    case jobStarted = "job.started"
    case jobRecovered = "job.recovered"
    case jobWaiting = "job.waiting"
    case jobNeedsAttention = "job.needs_attention"
    case jobResolved = "job.resolved"
    case jobEnded = "job.ended"
    /// The row of a job cannot be read by this release; it is left alone.
    case jobUnreadable = "job.unreadable"
    case cancelRequested = "job.cancel_requested"
    case stepStarted = "step.started"
    case stepFinished = "step.finished"
    case attemptFailed = "attempt.failed"
    case effectIntended = "effect.intended"
    case effectOutcomeUnknown = "effect.outcome_unknown"
    case effectClosed = "effect.closed"
    case vaultFound = "vault.found"
    case resourceAssociated = "resource.associated"
    case resourceSkipped = "resource.skipped"
    case resourceVerdict = "resource.verdict"
    case restorePointAccepted = "restore_point.accepted"
    case restorePointOver = "restore_point.over"
    /// A creation that was judged absent has turned up after all.
    case restorePointLateTwin = "restore_point.late_twin"
    case vaultLateTwin = "vault.late_twin"
    /// A job was fitted to what the cloud shows, because part of its history is lost.
    case jobReconciled = "job.reconciled"
    case recoveryStarted = "recovery.started"
    case recoveryEnded = "recovery.ended"
    /// Something with our marker that no job knows.
    case restorePointUnknown = "restore_point.unknown"
    case vaultUnknown = "vault.unknown"
    case remoteRunEnded = "remote_run.ended"
    case remoteRunReleased = "remote_run.released"
    case preflightUnavailable = "preflight.unavailable"
    case queuePaused = "queue.paused"
    case queueResumed = "queue.resumed"
    /// Somebody asked for what they may not do.
    case accessDenied = "access.denied"
    /// The head of the history was taken, to be written down outside of the database.
    case auditAnchored = "audit.anchored"
    /// Somebody asked what a submission would do.
    case planMade = "plan.made"
    case tokenCreated = "token.created"
    case tokenRevoked = "token.revoked"
    /// A part of the history was exported and checked, and may be deleted. `ChainedEvent.segmentSealed` is its name in the
    /// chain.
    case auditSegmentSealed = "audit.segment_sealed"
    case auditSegmentDeleted = "audit.segment_deleted"
    /// An ended job was removed with all but its history.
    case jobPruned = "job.pruned"
    case daemonStarted = "daemon.started"
    case daemonStopped = "daemon.stopped"
}
