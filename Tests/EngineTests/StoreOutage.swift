import GRDB

@testable import JobStore

/// A disk that cannot be written: every write is refused as on a file system that has become read-only.
extension JobStore {
    func setReadOnly(_ isReadOnly: Bool) async throws {
        try await pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA query_only = \(isReadOnly ? 1 : 0)")
        }
    }
}
