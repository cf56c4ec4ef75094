import FoundationEssentials
import Testing

@Suite("Pruning through the real program")
struct PruneCommandTests {
    private static var settings: DaemonSettings {
        var settings = DaemonSettings()
        settings.extra = "retention:\n  segment_events: 100"
        return settings
    }

    private func files(_ scenario: Scenario) -> [String] {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: scenario.dataFolder + "/audit-segments")) ?? []
        return names.filter { $0.hasSuffix(".jsonl") }
    }

    private func verified(_ scenario: Scenario) async throws -> Document {
        let result = try await scenario.runCommand(["audit", "verify", "-o", "json"])
        #expect(result.ending == .exited(0), "\(result.output)")
        return try result.document
    }

    @Test(
        "killed again and again it loses nothing: what is left verifies, with every file, and the next run ends the work"
    )
    func killed() async throws {
        try await Scenario.run(Self.settings) { scenario in
            try await OldHistory.write(3030, into: scenario.dataFolder)
            try scenario.configure(cloud: "http://127.0.0.1:9")
            for goal in [1, 3, 9, 10, 17] {
                let daemon = try await scenario.startDaemon()
                let pruning = try scenario.command(["audit", "prune", "--reason", "yearly"])
                _ = try await eventually("segment \(goal) is exported") { files(scenario).count >= goal ? true : nil }
                await daemon.kill()
                _ = await pruning.ending(within: .seconds(30))
                let successor = try await scenario.startDaemon()
                try await expectNothingLost(scenario)
                #expect(await successor.stop() == .exited(0))
            }
            let daemon = try await scenario.startDaemon()
            let last = try await scenario.runCommand(["audit", "prune", "--reason", "yearly", "-o", "json"])
            #expect(last.ending == .exited(0))
            try await expectNothingLost(scenario)
            #expect(try await verified(scenario)["passed_over"].elements.count == 30)
            let database = Database(path: scenario.dataFolder + "/holdfast.db")
            #expect(try await database.run("SELECT min(seq) FROM audit_event", in: scenario) == "3001")
            #expect(try await scenario.databaseVerdict() == "ok")
            #expect(await daemon.stop() == .exited(0))
        }
    }

    /// Each of the 3030 events is in the database or in a whole file whose digest the tombstone has.
    private func expectNothingLost(_ scenario: Scenario) async throws {
        let found = try await verified(scenario)
        var numbers = found["events"].integer ?? 0
        for segment in found["passed_over"].elements {
            let path = scenario.dataFolder + "/audit-segments/" + (segment["file"].text ?? "")
            let file = try await scenario.runCommand(["audit", "verify", path, "-o", "json"])
            #expect(file.ending == .exited(0))
            numbers += try file.document["events"].integer ?? 0
        }
        let last = try await scenario.runCommand(["audit", "head"]).output.split(separator: ":").first.flatMap {
            Int($0)
        }
        #expect(numbers == last)
    }

    @Test("a trial run says what would go; a reason is needed")
    func trial() async throws {
        try await Scenario.run(Self.settings) { scenario in
            try await OldHistory.write(250, into: scenario.dataFolder)
            try scenario.configure(cloud: "http://127.0.0.1:9")
            let daemon = try await scenario.startDaemon()
            let trial = try await scenario.runCommand(["audit", "prune", "--reason", "r", "--dry-run"])
            #expect(trial.output.contains("events 101 to 200 would be sealed"))
            #expect(files(scenario) == [])
            #expect(try await scenario.runCommand(["audit", "prune"]).ending == .exited(2))
            #expect(try await scenario.runCommand(["audit", "prune", "--reason", ""]).ending == .exited(2))
            #expect(await daemon.stop() == .exited(0))
        }
    }
}
