/// A place in the daemon at which a test may kill it: a boundary between two things that a crash can separate.
///
/// The names are for the tests; what strikes at them is compiled with the package trait `Failpoints` only.
package enum Failpoint: String, CaseIterable, Sendable {
    // MARK: Opening the database

    /// An older database is found; nothing has been done about it.
    case migrationBegun = "migration_begun"
    /// The copy made before migrating is written and neither checked nor in its place.
    case copyDrafted = "copy_drafted"
    /// The copy is checked, flushed and in its place.
    case copyMade = "copy_made"
    /// The statements of a migration have run; their transaction is open.
    case migrationRun = "migration_run"
    /// A migration is on the disk; the next one has not begun.
    case migrationApplied = "migration_applied"

    // MARK: Starting

    case beforeRecovery = "before_recovery"
    /// The new start is on the disk; nobody has been told of what it found.
    case recoveryCommitted = "recovery_committed"
    /// The engine knows everything; the API does not listen yet.
    case recovered
    /// The API listens; nobody has been told.
    case listening

    // MARK: Commands

    case beforeSubmission = "before_submission"
    /// The jobs are on the disk; the client has not been answered.
    case submissionCommitted = "submission_committed"
    case beforeCancellation = "before_cancellation"
    case cancellationCommitted = "cancellation_committed"
    case beforeResolution = "before_resolution"
    case resolutionCommitted = "resolution_committed"
    case beforePause = "before_pause"
    case pauseCommitted = "pause_committed"

    // MARK: Dispatching

    /// The engine's loop has taken something that it was told.
    case signalTaken = "signal_taken"
    case beforeClaim = "before_claim"
    /// Jobs are claimed on the disk; no worker has them.
    case claimCommitted = "claim_committed"
    /// Keys are given up on the disk; whoever waits for them has not been told.
    case keysReleased = "keys_released"
    /// A job's turn for a key has come; it still stands in line on the disk.
    case beforeUnparking = "before_unparking"
    case unparkingCommitted = "unparking_committed"

    // MARK: A step of a job

    /// The machine has decided; nothing of it is written.
    case beforeCommit = "before_commit"
    case afterCommit = "after_commit"
    /// The intent of a change, if it is one, is on the disk; the request has not been made.
    case beforeSend = "before_send"
    /// The whole request is with the operating system; no byte of an answer is known.
    case requestLeft = "request_left"
    /// The first line of the answer is here.
    case answerBegun = "answer_begun"
    /// The answer is known and nothing of it is written.
    case afterAnswer = "after_answer"

    // MARK: Inside the writer

    /// The transaction is open and empty.
    case batchBegun = "batch_begun"
    /// One of the batch's writes has run.
    case batchWritten = "batch_written"
    /// All of the batch's writes and events are in the transaction.
    case batchFilled = "batch_filled"
    /// The transaction is on the disk; no caller has been answered.
    case batchCommitted = "batch_committed"
    /// One of the callers has been answered.
    case batchAnswered = "batch_answered"

    // MARK: Stopping

    case draining
    /// No job is in hand any more; the database is open.
    case drained
    /// The database is closed; the process is about to end.
    case closed

    /// Whether it lies on the way of a job's step, and so is told apart by steps.
    package var isOfStep: Bool {
        switch self {
        case .beforeCommit, .afterCommit, .beforeSend, .requestLeft, .answerBegun, .afterAnswer, .keysReleased,
            .batchBegun, .batchWritten, .batchFilled, .batchCommitted, .batchAnswered:
            true
        case .migrationBegun, .copyDrafted, .copyMade, .migrationRun, .migrationApplied, .beforeRecovery,
            .recoveryCommitted, .recovered, .listening, .beforeSubmission, .submissionCommitted, .beforeCancellation,
            .cancellationCommitted, .beforeResolution, .resolutionCommitted, .beforePause, .pauseCommitted,
            .signalTaken, .beforeClaim, .claimCommitted, .beforeUnparking, .unparkingCommitted, .draining, .drained,
            .closed:
            false
        }
    }
}
