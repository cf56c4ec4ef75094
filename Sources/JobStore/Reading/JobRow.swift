import GRDB
import Workflow

/// The columns of a job that lists show, and how they become a summary.
enum JobRow {
    static let byNumber = selecting + " WHERE job.number = ?"
    static let byID = selecting + " WHERE job.id = ?"

    private static let selecting = """
        SELECT
            job.number, job.id, job.group_id, job.project, job.state, job.step, job.attempt, job.wait_reason, job.until_ms,
            job.parked_key, job.progress, job.vault_id, job.vault_name, job.restore_point_id, job.ending_code, job.version,
            job.sort_key, job.submitter, job.submitted_ms, job.started_ms, job.updated_ms, job.ended_ms,
            job.remote_finished_ms, job.retry_of, job.is_recovered, job.is_watching,
            (
                SELECT holder.id FROM held_key JOIN job AS holder ON holder.number = held_key.job
                WHERE held_key.key = job.parked_key LIMIT 1
            ) AS held_by,
            (SELECT cause IS NOT NULL FROM recovery WHERE one = 1) AS is_recovering
        FROM job
        """

    static let resources = """
        SELECT resource_id, type, name, outcome, backup_id, code, reason, ended_ms FROM job_resource
        WHERE job = ? ORDER BY ordinal
        """

    static func summary(number: Int64, _ database: Database) throws -> JobSummary? {
        let statement = try database.cachedStatement(sql: byNumber)
        return try Row.fetchOne(statement, arguments: [number]).map { try summary($0, database) }
    }

    static func summary(id: JobID, _ database: Database) throws -> JobSummary? {
        let statement = try database.cachedStatement(sql: byID)
        return try Row.fetchOne(statement, arguments: [id.rawValue]).map { try summary($0, database) }
    }

    private static func summary(_ row: Row, _ database: Database) throws -> JobSummary {
        let submitted: Int64 = row["submitted_ms"]
        let sortKey: Int64 = row["sort_key"]
        let state: JobState = try value(row["state"])
        // No job is taken up during a recovery, whatever it waited for before.
        let isHeld = (row["is_recovering"] as Bool) && !state.isTerminal && state != .needsAttention
        return JobSummary(
            id: JobID(row["id"] as String),
            group: (row["group_id"] as String?).map { GroupID($0) },
            project: ProjectName(row["project"] as String),
            state: state,
            step: try optionalValue(row["step"]),
            attempt: row["attempt"],
            waitReason: isHeld ? .recovery : try optionalValue(row["wait_reason"]),
            until: time(row["until_ms"]),
            waitsFor: (row["parked_key"] as String?).map { ExclusiveKey($0) },
            heldBy: (row["held_by"] as String?).map { JobID($0) },
            progress: row["progress"],
            vaultID: (row["vault_id"] as String?).map { VaultID($0) },
            vaultName: row["vault_name"],
            restorePointID: (row["restore_point_id"] as String?).map { RestorePointID($0) },
            resources: try resources(of: row["number"], database),
            endingCode: row["ending_code"],
            version: row["version"],
            priority: Int((submitted - sortKey) / JobStore.sortKeyPerPriority),
            submitter: row["submitter"],
            submittedAt: Timestamp(milliseconds: submitted),
            startedAt: time(row["started_ms"]),
            updatedAt: Timestamp(milliseconds: row["updated_ms"]),
            endedAt: time(row["ended_ms"]),
            remoteFinishedAt: time(row["remote_finished_ms"]),
            retryOf: (row["retry_of"] as String?).map { JobID($0) },
            isRecovered: row["is_recovered"],
            isWatching: row["is_watching"]
        )
    }

    static func resources(of number: Int64, _ database: Database) throws -> [ResourceRow] {
        let statement = try database.cachedStatement(sql: resources)
        return try Row.fetchAll(statement, arguments: [number]).map { row in
            ResourceRow(
                id: ResourceID(row[0] as String),
                type: try value(row[1]),
                name: row[2],
                outcome: try optionalValue(row[3]),
                backupID: (row[4] as String?).map { BackupID($0) },
                code: row[5],
                reason: row[6],
                endedAt: time(row[7])
            )
        }
    }

    static func time(_ milliseconds: Int64?) -> Timestamp? {
        milliseconds.map { Timestamp(milliseconds: $0) }
    }

    /// A column whose text is one of a closed set.
    static func value<Value: RawRepresentable<String>>(_ text: String) throws -> Value {
        guard let value = Value(rawValue: text) else {
            throw StoreError.corrupt("'\(text)' is no \(Value.self)")
        }
        return value
    }

    static func optionalValue<Value: RawRepresentable<String>>(_ text: String?) throws -> Value? {
        guard let text else { return nil }
        return try value(text)
    }
}
