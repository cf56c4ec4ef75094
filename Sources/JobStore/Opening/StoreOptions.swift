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

    /// Called with the SQL of every statement before it runs, on the thread of its connection. For tests.
    var onStatement: (@Sendable (String) -> Void)?

    package init() {}
}
