import GRDB
import Glibc
import Migrations
import TestSupport
import Testing
import Workflow

@testable import JobStore

@Suite("Opening the store")
struct OpeningTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("opening") }

    private var data: String { folder.path(of: "data") }

    @Test("the writer's connection is in WAL mode and flushes every commit")
    func isDurable() async throws {
        let store = try JobStore.open(folder: data, now: Fixtures.start)
        let (synchronous, mode, foreignKeys) = try await store.pool.writeWithoutTransaction { database in
            (
                try Int.fetchOne(database, sql: "PRAGMA synchronous"),
                try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
            )
        }
        #expect(synchronous == 2)
        #expect(mode == "wal")
        #expect(foreignKeys == 1)
    }

    @Test("the data folder is made for its owner only")
    func folderIsPrivate() throws {
        let store = try JobStore.open(folder: data, now: Fixtures.start)
        var status = stat()
        #expect(lstat(data, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
        #expect(store.folder == data)
    }

    @Test("the installation's id is drawn once and kept")
    func installationIsKept() async throws {
        let store = try JobStore.open(folder: data, now: Fixtures.start)
        let id = store.installationID
        #expect(id.utf8.count == 32)
        try await store.close()
        let again = try JobStore.open(folder: data, now: Fixtures.start)
        #expect(again.installationID == id)
        let other = try JobStore.open(folder: folder.path(of: "other"), now: Fixtures.start)
        #expect(other.installationID != id)
    }

    @Test("R5: a second owner of the folder is refused and told who has it")
    func secondOwnerIsRefused() async throws {
        let store = try JobStore.open(folder: data, now: Fixtures.start)
        #expect(throws: StoreError.folderInUse(folder: data, pid: getpid())) {
            try JobStore.open(folder: data, now: Fixtures.start)
        }
        try await store.close()
        let next = try JobStore.open(folder: data, now: Fixtures.start)
        #expect(next.installationID == store.installationID)
    }

    @Test("R5: another process cannot lock an open folder, and can once it is closed")
    func otherProcessIsRefused() async throws {
        let store = try JobStore.open(folder: data, now: Fixtures.start)
        #expect(try exitCode(of: ["/usr/bin/flock", "-n", data + "/lock", "true"]) == 1)
        try await store.close()
        #expect(try exitCode(of: ["/usr/bin/flock", "-n", data + "/lock", "true"]) == 0)
    }

    @Test("a database of a newer release is refused and not touched")
    func newerSchemaIsRefused() async throws {
        let newer = Migrations.latest + 1
        let store = try JobStore.open(folder: data, now: Fixtures.start)
        try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = \(newer)") }
        try await store.close()
        #expect(throws: StoreError.newerSchema(found: newer, known: Migrations.latest)) {
            try JobStore.open(folder: data, now: Fixtures.start)
        }
        let queue = try DatabaseQueue(path: data + "/holdfast.db")
        #expect(try await queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == newer)
    }

    @Test("a file that is no database is refused as damaged")
    func garbageIsRefused() throws {
        #expect(mkdir(data, 0o700) == 0)
        let bytes = [UInt8](repeating: 0x5a, count: 8192)
        let descriptor = open(data + "/holdfast.db", O_CREAT | O_WRONLY, 0o600)
        #expect(write(descriptor, bytes, bytes.count) == bytes.count)
        Glibc.close(descriptor)
        let failure = #expect(throws: StoreError.self) { try JobStore.open(folder: data, now: Fixtures.start) }
        guard case .corrupt = failure else {
            Issue.record("expected corrupt, got \(String(describing: failure))")
            return
        }
    }

    @Test("a folder that cannot be made is named in the error")
    func impossibleFolder() throws {
        let failure = #expect(throws: StoreError.self) {
            try JobStore.open(folder: "/proc/holdfast", now: Fixtures.start)
        }
        #expect(failure?.isUnavailable == true)
        #expect(failure?.description.contains("/proc/holdfast") == true)
    }

    @Test("nothing is claimed or committed before recover has run")
    func recoverComesFirst() async throws {
        let store = try JobStore.open(folder: data, now: Fixtures.start)
        await #expect(throws: StoreError.self) { try await store.claimOne() }
    }

    private func exitCode(of command: [String]) throws -> Int32 {
        var child = pid_t()
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        let code = posix_spawn(&child, command[0], nil, nil, arguments, environ)
        try #require(code == 0)
        var status: Int32 = 0
        try #require(waitpid(child, &status, 0) == child)
        return (status >> 8) & 0xff
    }

    @Test("closing again is refused, and so is what comes later")
    func closedTwice() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.close()
        for _ in 0..<2 {
            let failure = await #expect(throws: StoreError.self) { try await store.close() }
            guard case .unavailable(.closed, _) = failure else {
                Issue.record("expected closed, got \(String(describing: failure))")
                return
            }
        }
        await #expect(throws: StoreError.self) { _ = try await store.lastSequence() }
    }
}
