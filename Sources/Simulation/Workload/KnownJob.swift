import Workflow

/// A job that a client knows to be accepted.
struct KnownJob {
    var id: JobID
    var request: BackupRequest
    var retryOf: JobID?
    /// Another job repeats it.
    var isRetried = false
}
