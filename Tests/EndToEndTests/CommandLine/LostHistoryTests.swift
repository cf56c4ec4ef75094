import JobStore
import Testing
import Workflow

/// Reports and bundles of a history that is not as one would wish: parts of it deleted, a clock that was wrong.
@Suite("Reports of a history with faults")
struct LostHistoryTests {
    private static var settings: DaemonSettings {
        var settings = DaemonSettings()
        settings.extra = "retention:\n  segment_events: 100"
        return settings
    }

    private func gaps(_ made: CommandResult) throws -> [(kind: String, detail: String)] {
        try made.document["gaps"].elements.map { ($0["gap"].text ?? "", $0["detail"].text ?? "") }
    }

    @Test("what was pruned of the window is named with numbers and file, and the bundle passes the check")
    func pruned() async throws {
        try await Scenario.run(Self.settings) { scenario in
            try await OldHistory.write(250, into: scenario.dataFolder)
            try scenario.configure(cloud: "http://127.0.0.1:9")
            let daemon = try await scenario.startDaemon()
            let pruning = try await scenario.runCommand(["audit", "prune", "--reason", "yearly"])
            #expect(pruning.ending == .exited(0), "\(pruning.errors)")
            // All of it happened within a second of 2020-09-13: in the last window nothing is left.
            for (index, window) in [("2020-01-01", "2021-01-01"), ("2020-01-01", "2020-09-13T12:26:40.150Z")]
                .enumerated()
            {
                let folder = scenario.folder + "/evidence-\(index)"
                let made = try await scenario.runCommand([
                    "report", "evidence", folder, "--from", window.0, "--to", window.1, "-o", "json",
                ])
                #expect(made.ending == .exited(0), "\(made.errors)")
                let gaps = try gaps(made)
                let sealed = gaps.filter { $0.kind == "pruned_segment" }.map(\.detail)
                #expect(sealed.count == 2)
                #expect(sealed.first?.hasPrefix("events 1 to 100,") == true)
                #expect(sealed.last?.hasPrefix("events 101 to 200,") == true)
                #expect(sealed.allSatisfy { $0.contains(".jsonl with the SHA-256 ") })
                let kinds = Set(gaps.map(\.kind))
                #expect(kinds.isDisjoint(with: ["no_events", "window_before_history", "unverifiable"]), "\(kinds)")
                let verdict = try await scenario.runCommand(["report", "verify", folder])
                #expect(verdict.ending == .exited(0), "\(verdict.output)")
            }
            let report = try await scenario.runCommand(["report", "exceptions", "--from", "2020-01-01"])
            #expect(report.ending == .exited(0))
            #expect(report.errors.contains("events 1 to 100,"))
            #expect(await daemon.stop() == .exited(0))
        }
    }

    @Test("an event that is dated ahead hides none of those that follow, and the bundle says that a clock was wrong")
    func clock() async throws {
        try await Scenario.run { scenario in
            let start = Timestamp(milliseconds: 1_600_000_000_000)
            let store = try JobStore.open(folder: scenario.dataFolder, now: start)
            let years: Int64 = 2 * 365 * 86_400_000
            try await store.appendEvents(
                [0, 1000, years, 2000, 3000].enumerated().map { number, shift in
                    NewAuditEvent(
                        at: start + .milliseconds(shift),
                        actor: Actor(name: "uid:1001", client: [:]),
                        action: .queuePaused,
                        reason: "number \(number + 1)"
                    )
                }
            )
            try await store.close()
            try scenario.configure(cloud: "http://127.0.0.1:9")
            let daemon = try await scenario.startDaemon()
            let window = ["--from", "2020-09-13", "--to", "2020-09-14", "-o", "json"]
            let report = try await scenario.runCommand(["report", "privileged"] + window)
            #expect(report.ending == .exited(0), "\(report.errors)")
            let reasons = try report.document["rows"].elements.compactMap { $0["reason"].text }
            #expect(reasons == ["number 1", "number 2", "number 4", "number 5"])
            #expect(report.errors.contains("a clock was wrong"))
            let made = try await scenario.runCommand(["report", "evidence", scenario.folder + "/evidence"] + window)
            #expect(made.ending == .exited(0), "\(made.errors)")
            let disorder = try gaps(made).filter { $0.kind == "times_out_of_order" }.map(\.detail)
            #expect(disorder.count == 1 && disorder.first?.contains("is dated 2020-09-13T12:26:42.000Z") == true)
            #expect(await daemon.stop() == .exited(0))
        }
    }
}
