import GRDB
import GRDBSQLite

/// Ends a read that takes too long, so that no reader can hold back the write-ahead log.
enum ReadDeadline {
    /// How many of SQLite's virtual instructions pass between two looks at the clock: about a tenth of a millisecond.
    private static let instructionsBetweenLooks: Int32 = 10_000

    /// Runs `body`; past the time limit SQLite interrupts it, which surfaces as `unavailable(.readTimedOut)`.
    static func within<Value>(_ limit: Duration, _ database: Database, _ body: () throws -> Value) throws -> Value {
        var deadline = ContinuousClock.now.advanced(by: limit)
        return try withUnsafeMutablePointer(to: &deadline) { pointer in
            sqlite3_progress_handler(
                database.sqliteConnection,
                instructionsBetweenLooks,
                { context in
                    guard let context else { return 0 }
                    let deadline = context.assumingMemoryBound(to: ContinuousClock.Instant.self).pointee
                    return ContinuousClock.now < deadline ? 0 : 1
                },
                pointer
            )
            defer { sqlite3_progress_handler(database.sqliteConnection, 0, nil, nil) }
            return try body()
        }
    }
}
