import FoundationEssentials
import Glibc
import Testing

/// Storage that keeps a daemon from starting.
///
/// | what is wrong | exit code | what is said | when it is put right |
/// |---|---|---|---|
/// | a damaged page | 10 | damaged, left as it is, restore a copy | the copy works |
/// | a torn end of the log | none: it starts | | nothing that was acknowledged is missing |
/// | the folder or the database is read-only | 1 | read-only, who has to change what | starts |
/// | the mark beside the database cannot be read | 1 | whose it is | starts |
/// | the mark cannot be written | none: it starts, and stops cleanly | | nothing is recovered |
/// | another process has the write lock | 75 | busy | starts |
/// | another daemon, its lock file removed or not | 5 | in use, by whom | |
@Suite("Storage that keeps a daemon from starting")
struct StorageAtStartTests {
    /// A folder with an ended job and one that waits for later, left by a daemon that stopped or was killed.
    private func leaveWork(_ scenario: Scenario, killed: Bool = false) async throws -> (CloudEmulator, [String]) {
        let cloud = try await scenario.startCloud(backupSeconds: 0.1)
        try scenario.configure(cloud: cloud.url)
        let daemon = try await scenario.startDaemon()
        let ended = try await daemon.submit(Seed.submission)
        try await daemon.awaitRest(ended)
        let later = try await daemon.submit(Seed.submission.with("not_before", "2035-01-01T00:00:00Z"))
        if killed {
            await daemon.kill()
        } else {
            #expect(await daemon.stop() == .exited(0))
        }
        return (cloud, [ended, later])
    }

    private func expectRefusal(_ scenario: Scenario, _ code: Int32, saying words: [String]) async throws {
        let log = "refused-\(UInt32.random(in: 0...UInt32.max)).log"
        let process = try scenario.serve(log: log)
        #expect(await process.ending(within: .seconds(20)) == .exited(code), "\(process.errors)")
        for word in words { #expect(process.errors.contains(word), "no '\(word)' in:\n\(process.errors)") }
        #expect(process.output.isEmpty, "it never said that it was ready")
    }

    private func expectWork(_ scenario: Scenario, _ jobs: [String]) async throws {
        let daemon = try await scenario.startDaemon()
        #expect(try await daemon.job(jobs[0])["state"] == "succeeded")
        #expect(try await daemon.job(jobs[1])["state"] == "queued")
        #expect(try await daemon.awaitRest(daemon.submit(Seed.submission))["state"] == "succeeded")
        await daemon.kill()
        #expect(try await scenario.databaseVerdict() == "ok")
    }

    @Test("a damaged page: refused, told what to do, left as it is", arguments: [0, 1, 5, 12])
    func damaged(page: Int) async throws {
        try await Scenario.run { scenario in
            let (_, jobs) = try await leaveWork(scenario)
            let path = scenario.dataFolder + "/holdfast.db"
            let whole = try #require(FileManager.default.contents(atPath: path))
            let database = try FileHandleBytes(path)
            // The head of a page says what it is and where its cells lie; that of page 1 lies behind the file's own.
            try database.flip(at: page * 4096 + (page == 0 ? 16 : 0), count: 12)
            let damaged = FileManager.default.contents(atPath: path)
            try await expectRefusal(scenario, 10, saying: ["damaged", "restore"])
            #expect(FileManager.default.contents(atPath: path) == damaged, "left as it is")
            try whole.write(to: URL(filePath: path))
            try await expectWork(scenario, jobs)
        }
    }

    @Test("a torn end of the log: what was acknowledged is there", arguments: [1, 24, 100, 4000])
    func tornLog(bytes: Int) async throws {
        try await Scenario.run { scenario in
            let (_, jobs) = try await leaveWork(scenario, killed: true)
            let log = open(scenario.dataFolder + "/holdfast.db-wal", O_WRONLY | O_APPEND | O_CLOEXEC)
            try #require(log >= 0)
            // A frame that was being written when the power went: no commit has been answered on its account.
            let torn = [UInt8](repeating: 0xA5, count: bytes)
            #expect(write(log, torn, bytes) == bytes)
            close(log)
            try await expectWork(scenario, jobs)
        }
    }

    @Test("a second daemon is refused even where somebody has removed the lock file")
    func lockFileRemoved() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            #expect(unlink(scenario.dataFolder + "/lock") == 0)
            var other = scenario.settings
            other.listen = "unix:\(scenario.folder)/other.sock"
            let configuration = scenario.folder + "/other.yaml"
            try TextFile.write(
                other.text(folder: scenario.folder, dataFolder: scenario.dataFolder, cloud: cloud.url),
                to: configuration
            )
            let second = try scenario.serve(configuration, log: "second.log")
            #expect(await second.ending(within: .seconds(10)) == .exited(5), "\(second.errors)")
            #expect(second.errors.contains("in use"))
            #expect(try await daemon.awaitRest(daemon.submit(Seed.submission))["state"] == "succeeded")
        }
    }

    @Test("a database locked by another process: try later", arguments: ["IMMEDIATE", "EXCLUSIVE"])
    func locked(mode: String) async throws {
        try await Scenario.run { scenario in
            let (_, jobs) = try await leaveWork(scenario)
            let intruder = try await Intruder.start(mode, scenario.dataFolder + "/holdfast.db", in: scenario)
            try await expectRefusal(scenario, 75, saying: ["locked"])
            await intruder.killNow()
            try await expectWork(scenario, jobs)
        }
    }

    @Test("a high-water mark that cannot be read: refused, instead of a recovery that nobody needs")
    func markUnread() async throws {
        try await Scenario.run { scenario in
            let (_, jobs) = try await leaveWork(scenario)
            let mark = scenario.dataFolder + "/high-water-mark"
            try FileManager.default.moveItem(atPath: mark, toPath: mark + ".kept")
            try FileManager.default.createSymbolicLink(atPath: mark, withDestinationPath: mark)
            try await expectRefusal(scenario, 1, saying: ["high-water-mark", "cannot be opened"])
            try FileManager.default.removeItem(atPath: mark)
            try FileManager.default.moveItem(atPath: mark + ".kept", toPath: mark)
            try await expectWork(scenario, jobs)
        }
    }

    @Test("a full disk where the mark is written: the daemon starts, works, and stops cleanly")
    func markUnwritten() async throws {
        try await Scenario.run { scenario in
            let (_, jobs) = try await leaveWork(scenario)
            let draft = scenario.dataFolder + "/high-water-mark.part"
            try FileManager.default.createSymbolicLink(atPath: draft, withDestinationPath: "/dev/full")
            let daemon = try await scenario.startDaemon()
            #expect(try await daemon.client.get("/readyz")["status"] == "ready")
            #expect(await daemon.stop() == .exited(0))
            #expect(daemon.process.errors.contains("high-water mark cannot be written"))
            try FileManager.default.removeItem(atPath: draft)
            try await expectWork(scenario, jobs)
        }
    }

    @Test(
        "a read-only folder or database: refused, and by whom it can be changed",
        .enabled(if: SmallDisk.isPossible, "needs root and the right to mount"),
        arguments: ["", "/holdfast.db"]
    )
    func readOnly(what: String) async throws {
        try await Scenario.run { scenario in
            let (_, jobs) = try await leaveWork(scenario)
            let place = scenario.dataFolder + what
            #expect(mount(place, place, "", UInt(MS_BIND), nil) == 0)
            defer { umount2(place, Int32(MNT_DETACH)) }
            #expect(mount("", place, "", UInt(MS_BIND | MS_REMOUNT | MS_RDONLY), nil) == 0)
            try await expectRefusal(scenario, 1, saying: [scenario.dataFolder, "the daemon's user"])
            #expect(umount2(place, 0) == 0)
            try await expectWork(scenario, jobs)
        }
    }
}

/// A file that a test damages.
private struct FileHandleBytes {
    private let path: String

    init(_ path: String) throws { self.path = path }

    func flip(at offset: Int, count: Int) throws {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw ChildProcess.Failure(description: "open \(path): errno \(errno)") }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: count)
        guard pread(descriptor, &bytes, count, off_t(offset)) == count else {
            throw ChildProcess.Failure(description: "\(path) has no \(count) bytes at \(offset)")
        }
        let flipped = bytes.map { ~$0 }
        guard pwrite(descriptor, flipped, count, off_t(offset)) == count else {
            throw ChildProcess.Failure(description: "write \(path): errno \(errno)")
        }
    }
}
