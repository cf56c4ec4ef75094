/// A job's state as users see it. `docs/architecture.md` has the diagram.
package enum JobState: String, CaseIterable, Codable, Sendable {
    case queued
    case running
    case waiting
    case cancelling
    case needsAttention = "needs_attention"
    case succeeded
    case partial
    case failed
    case timedOut = "timed_out"
    case cancelled

    /// True when the job has ended and will never do another step.
    package var isTerminal: Bool {
        switch self {
        case .succeeded, .partial, .failed, .timedOut, .cancelled: true
        case .queued, .running, .waiting, .cancelling, .needsAttention: false
        }
    }
}

/// Why a job waits.
package enum WaitReason: String, CaseIterable, Codable, Sendable {
    /// Another job or a run in the cloud has hold of the resource or the vault.
    case heldKey = "held"
    /// The cloud said that it is busy.
    case busy
    /// A fault; the call is made again after a pause.
    case retry
    /// The cloud said that calls come too fast.
    case throttled
    /// A quota or the vault's capacity is used up.
    case full
    /// The project's credentials are not accepted.
    case blockedAuth = "blocked: auth"
    /// The vault is being changed or is not `available` yet.
    case vaultNotReady = "vault_not_ready"
    /// An association is not visible yet.
    case notVisibleYet = "not_visible_yet"
    /// The cloud is backing up.
    case remoteRun = "remote_run"
    /// An answer was lost; the cloud is searched for what it may have done.
    case settling
    /// The database was put back from an older copy; the cloud is searched before anything is sent.
    case recovery
    /// The run is over but its backups are not all listed yet.
    case listLag = "list_lag"
}

/// How a job ended.
package struct Ending: Equatable, Codable, Sendable {
    /// A terminal state.
    package var state: JobState
    /// The code that decided it (a cloud code or one of `ProblemCode`), when it did not succeed.
    package var code: String?
    package var message: String?
    package var at: Timestamp
    /// When the cloud's run ended by the cloud's own clock, when known.
    package var remoteFinishedAt: Timestamp?

    package init(state: JobState, code: String?, message: String?, at: Timestamp, remoteFinishedAt: Timestamp?) {
        self.state = state
        self.code = code
        self.message = message
        self.at = at
        self.remoteFinishedAt = remoteFinishedAt
    }
}

/// Codes of our own with which a job ends or asks for a person; the cloud's codes stand beside them.
package enum ProblemCode: String, CaseIterable, Codable, Sendable {
    case vaultMissing = "holdfast.vault_missing"
    case vaultIncompatible = "holdfast.vault_incompatible"
    case vaultAmbiguous = "holdfast.vault_ambiguous"
    case vaultUnusable = "holdfast.vault_unusable"
    case resourceElsewhere = "holdfast.resource_in_other_vault"
    case resourceGone = "holdfast.resource_gone"
    case notProtectable = "holdfast.not_protectable"
    case deadline = "holdfast.deadline_passed"
    case cancelled = "holdfast.cancelled"
    case backupFailed = "holdfast.backup_failed"
    case backupMissing = "holdfast.backup_missing"
    case nothingTaken = "holdfast.nothing_taken"
    case outcomeUnknown = "holdfast.outcome_unknown"
    case severalFound = "holdfast.several_found"
    case projectUnknown = "holdfast.project_unknown"
}

/// What became of one resource of a job.
package struct ResourceVerdict: Equatable, Codable, Sendable {
    package enum Outcome: String, CaseIterable, Codable, Sendable {
        case succeeded
        case failed
        case skipped
        /// The resource does not exist any more.
        case gone
        /// The run is over and no backup and no task tells of the resource.
        case missing
    }

    package var resource: ResourceID
    package var outcome: Outcome
    package var backupID: BackupID?
    package var code: String?
    package var reason: String?

    package init(
        resource: ResourceID,
        outcome: Outcome,
        backupID: BackupID? = nil,
        code: String? = nil,
        reason: String? = nil
    ) {
        self.resource = resource
        self.outcome = outcome
        self.backupID = backupID
        self.code = code
        self.reason = reason
    }
}

/// A cancellation that has been asked for.
package struct Cancellation: Equatable, Codable, Sendable {
    package var actor: String
    package var reason: String?
    package var at: Timestamp

    package init(actor: String, reason: String?, at: Timestamp) {
        self.actor = actor
        self.reason = reason
        self.at = at
    }
}

/// What a person is asked to decide.
package struct Attention: Equatable, Codable, Sendable {
    package var kind: Effect.Kind
    package var code: ProblemCode
    package var message: String
    /// What the cloud shows that could be it; `adopt` takes one of these or any other id.
    package var candidates: [String]

    package init(kind: Effect.Kind, code: ProblemCode, message: String, candidates: [String]) {
        self.kind = kind
        self.code = code
        self.message = message
        self.candidates = candidates
    }
}
