package import Workflow

/// A recovery that is under way: nothing is sent before the cloud has been searched. Durable, so a restart goes on with it.
package struct RecoveryState: Equatable, Sendable {
    /// `older_copy`, `other_history`, `other_installation`, `mark_unreadable` or `asked`.
    package var cause: String
    package var since: Timestamp
    /// The last moment at which an earlier daemon may have been at work.
    package var aliveUntil: Timestamp
    /// The last moment that the database knows of.
    package var copiedAt: Timestamp
    /// When the oldest of the jobs was submitted that the database shows as unfinished; nil when there is none.
    package var oldestUnfinishedAt: Timestamp?
    /// Another installation whose markers are searched for too: the one that the mark belongs to.
    package var otherInstallation: String?
    /// The last job that was there at the beginning, by its row number.
    var jobsThrough: Int64
}
