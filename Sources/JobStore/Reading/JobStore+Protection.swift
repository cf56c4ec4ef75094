import GRDB
package import Workflow

extension JobStore {
    /// What is known of a resource's protection; nil when no job has named it.
    package func protection(of resource: ResourceID) async throws(StoreError) -> Protection? {
        try await read { try Self.protection(of: resource.rawValue, $0) }
    }

    /// A page of all resources that jobs have named, in the order of their ids.
    /// - Parameters:
    ///   - resource: only those behind this one.
    ///   - limit: how many at most. The cost depends on it, not on how many jobs there are.
    package func protections(after resource: ResourceID? = nil, limit: Int) async throws(StoreError) -> [Protection] {
        try await read { database in
            let statement = try database.cachedStatement(sql: Self.resourcesQuery)
            let ids = try String.fetchAll(statement, arguments: [resource?.rawValue ?? "", limit])
            return try ids.compactMap { try Self.protection(of: $0, database) }
        }
    }

    private static func protection(of resource: String, _ database: Database) throws -> Protection? {
        let attempt = try database.cachedStatement(sql: lastAttemptQuery)
        guard let last = try Row.fetchOne(attempt, arguments: [resource]) else { return nil }
        let result = try String.fetchOne(database.cachedStatement(sql: lastResultQuery), arguments: [resource])
        let good = try Row.fetchOne(database.cachedStatement(sql: lastGoodQuery), arguments: [resource])
        return Protection(
            resource: ResourceID(resource),
            type: try JobRow.value(last[0]),
            name: last[1],
            project: ProjectName(last[2] as String),
            lastGood: good.map { row in
                Protection.LastGood(
                    job: JobID(row[0] as String),
                    restorePointID: (row[1] as String?).map { RestorePointID($0) },
                    vaultID: (row[2] as String?).map { VaultID($0) },
                    backupID: (row[3] as String?).map { BackupID($0) },
                    since: Timestamp(milliseconds: row[4])
                )
            },
            lastAttempt: Protection.LastAttempt(
                job: JobID(last[3] as String),
                state: try JobRow.value(last[4]),
                submittedAt: Timestamp(milliseconds: last[5]),
                endedAt: JobRow.time(last[6]),
                outcome: try JobRow.optionalValue(last[7]),
                code: last[8]
            ),
            lastResult: try JobRow.optionalValue(result),
            targetLabel: last[9]
        )
    }

    /// Jumps from one resource to the next instead of reading all rows of each.
    static let resourcesQuery = """
        WITH RECURSIVE found (id) AS (
            SELECT (SELECT min(resource_id) FROM job_resource WHERE resource_id > ?1)
            UNION ALL
            SELECT (SELECT min(resource_id) FROM job_resource WHERE resource_id > found.id)
            FROM found WHERE found.id IS NOT NULL
            LIMIT ?2
        )
        SELECT id FROM found WHERE id IS NOT NULL
        """
    static let lastAttemptQuery = """
        SELECT
            part.type, part.name, job.project, job.id, job.state, job.submitted_ms, job.ended_ms, part.outcome,
            ifnull(part.code, job.ending_code), (SELECT value FROM job_label WHERE job = part.job AND name = 'rpo')
        FROM job_resource AS part INDEXED BY job_resource_by_resource JOIN job ON job.number = part.job
        WHERE part.resource_id = ? ORDER BY part.submitted_ms DESC, part.job DESC LIMIT 1
        """
    /// Steps over the jobs that go on, of which a resource has a few at most.
    static let lastResultQuery = """
        SELECT part.outcome
        FROM job_resource AS part INDEXED BY job_resource_by_resource JOIN job ON job.number = part.job
        WHERE part.resource_id = ? AND job.ended_ms IS NOT NULL ORDER BY part.submitted_ms DESC, part.job DESC LIMIT 1
        """
    /// The newest data, not the verdict that came last: an older run may be adopted later.
    static let lastGoodQuery = """
        SELECT job.id, job.restore_point_id, job.vault_id, part.backup_id, part.run_since_ms
        FROM job_resource AS part INDEXED BY job_resource_good JOIN job ON job.number = part.job
        WHERE part.outcome = 'succeeded' AND part.resource_id = ?
        ORDER BY part.run_since_ms DESC, part.job DESC LIMIT 1
        """
}
