/// What must hold after every step, whatever the network, the disk, the clock and the cloud do. The raw values are stable.
package enum Invariant: String, CaseIterable, Sendable {
    // MARK: Jobs

    /// A job that was acknowledged is in the store.
    case jobLost = "job_lost"
    /// A cancellation or an answer that was acknowledged is in the store.
    case commandLost = "command_lost"
    /// Nothing of a job happens after its end.
    case stepAfterEnd = "step_after_end"
    /// Nobody stands in line for a key that nobody has until the time is up.
    case turnLost = "turn_lost"
    /// Once faults have stopped, every job ends or asks a person.
    case jobStuck = "job_stuck"

    // MARK: Changes of the cloud

    /// A change is sent only while the journal has its intent open, on the disk.
    case callUnjournaled = "call_unjournaled"
    /// Not past the intent's last moment for sending.
    case callTooLate = "call_too_late"
    /// An intent is sent once.
    case callRepeated = "call_repeated"
    /// A change whose outcome is unknown is not made again before somebody who may has decided so.
    case resentUndecided = "resent_undecided"
    /// Nothing is judged absent that the cloud has been showing.
    case absenceMisjudged = "absence_misjudged"
    /// What is recorded as not carried out is not in the cloud.
    case changeDenied = "change_denied"
    /// What a job adopts carries its own marker.
    case foreignAdopted = "foreign_adopted"
    /// One vault per name made by us, unless a decision is on record.
    case vaultTwin = "vault_twin"
    /// One restore point per job and its repetitions, unless a decision is on record.
    case restorePointTwin = "restore_point_twin"
    /// A second restore point that the network has made of one sending is told in the history, when the lists show it.
    case doubleUntold = "double_untold"
    /// A restore point of ours that no job knows any more is listed when a recovery ends.
    case orphanUntold = "orphan_untold"
    /// Never two of our runs on one resource at a time.
    case runsOverlap = "runs_overlap"

    // MARK: What is told

    /// `succeeded` is true in the cloud.
    case successFalse = "success_false"
    /// So is every other verdict.
    case verdictFalse = "verdict_false"
    /// A job that has ended knows the restore point that it made.
    case runForgotten = "run_forgotten"
    /// The rows of a job tell what its history tells.
    case rowsContradictHistory = "rows_contradict_history"
    /// A history does not contradict itself.
    case historyContradictsItself = "history_contradicts_itself"
    /// The audit trail has neither gaps nor changes.
    case auditBroken = "audit_broken"

    // MARK: What is held

    /// A job that has ended holds no key, unless its run goes on.
    case keyLeft = "key_left"
    /// A job whose run goes on keeps the resource, whatever else has become of it.
    case keyGivenUp = "key_given_up"
    /// A key has one holder.
    case keyShared = "key_shared"
    /// A job that has ended has no open effect and no open attempt.
    case effectLeft = "effect_left"
    /// The journal has a line for every change that was sent.
    case journalShort = "journal_short"
}
