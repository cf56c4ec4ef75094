package import Workflow

/// A job as lists show it, from columns alone.
package struct JobSummary: Equatable, Sendable {
    package var id: JobID
    package var group: GroupID?
    package var project: ProjectName
    package var state: JobState
    package var step: Step?
    /// Of the current step, from 1; 0 before the first.
    package var attempt: Int
    package var waitReason: WaitReason?
    /// When a waiting job goes on by itself.
    package var until: Timestamp?
    /// The key that the job stands in line for.
    package var waitsFor: ExclusiveKey?
    /// A job that has hold of that key.
    package var heldBy: JobID?
    /// Percent of the cloud's run.
    package var progress: Int?
    package var vaultID: VaultID?
    /// As requested.
    package var vaultName: String?
    package var restorePointID: RestorePointID?
    /// In the order of the request.
    package var resources: [ResourceRow]
    package var endingCode: String?
    /// Grows with every change that users can see.
    package var version: Int
    package var priority: Int
    package var submitter: String
    package var submittedAt: Timestamp
    package var startedAt: Timestamp?
    package var updatedAt: Timestamp
    /// Never before the submission, even if the clock was set back in between.
    package var endedAt: Timestamp?
    /// By the cloud's clock.
    package var remoteFinishedAt: Timestamp?
    package var retryOf: JobID?
    package var isRecovered: Bool
    /// Ended, but its run in the cloud is still looked at.
    package var isWatching: Bool
}

/// One resource of a job, and what became of it.
package struct ResourceRow: Equatable, Sendable {
    package var id: ResourceID
    package var type: ResourceType
    package var name: String?
    /// Nil until it is known.
    package var outcome: ResourceVerdict.Outcome?
    package var backupID: BackupID?
    package var code: String?
    package var reason: String?
    package var endedAt: Timestamp?
}

/// Everything about one job: the row and the machine that it was made from, read together.
package struct JobDetail: Sendable {
    package var summary: JobSummary
    /// Has the request, the ending's message, the attention and the cancellation.
    package var machine: JobMachine
    /// A cancellation that was asked for and that the machine does not know of yet.
    package var pendingCancellation: Cancellation?
}

/// The jobs of one submission.
package struct GroupDetail: Sendable {
    package var id: GroupID
    package var submittedAt: Timestamp
    package var submitter: String
    /// In the order of the submission.
    package var jobs: [JobSummary]
}
