import FoundationEssentials
import Testing

/// The data folder after somebody has put an older copy of the database in the place of the newer one.
@Suite("A database restored from an older copy")
struct RestoredDatabaseTests {
    private static var quick: DaemonSettings {
        var settings = DaemonSettings.soonInDoubt
        settings.settleWindowSeconds = 0.5
        return settings
    }

    private static func submission(server: Int) -> Document {
        Seed.submission.with("resources", [["id": .text(Seed.server(server)), "type": "OS::Nova::Server"]])
    }

    @Test("is recognised: one restore point for each job, adopted where it exists; what no job knows is listed")
    func restored() async throws {
        try await Scenario.run(Self.quick) { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            let before = try await daemon.awaitRest(daemon.submit(Self.submission(server: 1)))
            #expect(before["state"] == "succeeded")

            // One in the middle of its backup, one that waits for the same server and has not sent anything.
            try await cloud.add(faults: [
                ["operation": "createCheckpoint", "fault": "backup_duration", "seconds": 2, "times": 1]
            ])
            let running = try await daemon.submit(Self.submission(server: 2))
            try await daemon.awaitJob(running, "backs up") { $0["wait_reason"] == "remote_run" }
            let queued = try await daemon.submit(Self.submission(server: 2))
            try await daemon.awaitJob(queued, "stands in line") { $0["held_by"].text == running }
            try await scenario.copyDatabase(of: daemon)

            // The part of the history that will be lost.
            let lostRestorePoint = try await daemon.awaitRest(queued)["restore_point_id"]
            let lost = try await daemon.awaitRest(daemon.submit(Self.submission(server: 3)))
            #expect(lost["state"] == "succeeded")
            let last = try await daemon.events(lost["id"].text ?? "").last?["seq"].integer ?? 0
            _ = try await eventually("the mark is up to date") { scenario.markedSequence >= last ? true : nil }
            #expect(try await cloud.counts().restorePoints == 4)
            await daemon.kill()
            try scenario.restoreDatabase()

            // The search takes as long as this test needs to look at it.
            try await cloud.add(faults: [["operation": "listBackups", "fault": "close"]])
            let successor = try await scenario.startDaemon()
            #expect(try await successor.client.get("/readyz")["status"] == "recovery")
            let queue = try await successor.client.get("/v1/queue")
            #expect(queue["recovery"]["cause"] == "older_copy")
            #expect(queue["by_reason"]["recovery"].integer == 2)
            let new = try await successor.submit(Self.submission(server: 4))
            let waiting = try await successor.job(new)
            #expect(waiting["state"] == "queued")
            #expect(waiting["wait_reason"] == "recovery")
            try await cloud.clearFaults()

            let jobs = [running, queued, new]
            for job in jobs { #expect(try await successor.awaitRest(job)["state"] == "succeeded") }
            #expect(try await successor.job(queued)["restore_point_id"] == lostRestorePoint, "adopted, not made again")
            #expect(try await successor.job(queued)["recovered"].boolean == true)
            let counts = try await cloud.counts()
            #expect(counts.restorePoints == 5, "one for each job, the forgotten one included")
            #expect(try await cloud.requests("createCheckpoint").count == 5)
            #expect(counts.vaults == 1)

            let unknown = try await Database(path: scenario.dataFolder + "/holdfast.db")
                .run("SELECT id, effect, resources FROM unknown_remote", in: scenario)
            #expect(
                unknown == "\(lost["restore_point_id"].text ?? "?")|restore_point|[\"\(Seed.server(3))\"]"
            )
            let actions = try await Database(path: scenario.dataFolder + "/holdfast.db").run(
                "SELECT action, json_extract(detail, '$.cause') FROM audit_event WHERE object = 'recovery' ORDER BY seq",
                in: scenario
            )
            #expect(actions == "recovery.started|older_copy\nrecovery.ended|older_copy")
            #expect(try await successor.client.get("/readyz")["status"] == "ready")
            #expect(try await successor.client.get("/v1/recovery")["active"].boolean == false)

            // What is known is known after the next start: nothing is recovered twice.
            #expect(await successor.stop() == .exited(0))
            let third = try await scenario.startDaemon()
            #expect(try await third.client.get("/readyz")["status"] == "ready")
        }
    }

    @Test("R17: after a crash nothing is taken for a restored copy")
    func crash() async throws {
        try await Scenario.run(Self.quick) { scenario in
            let (_, daemon) = try await scenario.startBoth()
            _ = try await daemon.awaitRest(daemon.submit(Seed.submission))
            await daemon.kill()
            let successor = try await scenario.startDaemon()
            #expect(try await successor.client.get("/readyz")["status"] == "ready")
        }
    }

    @Test(
        "sends nothing while the cloud cannot be searched, goes on with that after a restart, and is ended by command"
    )
    func endedByCommand() async throws {
        try await Scenario.run(Self.quick) { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            _ = try await daemon.awaitRest(daemon.submit(Seed.submission))
            #expect(await daemon.stop() == .exited(0))
            try TextFile.write("not a mark", to: scenario.dataFolder + "/high-water-mark")
            try await cloud.add(faults: [["operation": "listBackups", "fault": "close"]])
            let second = try await scenario.startDaemon()
            #expect(try await second.client.get("/v1/recovery")["recovery"]["cause"] == "mark_unreadable")
            let id = try await second.submit(Seed.submission)
            await second.kill()

            let third = try await scenario.startDaemon()
            #expect(try await third.client.get("/v1/recovery")["active"].boolean == true)
            let asked = try await cloud.requests("listBackups").count
            try await cloud.awaitRequest("listBackups", "is asked again") { $0.count > asked + 2 }
            #expect(try await third.job(id)["wait_reason"] == "recovery")
            #expect(try await cloud.requests("createCheckpoint").count == 1)

            let refused = try await third.post("/v1/recovery/end", [:])
            #expect(refused.status == 422, "a reason is needed")
            let shown = try await scenario.runCommand(["recovery", "-o", "json"])
            #expect(try shown.document["active"].boolean == true)
            let ended = try await scenario.runCommand(["recovery", "end", "--reason", "nothing was lost"])
            #expect(ended.ending == .exited(0), "\(ended.errors)")
            try await cloud.clearFaults()
            #expect(try await third.awaitRest(id)["state"] == "succeeded")
            #expect(try await cloud.counts().restorePoints == 2)
            let event = try await Database(path: scenario.dataFolder + "/holdfast.db")
                .run("SELECT reason, actor <> 'system' FROM audit_event WHERE action = 'recovery.ended'", in: scenario)
            #expect(event == "nothing was lost|1")
            let again = try await scenario.runCommand(["recovery", "end", "--reason", "twice"])
            #expect(again.ending == .exited(5))
        }
    }
}

extension Scenario {
    private var copyFolder: String { folder + "/copy" }

    /// Copies the database as it is at one moment, while the daemon holds its breath.
    fileprivate func copyDatabase(of daemon: Daemon) async throws {
        let (stop, resume): (Int32, Int32) = (19, 18)
        daemon.process.send(stop)
        defer { daemon.process.send(resume) }
        try FileManager.default.createDirectory(atPath: copyFolder, withIntermediateDirectories: true)
        for name in ["holdfast.db", "holdfast.db-wal"] {
            try FileManager.default.copyItem(atPath: "\(dataFolder)/\(name)", toPath: "\(copyFolder)/\(name)")
        }
    }

    /// Puts the copy back. The mark beside the database stays.
    fileprivate func restoreDatabase() throws {
        for name in ["holdfast.db", "holdfast.db-wal", "holdfast.db-shm"] {
            let path = "\(dataFolder)/\(name)"
            if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        }
        for name in ["holdfast.db", "holdfast.db-wal"] {
            try FileManager.default.copyItem(atPath: "\(copyFolder)/\(name)", toPath: "\(dataFolder)/\(name)")
        }
    }

    /// The event that the mark beside the database names.
    fileprivate var markedSequence: Int {
        let line = TextFile.tail(dataFolder + "/high-water-mark", lines: 2)
        return line.split(separator: " ").dropFirst(3).first?.split(separator: ":").first.flatMap { Int($0) } ?? 0
    }
}
