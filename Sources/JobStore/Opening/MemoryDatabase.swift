import GRDB
import Synchronization
package import Workflow

/// A database in memory that outlives the stores opened over it, for whoever checks what a crash, a full disk or a restored
/// copy does to a daemon. Nothing of it is ever on a disk.
///
/// All stores over it share one connection; only the one opened last reaches it.
package final class MemoryDatabase: Sendable {
    /// A moment of a COMMIT.
    package enum CommitMoment: Sendable {
        /// All is written, nothing is durable yet.
        case begun
        /// All is durable, and nobody has been told yet.
        case durable
    }

    /// What a database held at one moment.
    package struct Copy: Sendable {
        fileprivate let queue: DatabaseQueue
    }

    private let queue: DatabaseQueue
    let installationID: String
    private let observer: CommitObserver
    /// Counts the stores: one that is not the newest any more is refused.
    private let newest = Mutex(0)

    /// - Parameters:
    ///   - installationID: 32 hexadecimal digits.
    ///   - onCommit: called in the middle of every COMMIT. A failure that it answers to `begun` makes the COMMIT fail, and
    ///     nothing is written; otherwise the answer is not looked at.
    package init(
        installationID: String,
        now: Timestamp,
        onCommit: @escaping @Sendable (CommitMoment) -> StoreError?
    ) throws(StoreError) {
        self.installationID = installationID
        observer = CommitObserver(onCommit)
        do {
            queue = try DatabaseQueue(configuration: JobStore.configuration(StoreOptions()))
            try Self.template.get().backup(to: queue)
            try queue.inDatabase { database in
                try database.execute(
                    sql: "INSERT INTO installation (one, id, created_ms) VALUES (1, ?, ?)",
                    arguments: [installationID, now.milliseconds]
                )
            }
        } catch {
            throw StoreError(error)
        }
        queue.add(transactionObserver: observer, extent: .observerLifetime)
    }

    /// An empty database with the present schema; copying it is much faster than migrating.
    private static let template = Result {
        let queue = try DatabaseQueue(configuration: JobStore.configuration(StoreOptions()))
        try queue.inDatabase { try Schema.migrate($0, folder: ":memory:") }
        return queue
    }

    /// Opens a store. One that was opened before is cut off.
    /// - Parameter schedule: called when writes wait to be committed; runs what it is given once, some time later, one after
    ///   the other. Reads do not wait for anything.
    package func open(
        options: StoreOptions = StoreOptions(),
        schedule: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void
    ) -> JobStore {
        let number = newest.withLock { newest in
            newest += 1
            return newest
        }
        let reach: @Sendable (@escaping @Sendable (Result<Database, any Error>) -> Void) -> Void = { [self] body in
            guard newest.withLock({ $0 }) == number else {
                return body(.failure(StoreError.unavailable(.closed, "the store has been cut off")))
            }
            queue.inDatabase { body(.success($0)) }
        }
        return JobStore(
            pool: queue,
            access: DatabaseAccess(write: { body in schedule { reach(body) } }, read: reach, close: {}),
            dataFolder: nil,
            options: options,
            installationID: installationID
        )
    }

    func inspect<Value>(_ look: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try queue.inDatabase(look) } catch { throw StoreError(error) }
    }

    /// Cuts the present store off, as the death of its process does: no later write or read of it succeeds.
    package func cutOff() { newest.withLock { $0 += 1 } }

    /// A copy of what is committed now.
    package func copy() throws(StoreError) -> Copy {
        do {
            let copy = try DatabaseQueue()
            try queue.backup(to: copy)
            return Copy(queue: copy)
        } catch {
            throw StoreError(error)
        }
    }

    /// Puts an earlier copy in the place of what is there.
    package func restore(_ copy: Copy) throws(StoreError) {
        do { try copy.queue.backup(to: queue) } catch { throw StoreError(error) }
    }
}

/// Stands in the middle of every COMMIT.
private final class CommitObserver: TransactionObserver, Sendable {
    private let onCommit: @Sendable (MemoryDatabase.CommitMoment) -> StoreError?

    init(_ onCommit: @escaping @Sendable (MemoryDatabase.CommitMoment) -> StoreError?) { self.onCommit = onCommit }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }

    func databaseDidChange(with event: DatabaseEvent) {}

    func databaseWillCommit() throws {
        if let failure = onCommit(.begun) { throw failure }
    }

    func databaseDidCommit(_ database: Database) { _ = onCommit(.durable) }

    func databaseDidRollback(_ database: Database) {}
}
