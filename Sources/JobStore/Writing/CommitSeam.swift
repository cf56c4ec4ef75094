import GRDB

/// A place before and after every transaction of the writer. Runs on its thread, outside of any transaction.
struct CommitSeam: Sendable {
    var before: @Sendable (Database) -> Void
    /// What it throws is what the COMMIT seems to have failed with.
    var after: @Sendable (Database) throws -> Void
}
