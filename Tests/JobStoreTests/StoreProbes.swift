import FoundationEssentials
import GRDB
import Workflow

@testable import JobStore

/// Looks past the store's interface, for tests only.
extension JobStore {
    func integrity() async throws -> String? {
        try await pool.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
    }

    /// Whether the kept counts are what counting gives.
    func countersAgree() async throws -> Bool {
        try await pool.read { database in
            let kept = try Row.fetchAll(
                database,
                sql: "SELECT project, state, wait_reason, count FROM job_count WHERE count <> 0 ORDER BY 1, 2, 3"
            )
            let counted = try Row.fetchAll(
                database,
                sql: """
                    SELECT project, state, ifnull(wait_reason, ''), count(*) FROM job GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
                    """
            )
            return kept.map { Array($0.databaseValues) } == counted.map { Array($0.databaseValues) }
        }
    }

    /// How many transactions have been committed.
    func writeMark() async throws -> Int? {
        try await pool.read { try Int.fetchOne($0, sql: "SELECT number FROM write_mark") }
    }

    /// Lets the database grow by so many pages and no more; nil takes the limit away.
    func limitPages(more room: Int?) async throws {
        try await pool.writeWithoutTransaction { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            let limit = room.map { pages + $0 } ?? 1_073_741_823
            _ = try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(limit)")
        }
    }

    func allJobs() async throws -> [JobSummary] {
        var all: [JobSummary] = []
        var cursor: JobCursor?
        repeat {
            let page = try await jobs(JobFilter(), after: cursor, limit: 500)
            all += page.jobs
            cursor = page.next
        } while cursor != nil
        return all
    }
}

/// What a process leaves behind that is killed at this moment: its files as the kernel has them.
enum CrashCopy {
    /// An empty folder.
    static func prepare(_ folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    static func make(of folder: String, in other: String) throws {
        for name in ["holdfast.db", "holdfast.db-wal"] where FileManager.default.fileExists(atPath: folder + "/" + name)
        {
            try FileManager.default.copyItem(atPath: folder + "/" + name, toPath: other + "/" + name)
        }
    }
}
