import FoundationEssentials
import GRDB
import Glibc
import Migrations

#if Failpoints
    import Failpoints
#endif

/// The schema's version and the way from an older one to the present.
enum Schema {
    static func version(_ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    }

    static func refuseNewer(_ database: Database) throws {
        let found = try version(database)
        guard found <= Migrations.latest else {
            throw StoreError.newerSchema(found: found, known: Migrations.latest)
        }
    }

    /// Looks through all pages of a database of moderate size: damage is better found before work than in its middle. A
    /// large one shows its damage when it is read.
    static func refuseDamaged(_ database: Database, bytesMax: Int64) throws {
        let sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        guard try Int64.fetchOne(database, sql: sql) ?? 0 <= bytesMax else { return }
        let verdict = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
        guard verdict == "ok" else { throw StoreError.corrupt(verdict ?? "no verdict") }
    }

    /// Applies what is missing, each file in a transaction of its own. A database that holds something is copied first.
    static func migrate(
        _ database: Database,
        folder: String,
        migrations: [Migration] = Migrations.all
    ) throws {
        let found = try version(database)
        let missing = migrations.filter { $0.number > found }
        guard let last = missing.last else { return }
        if found > 0 {
            #if Failpoints
                Failpoint.migrationBegun.hit()
            #endif
            try DatabaseCopy.make(of: database, at: "\(folder)/before-schema-\(last.number).db")
            #if Failpoints
                Failpoint.copyMade.hit()
            #endif
        }
        for migration in missing {
            try apply(migration, database)
            #if Failpoints
                Failpoint.migrationApplied.hit()
            #endif
        }
    }

    private static func apply(_ migration: Migration, _ database: Database) throws {
        do {
            try database.inTransaction(.immediate) {
                try database.execute(sql: migration.sql)
                try database.execute(sql: "PRAGMA user_version = \(migration.number)")
                #if Failpoints
                    Failpoint.migrationRun.hit()
                #endif
                return .commit
            }
        } catch let error as DatabaseError where !StoreError(error).isUnavailable {
            throw StoreError.migrationFailed(number: migration.number, "\(migration.fileName): \(error)")
        }
    }
}

/// A whole and checked copy of a database beside it.
enum DatabaseCopy {
    /// Copies with `VACUUM INTO`, checks the copy and flushes it. SQLite itself does not flush the copy
    /// (sqlite.org/lang_vacuum.html, section 3).
    /// - Parameter path: where the copy goes; one that is there already is replaced once the new one is checked.
    static func make(of database: Database, at path: String) throws {
        let draft = path + ".part"
        try removeIfPresent(draft)
        try database.execute(sql: "VACUUM INTO ?", arguments: [draft])
        #if Failpoints
            Failpoint.copyDrafted.hit()
        #endif
        try check(draft, against: Schema.version(database))
        try flush(draft)
        guard rename(draft, path) == 0 else { throw failure("rename", draft) }
        try flush(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)))
    }

    private static func check(_ path: String, against version: Int) throws {
        var configuration = Configuration()
        configuration.readonly = true
        let copy = try DatabaseQueue(path: path, configuration: configuration)
        try copy.read { database in
            let verdict = try String.fetchOne(database, sql: "PRAGMA integrity_check")
            guard verdict == "ok", try Schema.version(database) == version else {
                throw StoreError.corrupt("the copy made before migrating is not whole: \(verdict ?? "no verdict")")
            }
        }
        try copy.close()
    }

    private static func removeIfPresent(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
    }

    private static func flush(_ path: String) throws {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("flush", path) }
    }

    private static func failure(_ verb: String, _ path: String) -> StoreError {
        .unavailable(.inputOutput, "cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}
