#if Failpoints
    package import Workflow
#endif

/// The store's bounds. The defaults are the shipped settings.
package struct StoreOptions: Sendable {
    /// How many writes may share one transaction.
    package var batchMax = 512
    /// How many writes may wait; beyond that they are refused as overloaded.
    package var waitingMax = 65_536
    /// How many reads may run at a time.
    package var readersMax = 4
    /// How long one read may take.
    package var readTimeout: Duration = .seconds(10)
    /// How large the write-ahead log may grow before the writer copies it back, in pages of 4 KiB.
    package var walPagesMax = 4000
    /// From which size on the writer waits for a moment without readers to empty the log, in pages: now and then a little.
    package var logPagesLimit = 16_000
    /// From which size on it waits for as long as a read may take: 256 MiB, which a log does not pass by more than one batch.
    package var logPagesMost = 64_000
    /// Up to which size the database is checked as a whole when it is opened, in bytes: less than a second's work.
    package var checkedBytesMax: Int64 = 256 << 20
    /// How long a statement waits for a lock that another process has, in seconds.
    static let lockWait = 5

    /// Called with the SQL of every statement before it runs, on the thread of its connection. For tests.
    var onStatement: (@Sendable (String) -> Void)?

    /// What stands around every transaction of a database in memory, to make its COMMIT report what did not happen.
    var commitSeam: CommitSeam?

    #if Failpoints
        /// A defect that a test has planted in the store.
        package var plantedBug: PlantedBug?
    #endif

    package init() {}
}
