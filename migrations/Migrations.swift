/// The schema's history: numbered SQL files in the order in which they are applied.
///
/// Files are listed by hand because the resource embedder turns a leading digit into `_`, which makes
/// `0001_x.sql` and `1001_x.sql` the same name; a test compares this list with the folder.
package enum Migrations {
    /// All migrations, numbered from 1 without gaps. A released one never changes.
    package static let all = [
        Migration(number: 1, name: "create_installation", bytes: PackageResources._001_create_installation_sql),
        Migration(number: 2, name: "create_jobs", bytes: PackageResources._002_create_jobs_sql),
        Migration(number: 3, name: "create_history", bytes: PackageResources._003_create_history_sql),
    ]

    /// The number of the last migration: `PRAGMA user_version` of an up-to-date database.
    package static var latest: Int { all.last?.number ?? 0 }
}

/// One step of the schema. Its SQL has no BEGIN, COMMIT or PRAGMA: whoever applies it does so in one transaction.
package struct Migration: Sendable {
    package let number: Int
    /// What it does: a verb and a noun in lower_snake_case.
    package let name: String
    /// The file's content, UTF-8.
    package let bytes: [UInt8]

    package init(number: Int, name: String, bytes: [UInt8]) {
        self.number = number
        self.name = name
        self.bytes = bytes
    }

    /// The statements as text.
    package var sql: String { String(decoding: bytes, as: UTF8.self) }

    /// The file's name in `migrations/sql`.
    package var fileName: String {
        let digits = String(number)
        return String(repeating: "0", count: 4 - digits.count) + digits + "_" + name + ".sql"
    }
}
