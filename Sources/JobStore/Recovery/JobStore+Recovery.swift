import AuditChain
import GRDB
package import Workflow

extension JobStore {
    /// Begins a recovery, durably and with an event.
    ///
    /// One that is under way begins anew, with the wider bounds of the two: the copy may have been made during it, so that
    /// whatever it has concluded since, and whatever was sent after it, is lost. A copy without any history knows of nothing
    /// since it was created.
    /// - Parameter mark: what was known of the database that was last in use.
    package func beginRecovery(
        _ cause: RecoveryCause,
        mark: HighWaterMark?,
        now: Timestamp
    ) async throws(StoreError) {
        let other = mark.flatMap { $0.installationID == installationID ? nil : $0.installationID }
        // Without a mark the daemon before may have been at work until just now. So may one whose clock was ahead.
        let alive = mark.map { min($0.at, now) } ?? now
        try await write { session in
            let isUnderWay = try session.row(Self.recoveryQuery) != nil
            // Two beginnings are told apart by their moment.
            try session.run(
                """
                UPDATE recovery SET
                    cause = ?1, since_ms = max(?2, ifnull(since_ms + 1, ?2)), alive_ms = max(?3, ifnull(alive_ms, ?3)),
                    other_installation = ifnull(?4, iif(cause IS NULL, NULL, other_installation)),
                    copied_ms = min(
                        ifnull(
                            (SELECT at_ms FROM audit_event WHERE seq = (SELECT max(seq) FROM audit_event)),
                            (SELECT created_ms FROM installation)
                        ), ?2, ifnull(copied_ms, ?2)
                    ),
                    jobs_through = max(jobs_through, ifnull((SELECT max(number) FROM job), 0))
                """,
                [cause.name, now.milliseconds, alive.milliseconds, other]
            )
            var detail = ["cause": cause.name]
            if case .olderCopy(let lost) = cause { detail["lost_events"] = String(lost) }
            if isUnderWay { detail["anew"] = "true" }
            session.record(
                NewAuditEvent(at: now, actor: .system, action: .recoveryStarted, object: "recovery", detail: detail)
            )
        }
    }

    /// The recovery that is under way; nil when none is.
    package func recoveryState() async throws(StoreError) -> RecoveryState? {
        try await read { database in
            guard let row = try Row.fetchOne(database, sql: Self.recoveryQuery) else { return nil }
            return RecoveryState(
                cause: row[0],
                since: Timestamp(milliseconds: row[1]),
                aliveUntil: Timestamp(milliseconds: row[2]),
                copiedAt: Timestamp(milliseconds: row[3]),
                oldestUnfinishedAt: JobRow.time(try Int64.fetchOne(database, sql: Self.oldestUnfinishedQuery)),
                otherInstallation: row[4],
                jobsThrough: row[5]
            )
        }
    }

    /// Ends a recovery: keeps what no job knows, durably and with events.
    /// - Parameters:
    ///   - findings: what was found and is no unfinished job's. What an ended job knows is left out here.
    ///   - detail: facts for the event.
    /// - Returns: what no job knows; nil when no recovery was under way, and nothing was then written.
    package func endRecovery(
        findings: [RemoteFinding],
        actor: Actor,
        reason: String?,
        detail: [String: String],
        now: Timestamp
    ) async throws(StoreError) -> [RemoteFinding]? {
        try await write { session in
            let ended = try session.run(
                "UPDATE recovery SET cause = NULL, since_ms = NULL, alive_ms = NULL, copied_ms = NULL WHERE cause IS NOT NULL"
            )
            guard ended == 1 else { return nil }
            let unknown = try findings.filter { finding in
                try session.row(Self.knownQuery, [finding.marker.rawValue, finding.id]) == nil
            }
            for finding in unknown { try Self.keep(finding, now: now, actor: actor, &session) }
            var facts = detail
            facts["unknown"] = String(unknown.count)
            session.record(
                NewAuditEvent(
                    at: now,
                    actor: actor,
                    action: .recoveryEnded,
                    object: "recovery",
                    reason: reason,
                    detail: facts
                )
            )
            return unknown
        }
    }

    private static func keep(
        _ finding: RemoteFinding,
        now: Timestamp,
        actor: Actor,
        _ session: inout WriteSession
    ) throws {
        let resources = finding.resources.map(\.rawValue).sorted()
        let changed = try session.run(
            """
            INSERT INTO unknown_remote (
                id, project, effect, marker, name, vault_id, resources, is_going_on, created_ms, found_ms
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                finding.id, finding.project.rawValue, finding.kind.rawValue, finding.marker.rawValue, finding.name,
                finding.vaultID?.rawValue, CanonicalJSON.array(resources.map { .string($0) }).text, finding.isGoingOn,
                finding.createdAt?.milliseconds, now.milliseconds,
            ]
        )
        guard changed == 1 else { return }
        let isVault = finding.kind == .vault
        var detail = [
            isVault ? "vault_id" : "restore_point_id": finding.id, "marker": finding.marker.rawValue,
            "project": finding.project.rawValue, "name": finding.name, "going_on": String(finding.isGoingOn),
        ]
        if !resources.isEmpty { detail["resource_ids"] = resources.joined(separator: ",") }
        session.record(
            NewAuditEvent(
                at: now,
                actor: actor,
                action: isVault ? .vaultUnknown : .restorePointUnknown,
                object: finding.id,
                detail: detail
            )
        )
    }

    static let recoveryQuery = """
        SELECT cause, since_ms, alive_ms, copied_ms, other_installation, jobs_through FROM recovery WHERE cause IS NOT NULL
        """
    static let oldestUnfinishedQuery = """
        SELECT min(submitted_ms) FROM job INDEXED BY job_by_state
        WHERE state IN ('queued', 'running', 'waiting', 'cancelling', 'needs_attention')
        """
    static let knownQuery = """
        SELECT 1 FROM effect WHERE marker = ?1
        UNION ALL SELECT 1 FROM job INDEXED BY job_by_restore_point WHERE restore_point_id = ?2 LIMIT 1
        """
}
