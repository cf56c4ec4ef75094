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

    /// What a COMMIT that has been carried out reports.
    package enum CommitReport: Sendable {
        case success
        /// It took place, and an error is reported.
        case failure(StoreError)
        /// An error is reported, and this process finds nothing written. But it is on the disk: unless a later COMMIT is put in
        /// its place, the next store finds it done. So does a flush that fails after the log has been written.
        case lost(StoreError)
    }

    /// What a database held at one moment.
    package struct Copy: Sendable {
        fileprivate let queue: DatabaseQueue
    }

    private let queue: DatabaseQueue
    let installationID: String
    private let observer: CommitObserver
    private let report: @Sendable () -> CommitReport
    private let limbo = Mutex(Limbo())
    /// Counts the stores: one that is not the newest any more is refused.
    private let newest = Mutex(0)

    /// - Parameters:
    ///   - installationID: 32 hexadecimal digits.
    ///   - onCommit: called in the middle of every COMMIT. A failure that it answers to `begun` makes the COMMIT fail, and
    ///     nothing is written; otherwise the answer is not looked at.
    ///   - report: asked before every transaction what its COMMIT will report.
    package init(
        installationID: String,
        now: Timestamp,
        onCommit: @escaping @Sendable (CommitMoment) -> StoreError?,
        reporting report: @escaping @Sendable () -> CommitReport = { .success }
    ) throws(StoreError) {
        self.installationID = installationID
        self.report = report
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
        findLostCommit()
        var options = options
        options.commitSeam = CommitSeam(
            before: { [self] in prepareReport(of: $0) },
            after: { [self] in try giveReport(of: $0) }
        )
        let reach: @Sendable (@escaping @Sendable (Result<Database, any Error>) -> Void) -> Void = { [self] body in
            guard newest.withLock({ $0 }) == number else {
                return body(.failure(StoreError.unavailable(.closed, "the store has been cut off")))
            }
            queue.inDatabase { body(.success($0)) }
        }
        return JobStore(
            pool: queue,
            access: DatabaseAccess(
                write: { body in schedule { reach(body) } },
                read: reach,
                close: { [self] in limbo.withLock { $0.lost = nil } }
            ),
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
        limbo.withLock { $0.lost = nil }
        do { try copy.queue.backup(to: queue) } catch { throw StoreError(error) }
    }

    // MARK: COMMITs that report a failure

    private struct Limbo {
        var report = CommitReport.success
        /// What there was before the transaction, when its COMMIT will be lost.
        var before: Copy?
        /// What a COMMIT wrote that this process does not see.
        var lost: Copy?
    }

    private func prepareReport(of database: Database) {
        let report = report()
        limbo.withLock { limbo in
            limbo.report = report
            guard case .lost = report else { return }
            do { limbo.before = try Self.copy(of: database) } catch {
                preconditionFailure("a database in memory cannot be copied: \(error)")
            }
        }
    }

    private func giveReport(of database: Database) throws {
        let (report, before) = limbo.withLock { limbo in
            limbo.lost = nil
            defer { limbo.before = nil }
            return (limbo.report, limbo.before)
        }
        switch report {
        case .success: return
        case .failure(let error): throw error
        case .lost(let error):
            guard let before else { throw error }
            let lost = try Self.copy(of: database)
            try before.queue.inDatabase { try $0.backup(to: database) }
            limbo.withLock { $0.lost = lost }
            throw error
        }
    }

    private static func copy(of database: Database) throws -> Copy {
        let copy = try DatabaseQueue()
        try copy.inDatabase { try database.backup(to: $0) }
        return Copy(queue: copy)
    }

    /// A new process reads the log from its beginning, and finds what the one before did not know to be there.
    private func findLostCommit() {
        guard let lost = limbo.withLock({ $0.lost }) else { return }
        do { try restore(lost) } catch { preconditionFailure("a database in memory cannot be copied: \(error)") }
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
