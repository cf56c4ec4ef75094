import GRDB
import Workflow

/// Where a walk over the ended jobs goes on, in the order of their ends.
struct PrunePlace: Equatable, Sendable {
    var ended: Int64 = .min
    var submitted: Int64 = .min
    var number: Int64 = .min
}

extension JobStore {
    /// Looks at the next ended jobs that are old enough, and removes those that nothing keeps: job, resources, labels, calls,
    /// attempts and journal, with an event for each, in one transaction.
    /// - Parameters:
    ///   - place: what the batch before returned.
    ///   - dry: nothing is removed.
    /// - Returns: how many were (or would be) removed, why the others were kept, and the place to go on from; nil when there
    ///   are no more.
    func pruneJobs(
        _ policy: RetentionPolicy,
        _ order: PruneOrder,
        from place: PrunePlace,
        limit: Int,
        dry: Bool
    ) async throws(StoreError) -> (pruned: Int, kept: [KeepReason: Int], next: PrunePlace?) {
        let arguments: StatementArguments = [
            place.ended, place.submitted, place.number, policy.jobsEnd(order.now).milliseconds, order.now.milliseconds,
            policy.heldLabel, policy.heldValue, limit,
        ]
        if dry {
            return try await read { database in
                let statement = try database.cachedStatement(sql: Self.oldJobsQuery)
                return try Self.sort(Row.fetchAll(statement, arguments: arguments), limit: limit) { _ in }
            }
        }
        return try await write { session in
            let rows = try session.rows(Self.oldJobsQuery, arguments)
            var events: [NewAuditEvent] = []
            let result = try Self.sort(rows, limit: limit) { row in
                try Self.removeJob(row[2], group: row[4], session)
                events.append(Self.event(row, order))
            }
            for event in events { session.record(event) }
            return result
        }
    }

    private static func sort(
        _ rows: [Row],
        limit: Int,
        _ remove: (Row) throws -> Void
    ) throws -> (pruned: Int, kept: [KeepReason: Int], next: PrunePlace?) {
        var pruned = 0
        var kept: [KeepReason: Int] = [:]
        for row in rows {
            if let reason = (row[8] as String?).flatMap({ KeepReason(rawValue: $0) }) {
                kept[reason, default: 0] += 1
            } else {
                try remove(row)
                pruned += 1
            }
        }
        let next =
            rows.count < limit ? nil : rows.last.map { PrunePlace(ended: $0[0], submitted: $0[1], number: $0[2]) }
        return (pruned, kept, next)
    }

    private static func removeJob(_ number: Int64, group: String?, _ session: WriteSession) throws {
        for table in ["job_resource", "job_label", "attempt", "effect", "call", "poll_count"] {
            try session.run("DELETE FROM \(table) WHERE job = ?", [number])
        }
        try session.run("DELETE FROM job WHERE number = ?", [number])
        guard let group else { return }
        try session.run(
            "DELETE FROM job_group WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM job WHERE group_id = ?1)",
            [group]
        )
    }

    private static func event(_ row: Row, _ order: PruneOrder) -> NewAuditEvent {
        NewAuditEvent(
            at: order.now,
            actor: order.actor,
            action: .jobPruned,
            jobID: JobID(row[3] as String),
            reason: order.reason,
            detail: [
                "state": row[5], "project": row[6],
                "submitted_at": Timestamp(milliseconds: row[1]).rfc3339,
                "ended_at": Timestamp(milliseconds: row[0]).rfc3339,
                "restore_point_id": row[7] ?? "none",
            ]
        )
    }

    /// Arguments: the place (3), the end of what is old enough, now, the label that holds, its value, and the limit.
    static let oldJobsQuery = """
        SELECT
            job.ended_ms, job.submitted_ms, job.number, job.id, job.group_id, job.state, job.project, job.restore_point_id,
            \(keepReason(now: "?5", label: "?6", value: "?7"))
        FROM job INDEXED BY job_by_end
        WHERE (job.ended_ms, job.submitted_ms, job.number) > (?1, ?2, ?3) AND job.ended_ms < ?4
        ORDER BY job.ended_ms, job.submitted_ms, job.number LIMIT ?8
        """

    /// Why the row `job` is kept, as an expression; null when nothing keeps it.
    static func keepReason(now: String, label: String, value: String) -> String {
        """
        CASE
            WHEN EXISTS (
                SELECT 1 FROM job_label AS held
                WHERE held.job = job.number AND held.name = \(label) AND (\(value) IS NULL OR held.value = \(value))
            ) THEN 'legal_hold'
            WHEN job.lane <> 'done' OR job.remote_run IS NOT NULL
                OR EXISTS (SELECT 1 FROM held_key INDEXED BY held_key_by_job WHERE held_key.job = job.number)
                THEN 'unfinished'
            WHEN job.submitted_ms >= (
                SELECT min(created_ms) FROM idempotency INDEXED BY idempotency_by_expiry WHERE expires_ms > \(now)
            ) THEN 'idempotency_key'
            WHEN EXISTS (
                SELECT 1 FROM job_resource AS part
                WHERE part.job = job.number AND part.outcome = 'succeeded' AND NOT EXISTS (
                    SELECT 1 FROM job_resource AS later INDEXED BY job_resource_good
                    WHERE later.resource_id = part.resource_id AND later.outcome = 'succeeded'
                        AND (later.run_since_ms, later.job) > (part.run_since_ms, part.job)
                )
            ) THEN 'last_good'
        END
        """
    }
}
