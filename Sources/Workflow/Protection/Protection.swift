/// Whether a resource is protected: what its jobs came to.
package struct Protection: Equatable, Sendable {
    package var resource: ResourceID
    package var type: ResourceType
    package var name: String?
    /// The project of the last attempt.
    package var project: ProjectName
    package var lastGood: LastGood?
    package var lastAttempt: LastAttempt
    /// What the job that ended last came to for the resource; nil if none has ended, or without a verdict.
    package var lastResult: ResourceVerdict.Outcome?
    /// The `rpo` label of the last attempt, as it was written.
    package var targetLabel: String?

    /// The newest restore point that holds a proven backup of the resource.
    package struct LastGood: Equatable, Sendable {
        package var job: JobID
        package var restorePointID: RestorePointID?
        package var vaultID: VaultID?
        package var backupID: BackupID?
        /// The data is at least as new as this: when the restore point's creation was intended.
        package var since: Timestamp

        package init(
            job: JobID,
            restorePointID: RestorePointID?,
            vaultID: VaultID?,
            backupID: BackupID?,
            since: Timestamp
        ) {
            self.job = job
            self.restorePointID = restorePointID
            self.vaultID = vaultID
            self.backupID = backupID
            self.since = since
        }
    }

    /// The job that was submitted last.
    package struct LastAttempt: Equatable, Sendable {
        package var job: JobID
        package var state: JobState
        package var submittedAt: Timestamp
        package var endedAt: Timestamp?
        /// What became of the resource, once it is known.
        package var outcome: ResourceVerdict.Outcome?
        /// The resource's own code, else the one that the job ended with.
        package var code: String?

        package init(
            job: JobID,
            state: JobState,
            submittedAt: Timestamp,
            endedAt: Timestamp?,
            outcome: ResourceVerdict.Outcome?,
            code: String?
        ) {
            self.job = job
            self.state = state
            self.submittedAt = submittedAt
            self.endedAt = endedAt
            self.outcome = outcome
            self.code = code
        }
    }

    package init(
        resource: ResourceID,
        type: ResourceType,
        name: String?,
        project: ProjectName,
        lastGood: LastGood?,
        lastAttempt: LastAttempt,
        lastResult: ResourceVerdict.Outcome? = nil,
        targetLabel: String?
    ) {
        self.resource = resource
        self.type = type
        self.name = name
        self.project = project
        self.lastGood = lastGood
        self.lastAttempt = lastAttempt
        self.lastResult = lastResult
        self.targetLabel = targetLabel
    }

    /// Whether the target is kept.
    package enum State: String, CaseIterable, Sendable {
        /// The last good restore point is young enough.
        case met
        /// It is too old, or there is none.
        case missed
        /// There is no target; whether there is a good restore point shows by itself.
        case noTarget = "no_target"
        /// The resource does not exist any more: nothing can be due.
        case orphaned
    }

    /// The target that holds: the label's, else `standard`. A label that cannot be read counts as none.
    package func target(standard: TargetAge?) -> TargetAge? {
        targetLabel.flatMap { TargetAge($0) } ?? standard
    }

    package func state(at now: Timestamp, standard: TargetAge?) -> State {
        if lastAttempt.outcome == .gone { return .orphaned }
        guard let target = target(standard: standard) else { return .noTarget }
        guard let lastGood else { return .missed }
        return now - lastGood.since <= target.duration ? .met : .missed
    }

    /// When the target will be missed, or was; nil without a target or a good restore point.
    package func due(standard: TargetAge?) -> Timestamp? {
        guard let lastGood, let target = target(standard: standard) else { return nil }
        return lastGood.since + target.duration
    }
}
