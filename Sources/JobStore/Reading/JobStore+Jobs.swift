import GRDB
package import Workflow

extension JobStore {
    /// Everything about one job; nil when there is none.
    package func job(_ id: JobID) async throws(StoreError) -> JobDetail? {
        try await read { database in
            guard let summary = try JobRow.summary(id: id, database) else { return nil }
            let statement = try database.cachedStatement(sql: Self.machineQuery)
            guard let row = try Row.fetchOne(statement, arguments: [id.rawValue]) else { return nil }
            let machine = try JSONText.decode(JobMachine.self, from: row[0])
            let asked = try (row[1] as String?).map { try JSONText.decode(Cancellation.self, from: $0) }
            let isOpen = machine.cancellation == nil && machine.ending == nil
            return JobDetail(summary: summary, machine: machine, pendingCancellation: isOpen ? asked : nil)
        }
    }

    /// The version of a job, for `If-None-Match`; nil when there is no such job.
    package func version(of id: JobID) async throws(StoreError) -> Int? {
        try await read { database in
            let statement = try database.cachedStatement(sql: Self.versionQuery)
            return try Int.fetchOne(statement, arguments: [id.rawValue])
        }
    }

    /// A page of jobs, newest first. Jobs that are added later never move into a page that has been read.
    /// - Parameter limit: 1…1000.
    /// - Throws: `invalid` for a limit outside of that.
    package func jobs(
        _ filter: JobFilter,
        after cursor: JobCursor? = nil,
        limit: Int
    ) async throws(StoreError) -> JobPage {
        guard (1...1000).contains(limit) else { throw .invalid("a page has 1…1000 jobs, not \(limit)") }
        return try await read { database in
            let (sql, arguments) = JobQuery(filter, after: cursor).page(limit: limit + 1)
            let found = try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
            let shown = found.prefix(limit)
            let last = found.count > limit ? shown.last : nil
            return JobPage(
                jobs: try shown.compactMap { try JobRow.summary(number: $0[1], database) },
                next: last.map { JobCursor(submitted: $0[0], number: $0[1]) }
            )
        }
    }

    /// How many jobs a filter takes in, by state. Without a filter, or by project and state, nothing is counted: the
    /// numbers are kept with every change.
    package func counts(_ filter: JobFilter = JobFilter()) async throws(StoreError) -> JobCounts {
        try await read { database in
            let rows: [Row]
            if filter.isAnsweredByCounts {
                let statement = try database.cachedStatement(sql: Self.keptCountsQuery)
                rows = try Row.fetchAll(statement, arguments: [filter.project?.rawValue])
            } else {
                let (sql, arguments) = JobQuery(filter).counts()
                rows = try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
            }
            var counts: [JobState: Int] = [:]
            for row in rows {
                let state: JobState = try JobRow.value(row[0])
                let count: Int = row[1]
                if count > 0, filter.states.isEmpty || filter.states.contains(state) { counts[state] = count }
            }
            return JobCounts(byState: counts)
        }
    }

    /// A group and its jobs; nil when there is none.
    package func group(_ id: GroupID) async throws(StoreError) -> GroupDetail? {
        try await read { database in
            let statement = try database.cachedStatement(sql: Self.groupQuery)
            guard let row = try Row.fetchOne(statement, arguments: [id.rawValue]) else { return nil }
            let members = try database.cachedStatement(sql: Self.groupJobsQuery)
            let numbers = try Int64.fetchAll(members, arguments: [id.rawValue])
            return GroupDetail(
                id: id,
                submittedAt: Timestamp(milliseconds: row[0]),
                submitter: row[1],
                jobs: try numbers.compactMap { try JobRow.summary(number: $0, database) }
            )
        }
    }

    /// Jobs that somebody has still to work on by themselves: neither over nor waiting for a person.
    /// - Parameter limit: how many at most.
    package func jobsUnderWay(limit: Int) async throws(StoreError) -> [JobID] {
        try await read { database in
            let statement = try database.cachedStatement(sql: Self.underWayQuery)
            return try String.fetchAll(statement, arguments: [limit]).map { JobID($0) }
        }
    }

    static let underWayQuery = """
        SELECT id FROM job WHERE lane = 'ready'
        UNION ALL SELECT id FROM job WHERE lane = 'claimed'
        UNION ALL SELECT id FROM job WHERE due_ms IS NOT NULL
        LIMIT ?
        """
    static let machineQuery = "SELECT machine, cancellation FROM job WHERE id = ?"
    static let versionQuery = "SELECT version FROM job WHERE id = ?"
    static let keptCountsQuery = """
        SELECT state, sum(count) FROM job_count WHERE ?1 IS NULL OR project = ?1 GROUP BY state
        """
    static let groupQuery = "SELECT submitted_ms, submitter FROM job_group WHERE id = ?"
    static let groupJobsQuery = """
        SELECT number FROM job INDEXED BY job_by_group WHERE group_id = ? ORDER BY submitted_ms, number
        """
}
