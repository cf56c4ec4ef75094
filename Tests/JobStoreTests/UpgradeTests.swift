import FoundationEssentials
import GRDB
import Migrations
import TestSupport
import Testing
import Workflow

@testable import JobStore

@Suite("Upgrades of the schema")
struct UpgradeTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("upgrade") }

    private func version(of path: String) throws -> Int? {
        try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
    }

    @Test("a database of any earlier version is upgraded, after a whole copy of it", arguments: 1..<Migrations.latest)
    func fromEveryVersion(version old: Int) async throws {
        let path = folder.path(of: "holdfast.db")
        let queue = try DatabaseQueue(path: path)
        try await queue.writeWithoutTransaction { database in
            for migration in Migrations.all where migration.number <= old {
                try database.execute(sql: migration.sql)
            }
            try database.execute(sql: "INSERT INTO witness (project, kind, first_ms) VALUES ('p', 'vaults', 7)")
            try database.execute(sql: "PRAGMA user_version = \(old)")
        }
        try queue.close()

        let store = try await JobStore.started(in: folder.path)
        #expect(try await store.provenWitnesses(in: ProjectName("p")) == [.vaults])
        try await store.submitted(Fixtures.job(1))
        #expect(try await store.counts().total == 1)
        try await store.close()
        #expect(try version(of: path) == Migrations.latest)

        let copy = folder.path(of: "before-schema-\(Migrations.latest).db")
        #expect(try version(of: copy) == old)
        let kept = try await DatabaseQueue(path: copy).read { database in
            try Int.fetchOne(database, sql: "SELECT first_ms FROM witness")
        }
        #expect(kept == 7)
    }

    @Test("a new database needs no copy, and an up-to-date one is not migrated again")
    func nothingToDo() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.close()
        let again = try await JobStore.started(in: folder.path)
        try await again.close()
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!files.contains { $0.hasPrefix("before-schema") })
    }

    @Test("R28: a migration that fails leaves the database as it was, with the copy beside it")
    func failingMigration() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1))
        let number = Migrations.latest + 1
        let broken = Migration(
            number: number,
            name: "break_things",
            bytes: Array("CREATE TABLE half (x INTEGER) STRICT; DROP TABLE idempotency; SELECT no_such;".utf8)
        )
        let failure = await #expect(throws: StoreError.self) {
            try await store.pool.writeWithoutTransaction { database in
                try Schema.migrate(database, folder: store.folder, migrations: Migrations.all + [broken])
            }
        }
        guard case .migrationFailed(number, _) = failure else {
            Issue.record("expected migrationFailed, got \(String(describing: failure))")
            return
        }
        #expect(try await store.pool.read { try $0.tableExists("half") } == false)
        #expect(try await store.forgetExpiredIdempotencyKeys(now: Fixtures.start) == 0)
        #expect(try await store.integrity() == "ok")
        try await store.close()
        #expect(try version(of: folder.path(of: "holdfast.db")) == Migrations.latest)
        #expect(try version(of: folder.path(of: "before-schema-\(number).db")) == Migrations.latest)
        let reopened = try await JobStore.started(in: folder.path)
        #expect(try await reopened.counts().total == 1)
    }
}
