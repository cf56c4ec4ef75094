import GRDB
import GRDBSQLite
import Glibc
package import Workflow

extension JobStore {
    /// Opens the database in `folder`, creating or migrating it as needed, and keeps the folder for this process.
    /// - Throws: `folderInUse`, `newerSchema`, `corrupt`, `migrationFailed` (the database is then as before) or
    ///   `unavailable`.
    package static func open(
        folder: String,
        options: StoreOptions = StoreOptions(),
        now: Timestamp
    ) throws(StoreError) -> JobStore {
        let dataFolder = try DataFolder(path: folder)
        do {
            try inspect(dataFolder.databasePath, options)
            let pool = try DatabasePool(path: dataFolder.databasePath, configuration: configuration(options))
            try pool.writeWithoutTransaction { database in
                guard sqlite3_db_readonly(database.sqliteConnection, nil) == 0 else {
                    throw StoreError.unavailable(.readOnly, "the database is read-only")
                }
                // The pool sets NORMAL when it turns the write-ahead log on, after any place where the configuration could
                // ask for more; so it is set here, on the connection that writes (GRDB 7.10: Database.setUpWALMode).
                try database.execute(sql: "PRAGMA synchronous = FULL")
                try database.execute(sql: "PRAGMA wal_autocheckpoint = \(options.walPagesMax)")
                try database.execute(sql: "PRAGMA journal_size_limit = \(options.walPagesMax * 4096)")
                guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
                    throw StoreError.unavailable(.inputOutput, "synchronous = FULL was not accepted")
                }
                try Schema.migrate(database, folder: dataFolder.path)
            }
            let identity = try pool.writeWithoutTransaction { try installationID($0, now: now) }
            return JobStore(
                pool: pool,
                access: DatabaseAccess(pool),
                dataFolder: dataFolder,
                files: try DatabaseFiles(path: dataFolder.databasePath),
                options: options,
                installationID: identity
            )
        } catch {
            throw StoreError(error).naming(dataFolder.databasePath)
        }
    }

    /// Refuses what this release must not touch, before it is touched: the pool writes a little as soon as it is opened.
    ///
    /// What a kill left half done cannot be read without being put right first (SQLITE_READONLY_ROLLBACK, _RECOVERY), which
    /// any opening does: then it is looked at after that.
    private static func inspect(_ path: String, _ options: StoreOptions) throws {
        guard access(path, F_OK) == 0 else { return }
        do {
            try inspect(path, options, readonly: true)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_READONLY {
            try inspect(path, options, readonly: false)
        }
    }

    private static func inspect(_ path: String, _ options: StoreOptions, readonly: Bool) throws {
        var configuration = configuration(options)
        configuration.readonly = readonly
        let database = try DatabaseQueue(path: path, configuration: configuration)
        try database.read { database in
            try Schema.refuseNewer(database)
            try Schema.refuseDamaged(database, bytesMax: options.checkedBytesMax)
        }
        try database.close()
    }

    static func configuration(_ options: StoreOptions) -> GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.label = "job-store"
        configuration.maximumReaderCount = options.readersMax
        configuration.busyMode = .timeout(Double(StoreOptions.lockWait))
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -8000")
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            guard let onStatement = options.onStatement else { return }
            database.trace(options: .statement) { event in
                if case .statement(let statement) = event { onStatement(statement.sql) }
            }
        }
        return configuration
    }

    private static func installationID(_ database: Database, now: Timestamp) throws -> String {
        if let known = try String.fetchOne(database, sql: "SELECT id FROM installation") { return known }
        var generator = SystemRandomNumberGenerator()
        let digits = (0..<32).map { _ in String(UInt8.random(in: 0..<16, using: &generator), radix: 16) }.joined()
        try database.inTransaction(.immediate) {
            try database.execute(
                sql: "INSERT INTO installation (one, id, created_ms) VALUES (1, ?, ?)",
                arguments: [digits, now.milliseconds]
            )
            return .commit
        }
        return digits
    }
}
