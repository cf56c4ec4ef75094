import GRDB
package import Workflow

extension JobStore {
    /// Takes the next jobs in order, after making those ready whose time has come.
    ///
    /// The cost depends on `limit` and on how many became due, not on how many jobs there are.
    /// - Returns: at most `limit` jobs, in order. Each is this worker's until its lease runs out. Rows that cannot be read
    ///   are put aside.
    package func claim(limit: Int, now: Timestamp, leaseUntil: Timestamp) async throws(StoreError) -> [ClaimedJob] {
        let incarnation = try requireIncarnation()
        let claiming = claiming
        let rows: [ClaimedRow] = try await write { session in
            try Self.promote(limit: limit, now: now, session)
            // Row by row: SQLite would make tables of its own for a list of rows to change and for what RETURNING gives.
            let rows = try session.rows(claiming.choosing, [limit]).map(ClaimedRow.init)
            for row in rows { try session.run(claiming.taking, [leaseUntil.milliseconds, row.number]) }
            return rows
        }
        var jobs: [ClaimedJob] = []
        for row in rows {
            do throws(StoreError) {
                jobs.append(try row.job(incarnation: incarnation, recentMachines))
            } catch {
                // One that cannot be read must not take the others down with it.
                try await putAside(row, cause: error, now: now)
            }
        }
        return jobs
    }

    /// Leaves a job alone that this release cannot read, and says so in the history.
    private func putAside(_ row: ClaimedRow, cause: StoreError, now: Timestamp) async throws(StoreError) {
        try await write { session in
            let found = try session.row(
                """
                UPDATE job SET lane = 'attention', lease_expires_ms = NULL WHERE number = ? AND epoch = ? RETURNING id
                """,
                [row.number, row.epoch]
            )
            guard let found else { return }
            session.record(
                NewAuditEvent(
                    at: now,
                    actor: .system,
                    action: .jobUnreadable,
                    jobID: JobID(found[0] as String),
                    detail: ["message": String("\(cause)".prefix(500))]
                )
            )
        }
    }

    /// When the next job is due that sleeps, or that stands in line and must not do so past its deadline; nil when none is.
    package func nextDue() async throws(StoreError) -> Timestamp? {
        try await read { database in
            let statement = try database.cachedStatement(sql: Self.nextDueQuery)
            return try Int64.fetchOne(statement).map { Timestamp(milliseconds: $0) }
        }
    }

    /// Makes a parked job ready: its turn for the key has come.
    /// - Returns: false when the job is not parked (any more); nothing was then written.
    package func unpark(_ job: JobID) async throws(StoreError) -> Bool {
        try await write { session in
            try session.run(
                "UPDATE job SET lane = 'ready', parked_key = NULL, due_ms = NULL WHERE id = ? AND lane = 'parked'",
                [job.rawValue]
            ) == 1
        }
    }

    /// Extends the lease of a job that takes longer than one commit.
    /// - Throws: `leaseLost` when the claim is over.
    package func renewLease(_ job: JobID, epoch: Int64, until: Timestamp) async throws(StoreError) {
        try await write { session in
            let changed = try session.run(
                "UPDATE job SET lease_expires_ms = ? WHERE id = ? AND epoch = ? AND lane = 'claimed'",
                [until.milliseconds, job.rawValue, epoch]
            )
            guard changed == 1 else { throw StoreError.leaseLost(job) }
        }
    }

    /// Takes jobs away from workers whose lease has run out, and makes them ready.
    /// - Returns: the jobs; whoever still works on one of them will be refused.
    package func expireLeases(now: Timestamp) async throws(StoreError) -> [JobID] {
        try await write { session in
            let expired = try session.rows(
                "SELECT number, id FROM job WHERE lane = 'claimed' AND lease_expires_ms <= ?",
                [now.milliseconds]
            )
            for row in expired {
                try session.run(
                    "UPDATE job SET lane = 'ready', epoch = epoch + 1, lease_expires_ms = NULL WHERE number = ?",
                    [row[0] as Int64]
                )
            }
            return expired.map { JobID($0[1] as String) }
        }
    }

    /// Begins a new start of the daemon: jobs that the one before had in hand become ready, with a new epoch, and the first
    /// of those that wait for a run in the cloud are looked at without delay: it may have ended while nobody looked.
    ///
    /// Has to be called once, before the first claim or commit.
    package func recover(now: Timestamp, pid: Int32) async throws(StoreError) -> Recovery {
        let recovery: Recovery = try await write { session in
            let number: Int64 =
                try session.row(
                    "INSERT INTO incarnation (started_ms, pid) VALUES (?, ?) RETURNING number",
                    [now.milliseconds, pid]
                )?[0] ?? 0
            let requeued = try session.run(
                "UPDATE job SET lane = 'ready', epoch = epoch + 1, lease_expires_ms = NULL WHERE lane = 'claimed'"
            )
            try session.run(
                """
                UPDATE job SET due_ms = ?1 WHERE number IN (
                    SELECT number FROM job WHERE due_ms > ?1 AND lane = 'timed' AND wait_reason = 'remote_run'
                    ORDER BY due_ms LIMIT ?2
                )
                """,
                [now.milliseconds, Self.runsLookedAtFirst]
            )
            let held = try session.rows(
                "SELECT held_key.key, job.id FROM held_key JOIN job ON job.number = held_key.job ORDER BY held_key.key"
            )
            let parked = try session.rows(
                """
                SELECT id, parked_key, sort_key FROM job INDEXED BY job_parked
                WHERE lane = 'parked' ORDER BY parked_key, sort_key, number
                """
            )
            return Recovery(
                incarnation: number,
                requeued: requeued,
                heldKeys: held.map { HeldKey(key: ExclusiveKey($0[0] as String), job: JobID($0[1] as String)) },
                parked: parked.map {
                    ParkedJob(job: JobID($0[0] as String), key: ExclusiveKey($0[1] as String), sortKey: $0[2])
                }
            )
        }
        setIncarnation(recovery.incarnation)
        return recovery
    }

    /// Finds the next jobs, in order and with the epochs that they will have, and takes one of them.
    private var claiming: (choosing: String, taking: String) {
        #if Failpoints
            if options.plantedBug == .claimedTwice {
                return (
                    """
                    SELECT number, machine, epoch, sort_key, incarnation, cancellation, id FROM job
                    WHERE lane IN ('ready', 'claimed') LIMIT ?
                    """,
                    "UPDATE job SET lane = 'claimed', lease_expires_ms = ?, due_ms = NULL WHERE number = ?"
                )
            }
        #endif
        return (
            """
            SELECT number, machine, epoch + 1, sort_key, incarnation, cancellation, id FROM job
            WHERE lane = 'ready' ORDER BY sort_key, number LIMIT ?
            """,
            """
            UPDATE job SET lane = 'claimed', epoch = epoch + 1, lease_expires_ms = ?, due_ms = NULL WHERE number = ?
            """
        )
    }

    /// How many waiting runs a start looks at before their time: about what one project's call budget lets through in ten
    /// seconds.
    private static let runsLookedAtFirst = 100

    static let nextDueQuery = "SELECT min(due_ms) FROM job WHERE due_ms IS NOT NULL"

    /// Makes due jobs ready, the longest overdue first; as many as a claim could take, twice over, so that neither the
    /// transaction grows with a backlog nor an urgent job among them is overlooked for long.
    private static func promote(limit: Int, now: Timestamp, _ session: WriteSession) throws {
        let due = try session.rows(
            "SELECT number FROM job WHERE due_ms <= ? ORDER BY due_ms LIMIT ?",
            [now.milliseconds, Swift.max(limit * 2, 128)]
        )
        for row in due {
            try session.run(
                "UPDATE job SET lane = 'ready', parked_key = NULL, due_ms = NULL WHERE number = ?",
                [row[0] as Int64]
            )
        }
    }
}

/// A claimed row before its JSON is read, which happens outside the writer.
private struct ClaimedRow: Sendable {
    let number: Int64
    let machine: String
    let epoch: Int64
    let sortKey: Int64
    let incarnation: Int64?
    let cancellation: String?
    let id: JobID

    init(_ row: Row) {
        number = row[0]
        machine = row[1]
        epoch = row[2]
        sortKey = row[3]
        incarnation = row[4]
        cancellation = row[5]
        id = JobID(row[6] as String)
    }

    func job(incarnation current: Int64, _ recent: RecentMachines) throws(StoreError) -> ClaimedJob {
        let text = machine
        let known = recent.machine(id, writtenAs: text)
        let machine = if let known { known } else { try JSONText.decode(JobMachine.self, from: text) }
        var pending: Cancellation?
        if machine.cancellation == nil, let cancellation {
            pending = try JSONText.decode(Cancellation.self, from: cancellation)
        }
        return ClaimedJob(
            machine: machine,
            epoch: epoch,
            sortKey: sortKey,
            isFromPreviousIncarnation: incarnation.map { $0 != current } ?? false,
            pendingCancellation: pending
        )
    }
}
