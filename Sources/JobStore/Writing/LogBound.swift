import GRDB
import GRDBSQLite
import Synchronization

/// Keeps the write-ahead log from growing for as long as there are readers.
///
/// SQLite copies the log back by itself and begins it anew when no reader is in it; readers that overlap may never leave such
/// a moment (sqlite.org/wal.html, "Avoiding Excessively Large WAL Files"). Past a size the writer therefore waits for one:
/// readers that come while it waits find everything in the database file and do not count.
final class LogBound: Sendable {
    private let files: DatabaseFiles
    private let options: StoreOptions
    private let nextTry: Mutex<ContinuousClock.Instant?> = Mutex(nil)

    /// How long the writer waits for readers while there is room left, and how often it does: writes wait as long.
    private static let patience: Duration = .milliseconds(100)
    private static let interval: Duration = .seconds(1)

    init(_ files: DatabaseFiles, _ options: StoreOptions) {
        self.files = files
        self.options = options
    }

    /// Empties the log when it is too large. For the writer, between two transactions. A log that cannot be emptied now is
    /// met again after the next one.
    func keep(_ database: Database) {
        guard let bytes = files.logBytes, bytes > Int64(options.logPagesLimit) * 4096 else { return }
        let now = ContinuousClock.now
        let isUrgent = bytes > Int64(options.logPagesMost) * 4096
        guard isUrgent || nextTry.withLock({ $0.map { $0 <= now } ?? true }) else { return }
        // No read lasts longer than its time limit, so that this wait comes to an end.
        let wait = isUrgent ? options.readTimeout + .seconds(1) : Self.patience
        sqlite3_busy_timeout(
            database.sqliteConnection,
            Int32(clamping: wait.components.seconds * 1000 + wait.components.attoseconds / 1_000_000_000_000_000)
        )
        // What keeps it from working (readers that stay, a disk that fails) shows in the next write or passes.
        _ = try? database.checkpoint(.truncate)
        sqlite3_busy_timeout(database.sqliteConnection, Int32(StoreOptions.lockWait * 1000))
        nextTry.withLock { $0 = .now + Self.interval }
    }
}
