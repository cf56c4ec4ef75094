import Crypto
import FoundationEssentials
import Testing

/// Reports and bundles of a real daemon, as an auditor gets them.
@Suite("Reports")
struct ReportTests {
    /// A daemon that has seen a success, a failure, a cancellation and a pause.
    private static func world(
        _ settings: DaemonSettings = DaemonSettings(),
        _ body: (Scenario, Daemon, [String: String]) async throws -> Void
    ) async throws {
        try await Scenario.run(settings) { scenario in
            let faults: [Document] = [["operation": "createCheckpoint", "fault": "fail_backup", "times": 1]]
            let (_, daemon) = try await scenario.startBoth(faults: faults)
            var ids: [String: String] = [:]
            ids["failed"] = try await daemon.submit(Seed.submission(servers: [Seed.server(1)]))
            try await daemon.awaitRest(ids["failed"] ?? "")
            ids["succeeded"] = try await daemon.submit(Seed.submission(servers: [Seed.server(2)]))
            try await daemon.awaitRest(ids["succeeded"] ?? "")
            _ = try await scenario.runCommand(["queue", "pause", "--reason", "a <b>window</b>"])
            ids["cancelled"] = try await daemon.submit(Seed.submission(servers: [Seed.server(3)]))
            let id = ids["cancelled"] ?? ""
            _ = try await scenario.runCommand(["jobs", "cancel", id, "--reason", "not needed, after all"])
            ids["queued"] = try await daemon.submit(Seed.submission(servers: [Seed.server(4)]))
            try await body(scenario, daemon, ids)
        }
    }

    @Test("every report has its rows and totals, in every form the same")
    func forms() async throws {
        try await Self.world { scenario, _, ids in
            let jobs = try await scenario.runCommand(["report", "jobs", "-o", "json"])
            #expect(jobs.ending == .exited(0), "\(jobs.errors)")
            let rows = try jobs.document["rows"].elements
            for (state, id) in ids {
                let row = rows.first { $0["id"] == .text(id) }
                #expect(row?["state"] == .text(state), "\(state)")
            }
            #expect(try jobs.document["totals"]["rows"] == 4)
            #expect(try jobs.document["totals"]["groups"]["failed"] == 1)

            let exceptions = try await scenario.runCommand(["report", "exceptions", "-o", "json"])
            let found = try exceptions.document["rows"].elements
            #expect(found.map { $0["kind"] } == ["job_failed"])
            #expect(found[0]["job_id"].text == ids["failed"])

            let privileged = try await scenario.runCommand(["report", "privileged", "-o", "json"])
            let actions = try privileged.document["rows"].elements
            #expect(actions.map { $0["action"] } == ["queue.paused", "job.cancel_requested"])
            #expect(actions[1]["reason"] == "not needed, after all")
            #expect(actions.allSatisfy { $0["actor"].text?.hasPrefix("uid:") == true })

            let protection = try await scenario.runCommand(["report", "protection", "-o", "json"])
            #expect(try protection.document["rows"].elements.count == 4)

            for kind in ["jobs", "exceptions", "privileged", "protection"] {
                let count = try await scenario.runCommand(["report", kind, "-o", "json"]).document["rows"].elements
                    .count
                let csv = try await scenario.runCommand(["report", kind, "-o", "csv"])
                #expect(csv.output.split(separator: "\n").count == count + 1, "\(kind)")
                let lines = try await scenario.runCommand(["report", kind, "-o", "jsonl"])
                #expect(lines.output.split(separator: "\n").count == count, "\(kind)")
                let page = try await scenario.runCommand(["report", kind, "-o", "html"])
                #expect(page.output.hasPrefix("<!DOCTYPE html>") && !page.output.contains("<script"))
                #expect(page.output.contains("<th scope=\"row\">all</th><td class=\"number\">\(count)</td>"), "\(kind)")
                let table = try await scenario.runCommand(["report", kind])
                #expect(table.output.contains("\(count) in all"), "\(kind)")
            }
            let page = try await scenario.runCommand(["report", "privileged", "-o", "html"])
            #expect(page.output.contains("a &lt;b&gt;window&lt;/b&gt;") && !page.output.contains("<b>"))
        }
    }

    @Test("a window that has passed has nothing in it")
    func outside() async throws {
        try await Self.world { scenario, _, _ in
            let window = ["--from", "2020-01-01", "--to", "2020-02-01", "-o", "json"]
            for kind in ["jobs", "exceptions", "privileged"] {
                let report = try await scenario.runCommand(["report", kind] + window)
                #expect(report.ending == .exited(0), "\(report.errors)")
                #expect(try report.document["rows"] == [], "\(kind)")
            }
        }
    }

    @Test("R18: the last good backup of a resource is one object, also after later failures")
    func lastGood() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            let good = try await daemon.submit(Seed.submission)
            let point = try await daemon.awaitRest(good)["restore_point_id"]
            try await cloud.add(faults: [["operation": "createCheckpoint", "fault": "fail_backup"]])
            try await daemon.awaitRest(daemon.submit(Seed.submission))
            let shown = try await scenario.runCommand(["protection", Seed.server, "-o", "jsonl"])
            #expect(shown.ending == .exited(0), "\(shown.errors)")
            let object = try Document(shown.output)
            #expect(object["restore_point_id"] == point && object["job_id"] == .text(good))
            #expect(object["last_attempt"]["state"] == "failed")
            #expect(object["age_seconds"].integer != nil && object["last_success_at"].text != nil)
        }
    }

    // MARK: Bundles

    @Test("an unsigned bundle is whole, says what it does not show, and is checked without a daemon")
    func bundle() async throws {
        try await Self.world { scenario, daemon, _ in
            let folder = scenario.folder + "/evidence"
            let made = try await scenario.runCommand(["report", "evidence", folder, "-o", "json"])
            #expect(made.ending == .exited(0), "\(made.errors)")
            let gaps = Set(try made.document["gaps"].elements.compactMap { $0["gap"].text })
            #expect(gaps.isSuperset(of: ["not_signed", "head_not_signed", "jobs_not_ended", "window_before_history"]))
            let names = Set(try made.document["files"].elements.compactMap { $0["name"].text })
            let reports = ["jobs", "protection", "exceptions", "privileged"].flatMap { kind in
                ["csv", "json", "html"].map { "\(kind).\($0)" }
            }
            #expect(names == Set(reports + ["audit.ndjson", "head.json"]))
            let again = try await scenario.runCommand(["report", "evidence", folder])
            #expect(again.ending == .exited(5), "nothing is overwritten: \(again.errors)")

            #expect(await daemon.stop() == .exited(0))
            let verdict = try await scenario.runCommand(["report", "verify", folder, "-o", "json"])
            #expect(verdict.ending == .exited(0), "\(verdict.output)")
            #expect(try verdict.document["verified"] == true)
            #expect((try verdict.document["events"].integer ?? 0) > 20)
            let history = try await scenario.runCommand(["audit", "verify", folder + "/audit.ndjson"])
            #expect(history.ending == .exited(0), "\(history.output)")
        }
    }

    @Test("a signed bundle names its signer, and no other key passes for it")
    func signed() async throws {
        try await Self.world { scenario, _, _ in
            let (mine, other) = (scenario.folder + "/mine.key", scenario.folder + "/other.key")
            let publicKey = try await scenario.runCommand(["audit", "keygen", mine]).output
            let otherKey = try await scenario.runCommand(["audit", "keygen", other]).output
            try TextFile.write(publicKey, to: mine + ".pub")
            try TextFile.write(otherKey, to: other + ".pub")
            let folder = scenario.folder + "/evidence"
            let made = try await scenario.runCommand([
                "report", "evidence", folder, "--signing-key", mine, "-o", "json",
            ])
            #expect(made.ending == .exited(0), "\(made.errors)")
            #expect(!(try made.document["gaps"].elements.contains { $0["gap"] == "not_signed" }))
            let good = try await scenario.runCommand(["report", "verify", folder, "--public-key", mine + ".pub"])
            #expect(good.ending == .exited(0), "\(good.output)")
            #expect(good.output.contains(publicKey.prefix { $0 != "\n" }))
            let strange = try await scenario.runCommand([
                "report", "verify", folder, "--public-key", other + ".pub", "-o", "json",
            ])
            #expect(strange.ending == .exited(10))
            #expect(try strange.document["findings"].elements.map { $0["finding"] } == ["unknown_signer"])
            // The daemon's key is another matter: this one has none.
            let head = try await scenario.runCommand(["report", "verify", folder, "--head-key", mine + ".pub"])
            #expect(head.ending == .exited(10) && head.output.contains("the head is not signed"))
        }
    }

    @Test("whatever is changed, added, removed or made up in a bundle is found and named")
    func tampering() async throws {
        try await Self.world { scenario, _, _ in
            let key = scenario.folder + "/mine.key"
            _ = try await scenario.runCommand(["audit", "keygen", key])
            let folder = scenario.folder + "/evidence"
            let made = try await scenario.runCommand(["report", "evidence", folder, "--signing-key", key])
            #expect(made.ending == .exited(0), "\(made.errors)")
            for tampering in BundleTampering.all {
                let copy = scenario.folder + "/copy-\(tampering.name)"
                try FileManager.default.copyItem(atPath: folder, toPath: copy)
                try tampering.act(copy)
                let verdict = try await scenario.runCommand(["report", "verify", copy, "-o", "json"])
                #expect(verdict.ending == .exited(10), "\(tampering.name): \(verdict.output)")
                let kinds = try verdict.document["findings"].elements.compactMap { $0["finding"].text }
                #expect(kinds.contains(tampering.finding), "\(tampering.name): \(kinds)")
            }
        }
    }
}

/// What somebody may do to a bundle.
struct BundleTampering: Sendable {
    let name: String
    let finding: String
    let act: @Sendable (String) throws -> Void

    static let all: [BundleTampering] = [
        BundleTampering(name: "edit", finding: "changed_file") { folder in
            try replace("failed", by: "succeeded", in: folder + "/jobs.csv")
        },
        BundleTampering(name: "remove", finding: "missing_file") { folder in
            try FileManager.default.removeItem(atPath: folder + "/exceptions.json")
        },
        BundleTampering(name: "add", finding: "unexpected_file") { folder in
            try TextFile.write("all is well", to: folder + "/statement.txt")
        },
        BundleTampering(name: "manifest", finding: "bad_signature") { folder in
            try replace("jobs_not_ended", by: "no_events", in: folder + "/manifest.json")
        },
        BundleTampering(name: "unsign", finding: "signature_missing") { folder in
            try FileManager.default.removeItem(atPath: folder + "/manifest.sig")
        },
        BundleTampering(name: "history", finding: "history") { folder in
            try replace("not needed, after all", by: "ordered by the board", in: folder + "/audit.ndjson")
        },
        BundleTampering(name: "report", finding: "does_not_follow") { folder in
            let old = try bytes(folder + "/privileged.csv")
            try replace("not needed, after all", by: "ordered by the board", in: folder + "/privileged.csv")
            try replace(digest(old), by: digest(try bytes(folder + "/privileged.csv")), in: folder + "/manifest.json")
        },
        BundleTampering(name: "nothing", finding: "missing_file") { folder in
            try FileManager.default.removeItem(atPath: folder + "/manifest.json")
        },
        BundleTampering(name: "garbage", finding: "bad_signature") { folder in
            try replace("\"gaps\"", by: "\"caps\"", in: folder + "/manifest.json")
        },
    ]

    private static func bytes(_ path: String) throws -> Data {
        try Data(contentsOf: URL(filePath: path))
    }

    private static func digest(_ bytes: Data) -> String {
        SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func replace(_ old: String, by new: String, in path: String) throws {
        let text = TextFile.read(path)
        guard text.contains(old) else { throw Impatience(description: "\(path) has no \(old)") }
        try TextFile.write(text.replacing(old, with: new), to: path)
    }
}
