import AuditChain
import GRDB
import Synchronization

/// The only owner of the database. Every method is one atomic change or one consistent read; a change is on the disk when
/// the method returns.
///
/// Writes are not cancelled with the task that waits for them: a worker that is being shut down still learns what became of
/// its last commit. Reads are bounded in time instead.
package final class JobStore: Sendable {
    /// 32 hex digits, drawn once for this database.
    package let installationID: String
    /// The folder that holds the database.
    package let folder: String

    let pool: any DatabaseWriter
    private let access: DatabaseAccess
    /// Nil when the database is in memory.
    private let dataFolder: DataFolder?
    let options: StoreOptions
    let groupCommit: GroupCommit
    let recentMachines = RecentMachines()
    private let committed = CommitFeed()
    private let incarnation = Mutex<Int64?>(nil)
    private let isPruning = Mutex(false)
    /// The head that was written down last.
    private let marked = Mutex<ChainHead?>(nil)

    init(
        pool: any DatabaseWriter,
        access: DatabaseAccess,
        dataFolder: DataFolder?,
        files: DatabaseFiles? = nil,
        options: StoreOptions,
        installationID: String
    ) {
        self.pool = pool
        self.access = access
        self.dataFolder = dataFolder
        self.options = options
        self.installationID = installationID
        folder = dataFolder?.path ?? ":memory:"
        groupCommit = GroupCommit(
            access: access,
            options: options,
            genesis: .genesis(of: installationID),
            files: files,
            committed: committed
        )
    }

    /// Every value is the number of the last committed event; slow listeners get the newest only.
    ///
    /// For whoever waits for news: listen first, then read, then wait for the next value.
    package func commits() -> AsyncStream<Int64> { committed.listen() }

    /// Finishes the writes that are waiting, refuses later ones, closes the database and lets go of the data folder.
    package func close() async throws(StoreError) {
        // Behind the first close the connections are gone: SQLite must not be given them.
        guard groupCommit.close() else { throw .unavailable(.closed, "the store is closed") }
        let result: Result<Void, StoreError> = await withCheckedContinuation { continuation in
            // Behind the writes that are still waiting: the writer's queue is serial.
            access.write { reached in
                // So that a copy of the database's file alone is a whole one. Should it fail, the next start finds the log.
                if case .success(let database) = reached { _ = try? database.checkpoint(.truncate) }
                continuation.resume(returning: reached.map { _ in }.mapError { StoreError($0) })
            }
        }
        try result.get()
        do { try access.close() } catch { throw StoreError(error) }
        dataFolder?.release()
        committed.finish()
    }

    // MARK: Writing

    /// Queues a write and waits for its transaction. `body` runs on the writer's thread; what it throws undoes it alone.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (inout WriteSession) throws -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let write = PendingWrite(
                perform: { session in
                    do {
                        let value = try body(&session)
                        return PendingWrite.Outcome(failure: nil) { failure in
                            continuation.resume(returning: failure.map { .failure($0) } ?? .success(value))
                        }
                    } catch {
                        let own = StoreError(error)
                        return PendingWrite.Outcome(failure: own) { failure in
                            continuation.resume(returning: .failure(failure ?? own))
                        }
                    }
                },
                refuse: { continuation.resume(returning: .failure($0)) }
            )
            groupCommit.submit(write)
        }
        return try result.get()
    }

    /// Whether the writer comes to its turn and commits. Writes nothing, so the disk is not flushed.
    package func selfTest() async -> Bool {
        do throws(StoreError) {
            try await write { _ in }
            return true
        } catch {
            return false
        }
    }

    // MARK: Reading

    /// Runs a read in a transaction of its own, at most `readTimeout` long.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let timeout = options.readTimeout
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            access.read { reached in
                do {
                    let database = try reached.get()
                    let value = try ReadDeadline.within(timeout, database) { try body(database) }
                    continuation.resume(returning: .success(value))
                } catch {
                    continuation.resume(returning: .failure(StoreError(error)))
                }
            }
        }
        return try result.get()
    }

    // MARK: The high-water mark

    /// Nil when the database is in memory.
    var markFile: MarkFile? { dataFolder.map { MarkFile(folder: $0.path) } }

    func isNews(_ head: ChainHead) -> Bool { marked.withLock { $0 != head } }

    func noteMarked(_ head: ChainHead) { marked.withLock { $0 = head } }

    // MARK: Pruning

    /// - Returns: false while another pruning is under way.
    func beginPruning() -> Bool {
        isPruning.withLock { isPruning in
            defer { isPruning = true }
            return !isPruning
        }
    }

    func endPruning() { isPruning.withLock { $0 = false } }

    // MARK: Starts of the daemon

    func setIncarnation(_ number: Int64) { incarnation.withLock { $0 = number } }

    /// - Throws: `invalid` before `recover` has run.
    func requireIncarnation() throws(StoreError) -> Int64 {
        guard let number = incarnation.withLock({ $0 }) else {
            throw .invalid("recover has to run before jobs are claimed or committed")
        }
        return number
    }
}
