import GRDB

@testable import JobStore

/// Failures of a store.
extension JobStore {
    /// As on a file system that has become read-only: every write is refused.
    func setReadOnly(_ isReadOnly: Bool) async throws {
        try await pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA query_only = \(isReadOnly ? 1 : 0)")
        }
    }

    /// Every change of a job is refused as a conflict.
    func setRefusesJobs(_ refuses: Bool) async throws {
        try await pool.writeWithoutTransaction { database in
            try database.execute(
                sql: refuses
                    ? """
                    CREATE TRIGGER refuse_job BEFORE UPDATE OF machine ON job
                    BEGIN SELECT RAISE(ABORT, 'refused by a test'); END
                    """ : "DROP TRIGGER refuse_job"
            )
        }
    }
}
