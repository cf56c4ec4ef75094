import AuditChain
import GRDB
import Synchronization
import Workflow

#if Failpoints
    import Failpoints
#endif

/// Runs writes in groups: all that wait share one transaction and one flush of the disk.
///
/// An idle store writes at once, alone; under load the group grows by itself, because writes gather while the one before is
/// flushed. Each write has its own savepoint, so one that fails goes alone.
final class GroupCommit: Sendable {
    private struct State {
        var waiting: [PendingWrite] = []
        var isDraining = false
        var isClosed = false
    }

    private let access: DatabaseAccess
    private let options: StoreOptions
    private let state = Mutex(State())
    /// The last committed event; nil when it has to be read, at the start and after a COMMIT of which it is not known
    /// whether it took place. Used by the writer only.
    private let head = Mutex<ChainHead?>(nil)
    /// How many groups have been committed; nil when it has to be read, as with `head`.
    private let mark = Mutex<Int64?>(nil)
    private let genesis: ChainHead
    private let committed: CommitFeed

    private let files: DatabaseFiles?
    private let logBound: LogBound?

    /// - Parameters:
    ///   - genesis: where the chain of events begins.
    ///   - files: nil for a database in memory.
    init(
        access: DatabaseAccess,
        options: StoreOptions,
        genesis: ChainHead,
        files: DatabaseFiles?,
        committed: CommitFeed
    ) {
        self.files = files
        logBound = files.map { LogBound($0, options) }
        self.genesis = genesis
        self.access = access
        self.options = options
        self.committed = committed
    }

    /// Queues a write. Exactly one of its two closures is called, on the writer's thread or on this one.
    func submit(_ write: PendingWrite) {
        enum Verdict { case start, queued, refused(StoreError) }
        let verdict: Verdict = state.withLock { state in
            if state.isClosed { return .refused(.unavailable(.closed, "the store is closed")) }
            if state.waiting.count >= options.waitingMax {
                return .refused(.unavailable(.overloaded, "\(state.waiting.count) writes are waiting"))
            }
            state.waiting.append(write)
            if state.isDraining { return .queued }
            state.isDraining = true
            return .start
        }
        switch verdict {
        case .queued: break
        case .refused(let error): write.refuse(error)
        case .start:
            access.write { [self] reached in
                switch reached {
                case .success(let database): drain(database)
                case .failure(let error): refuseAll(StoreError(error))
                }
            }
        }
    }

    /// How many writes wait for the writer to come free.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Refuses every later write. Those already waiting are still written.
    /// - Returns: false when it was closed already.
    func close() -> Bool {
        state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
    }

    /// Runs on the writer's queue until nothing waits.
    private func drain(_ database: Database) {
        while let group = nextGroup() {
            let settlements = commit(group, in: database)
            for settle in settlements {
                settle()
                #if Failpoints
                    Failpoint.batchAnswered.hit()
                #endif
            }
            logBound?.keep(database)
        }
    }

    /// The database cannot be reached: nobody is left waiting.
    private func refuseAll(_ error: StoreError) {
        while let group = nextGroup() {
            for write in group { write.refuse(error) }
        }
    }

    private func nextGroup() -> [PendingWrite]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isDraining = false
                return nil
            }
            if state.waiting.count <= options.batchMax {
                defer { state.waiting = [] }
                return state.waiting
            }
            let group = Array(state.waiting.prefix(options.batchMax))
            state.waiting.removeFirst(group.count)
            return group
        }
    }

    /// Commits a group.
    /// - Returns: the answers to give, in order, now that the transaction is over one way or the other.
    private func commit(_ group: [PendingWrite], in database: Database) -> [@Sendable () -> Void] {
        do {
            try files?.requireInPlace()
            options.commitSeam?.before(database)
            try database.execute(cached: Statements.begin)
        } catch {
            let failure = StoreError(error)
            return group.map { write in { write.refuse(failure) } }
        }
        #if Failpoints
            Failpoint.batchBegun.hit()
        #endif
        var outcomes: [PendingWrite.Outcome] = []
        outcomes.reserveCapacity(group.count)
        let failure = fill(with: group, &outcomes, in: database)
        if failure != nil, database.isInsideTransaction { rollBack(database) }
        #if Failpoints
            if options.plantedBug == .savepointAnsweredAsDone {
                return outcomes.map { outcome in { @Sendable in outcome.settle(nil) } }
                    + group.dropFirst(outcomes.count).map { write in { @Sendable in write.refuse(.conflict("lost")) } }
            }
        #endif
        var answers: [@Sendable () -> Void] = outcomes.map { outcome in { outcome.settle(failure) } }
        if let failure {
            answers += group.dropFirst(outcomes.count).map { write in { write.refuse(failure) } }
        }
        return answers
    }

    /// Runs the writes and commits.
    /// - Returns: what failed the whole transaction, or nil when it is on the disk.
    private func fill(
        with group: [PendingWrite],
        _ outcomes: inout [PendingWrite.Outcome],
        in database: Database
    ) -> StoreError? {
        var events: [NewAuditEvent] = []
        let changesBefore = database.totalChangesCount
        var counted: Int64 = 0
        var reached: ChainHead
        do {
            reached = try head.withLock({ $0 }) ?? JobStore.readHead(database) ?? genesis
            for write in group {
                try database.execute(cached: Statements.savepoint)
                var session = WriteSession(database)
                let outcome = write.perform(&session)
                outcomes.append(outcome)
                #if Failpoints
                    if options.plantedBug == .acknowledgedBeforeCommit, outcome.failure == nil {
                        outcome.settle(nil)
                        outcomes[outcomes.count - 1] = PendingWrite.Outcome(failure: nil) { _ in }
                    }
                #endif
                // SQLite gives up the whole transaction on some failures (full disk, I/O): then nothing before counts.
                guard database.isInsideTransaction else {
                    if let failure = outcome.failure, failure.isUnavailable { return failure }
                    return .unavailable(.inputOutput, "SQLite gave up the transaction")
                }
                if outcome.failure == nil {
                    events += session.events
                } else {
                    try database.execute(cached: Statements.rollBackToSavepoint)
                }
                try database.execute(cached: Statements.release)
                #if Failpoints
                    Failpoint.batchWritten.hit()
                #endif
            }
            for event in events { reached = try event.insert(database, after: reached) }
            // A group that has changed nothing, such as a claim that finds nothing, costs no flush of the disk.
            let isIdle = events.isEmpty && database.totalChangesCount == changesBefore
            counted = try isIdle ? currentMark(database) : advanceMark(database)
            #if Failpoints
                Failpoint.batchFilled.hit()
            #endif
        } catch {
            return StoreError(error)
        }
        do {
            try database.execute(cached: Statements.commit)
            try options.commitSeam?.after(database)
        } catch {
            // An error here does not say that nothing was committed: ask the database.
            let failure = StoreError(error)
            head.withLock { $0 = nil }
            mark.withLock { $0 = nil }
            if database.isInsideTransaction { rollBack(database) }
            guard let found = try? Self.readMark(database), found == counted else { return failure }
        }
        #if Failpoints
            Failpoint.batchCommitted.hit()
        #endif
        head.withLock { $0 = reached }
        mark.withLock { $0 = counted }
        if !events.isEmpty { committed.announce(reached.sequence) }
        return nil
    }

    /// A rollback that fails leaves no transaction either (SQLite ends it with the connection's next statement), and the
    /// failure that led here is already on its way to the callers.
    private func rollBack(_ database: Database) {
        try? database.rollback()
    }

    /// - Returns: what the mark is once the transaction has been committed.
    private func advanceMark(_ database: Database) throws -> Int64 {
        let next = try currentMark(database) + 1
        try database.cachedStatement(sql: Statements.advanceMark).execute(arguments: [next])
        return next
    }

    private func currentMark(_ database: Database) throws -> Int64 {
        try mark.withLock({ $0 }) ?? Self.readMark(database) ?? 0
    }

    private static func readMark(_ database: Database) throws -> Int64? {
        try Int64.fetchOne(database, sql: "SELECT number FROM write_mark")
    }

    private enum Statements {
        static let begin = "BEGIN IMMEDIATE TRANSACTION"
        static let commit = "COMMIT TRANSACTION"
        static let advanceMark = "UPDATE write_mark SET number = ? WHERE one = 1"
        static let savepoint = "SAVEPOINT one_write"
        static let release = "RELEASE one_write"
        static let rollBackToSavepoint = "ROLLBACK TO one_write"
    }
}

extension Database {
    /// Runs a statement without arguments that is prepared once per connection.
    fileprivate func execute(cached sql: String) throws {
        try cachedStatement(sql: sql).execute()
    }
}
