import GRDB
package import Workflow

/// What this machine's disk and SQLite can do with the store's own settings and statements and nothing else in the way: what
/// `holdfast-bench` compares its figures with.
///
/// It writes into a database of its own, in a folder that nobody else uses.
package enum StoreLimits {
    /// Commits of one small row each, one after the other.
    /// - Parameter span: for how long it is measured.
    /// - Returns: commits a second.
    package static func singleCommits(folder: String, for span: Duration) async throws -> Double {
        let store = try JobStore.open(folder: folder, now: Timestamp(milliseconds: 0))
        let rate = try await store.pool.writeWithoutTransaction { database in
            let statement = try database.cachedStatement(
                sql: "INSERT INTO incarnation (started_ms, pid) VALUES (0, 0)"
            )
            return try Self.rate(for: span) {
                try database.inTransaction(.immediate) {
                    try statement.execute()
                    return .commit
                }
                return 1
            }
        }
        try await store.close()
        return rate
    }

    /// A job's change as a commit of the engine writes it, again and again: the job's row, and one event of its history.
    /// - Parameters:
    ///   - jobs: as many as a group has; just created.
    ///   - span: for how long it is measured.
    /// - Returns: changes a second, in transactions of as many as there are jobs.
    package static func transitions(
        of jobs: [JobMachine],
        folder: String,
        for span: Duration
    ) async throws -> Double {
        let now = Timestamp(milliseconds: 1_700_000_000_000)
        let store = try JobStore.open(folder: folder, now: now)
        let submission = Submission(
            groupID: nil,
            jobs: jobs,
            submittedAt: now,
            actor: .system,
            pendingMax: jobs.count
        )
        _ = try await store.submit(submission)
        let images = try jobs.map { (job) throws(StoreError) in try JobImage(job) }
        let rate = try await store.pool.writeWithoutTransaction { database in
            let session = WriteSession(database)
            let numbers = try jobs.map { try JobStore.number(of: $0.id, session) }
            guard var head = try JobStore.readHead(database) else { return 0.0 }
            return try Self.rate(for: span) {
                try database.inTransaction(.immediate) {
                    for (image, number) in zip(images, numbers) {
                        let lane = Disposition.keep(leaseUntil: now)
                        try JobWriting.update(number, image, lane, incarnation: 1, now: now, session)
                        let event = NewAuditEvent(
                            at: now,
                            actor: .system,
                            action: .stepStarted,
                            jobID: image.machine.id,
                            step: .preflight,
                            attempt: 1
                        )
                        head = try event.insert(database, after: head)
                    }
                    return .commit
                }
                return jobs.count
            }
        }
        try await store.close()
        return rate
    }

    /// Repeats `body`, which says how much it has done, until `span` is over.
    private static func rate(for span: Duration, _ body: () throws -> Int) throws -> Double {
        let begun = ContinuousClock.now
        var done = 0
        var taken: Duration = .zero
        repeat {
            done += try body()
            taken = ContinuousClock.now - begun
        } while taken < span
        return Double(done) / (taken / .seconds(1))
    }
}
