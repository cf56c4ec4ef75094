import FoundationEssentials
import Glibc
import Testing

/// An auditor's way: fetch, verify, keep the head; and a forger's.
@Suite("The audit of a real daemon")
struct AuditTests {
    @Test("R17: after a kill in mid-backup the chain verifies, live and from a file without a daemon")
    func verifiesAfterAKill() async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth()
            let id = try await daemon.submit(Seed.submission)
            let before = try await scenario.runCommand(["audit", "head"])
            await daemon.process.killNow()
            let successor = try await scenario.startDaemon()
            try await successor.awaitRest(id)

            let live = try await scenario.runCommand(["audit", "verify", "--head", before.line, "-o", "json"])
            #expect(live.ending == .exited(0), "\(live.errors)")
            #expect(try live.document["verified"] == true)

            let exported = try await scenario.runCommand(["audit", "export"])
            let head = try await scenario.runCommand(["audit", "head"]).line
            let path = scenario.folder + "/history.jsonl"
            try Data(exported.output.utf8).write(to: URL(filePath: path))
            #expect(await successor.stop() == .exited(0))
            let offline = try await scenario.runCommand([
                "audit", "verify", path, "--head", before.line, "--head", head,
            ])
            #expect(offline.ending == .exited(0), "\(offline.errors)")
        }
    }

    @Test("a row that was changed in the database is found at its number; a head from before shows an old copy")
    func findsTampering() async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth()
            try await daemon.awaitRest(daemon.submit(Seed.submission))
            #expect(await daemon.stop() == .exited(0))
            let database = Database(path: scenario.dataFolder + "/holdfast.db")
            _ = try await database.run("DROP TRIGGER audit_event_refuses_update", in: scenario)
            _ = try await database.run("UPDATE audit_event SET actor = 'uid:0' WHERE seq = 3", in: scenario)
            let successor = try await scenario.startDaemon()
            let verdict = try await scenario.runCommand(["audit", "verify", "-o", "json"])
            #expect(verdict.ending == .exited(10))
            let faults = try verdict.document["faults"].elements
            #expect(faults.map { $0["fault"] } == ["changed"])
            #expect(faults.map { $0["seq"] } == [3])

            let anchor = "999999:" + String(repeating: "0", count: 64)
            let old = try await scenario.runCommand(["audit", "verify", "--head", anchor, "-o", "json"])
            #expect(try old.document["faults"].elements.map { $0["fault"] }.contains("truncated"))
            #expect(await successor.stop() == .exited(0))
        }
    }
}

extension CommandResult {
    fileprivate var line: String { String(output.prefix { $0 != "\n" }) }
}
