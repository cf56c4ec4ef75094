import FoundationEssentials
import Glibc
import Testing

@Suite("The history against people who own the machine")
struct AuditTrailTests {
    private static func settings(in folder: String, webhook: String) -> DaemonSettings {
        var settings = DaemonSettings()
        settings.extra = """
            audit:
              signing_key: file:\(folder)/signing-key
              anchors:
                file: \(folder)/anchors.jsonl
                webhook: \(webhook)
                webhook_secret: file:\(folder)/hook-secret
            """
        return settings
    }

    /// Somebody who takes what a webhook sends, and writes down the authentication and the body.
    private static let receiver = """
        import http.server, sys
        class Taker(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                with open(sys.argv[1], "a") as file:
                    file.write(self.headers["X-Holdfast-Signature"] + " " + body + "\\n")
                self.send_response(204)
                self.end_headers()
        server = http.server.HTTPServer(("127.0.0.1", 0), Taker)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    private func pauseAndResume(_ daemon: Daemon, _ times: Int) async throws {
        for _ in 0..<times {
            for verb in ["pause", "resume"] {
                let answer = try await daemon.post("/v1/queue/\(verb)", ["reason": "=1+1, \"quoted\""])
                #expect(answer.status == 200)
            }
        }
    }

    private func verify(_ scenario: Scenario, _ more: [String] = []) async throws -> CommandResult {
        try await scenario.runCommand(
            [
                "audit", "verify", "-o", "json", "--anchors", scenario.folder + "/anchors.jsonl", "--public-key",
                scenario.folder + "/public-key",
            ] + more
        )
    }

    private func lines(_ path: String) -> [String] { TextFile.read(path).split(separator: "\n").map(String.init) }

    /// A daemon that signs and anchors, has been at work and has stopped twice. In between somebody copied its database.
    private func prepare(_ scenario: Scenario) async throws {
        let folder = scenario.folder
        let made = try await scenario.runCommand(["audit", "keygen", folder + "/signing-key"])
        #expect(made.ending == .exited(0))
        try TextFile.write(made.output, to: folder + "/public-key")
        var status = stat()
        #expect(stat(folder + "/signing-key", &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o600)
        #expect(try await scenario.runCommand(["audit", "keygen", folder + "/signing-key"]).ending == .exited(5))
        try TextFile.write("hook-secret", to: folder + "/hook-secret")

        let taker = try scenario.start(
            ["-c", Self.receiver, folder + "/taken"],
            log: "taker.log",
            program: "/usr/bin/python3"
        )
        let port = try await taker.firstLine(within: .seconds(30))
        try scenario.configure(
            cloud: "http://127.0.0.1:9",
            Self.settings(in: folder, webhook: "http://127.0.0.1:\(port)/hook")
        )
        for round in 0..<2 {
            let daemon = try await scenario.startDaemon()
            try await pauseAndResume(daemon, 4)
            #expect(await daemon.stop() == .exited(0))
            if round == 0 { try copy(scenario.dataFolder, to: folder + "/older") }
        }
        try copy(scenario.dataFolder, to: folder + "/whole")
        // From here on nobody adds anchors.
        try scenario.configure(cloud: "http://127.0.0.1:9")
    }

    private func copy(_ from: String, to: String) throws {
        if FileManager.default.fileExists(atPath: to) { try FileManager.default.removeItem(atPath: to) }
        try FileManager.default.copyItem(atPath: from, toPath: to)
    }

    @Test("signed heads reach file, log and webhook, and every way to tamper is named by its place")
    func tampering() async throws {
        try await Scenario.run { scenario in
            try await prepare(scenario)
            let folder = scenario.folder
            let anchors = lines(folder + "/anchors.jsonl")
            #expect(anchors.count == 3, "one at the first start, one at each stop")
            #expect(
                lines(folder + "/taken").map { $0.split(separator: " ", maxSplits: 1).last.map(String.init) } == anchors
            )
            #expect(lines(folder + "/taken").allSatisfy { $0.hasPrefix("sha256=") })
            let log = TextFile.read(folder + "/daemon.log")
            #expect(anchors.allSatisfy { log.contains($0) })
            let last = try Document(anchors[2])["seq"].integer ?? 0

            try await expectWhole(scenario)
            for tampering in Tampering.all(anchored: last) {
                try copy(folder + "/whole", to: scenario.dataFolder)
                let database = Database(path: scenario.dataFolder + "/holdfast.db")
                for trigger in Tampering.triggers {
                    _ = try await database.run("DROP TRIGGER \(trigger)", in: scenario)
                }
                for statement in tampering.statements { _ = try await database.run(statement, in: scenario) }
                try await expectFault(scenario, tampering.fault, tampering.sequence, tampering.name)
            }

            // The older copy ends with the event that tells of the anchor at the first stop.
            try copy(folder + "/older", to: scenario.dataFolder)
            let first = try Document(anchors[1])["seq"].integer ?? 0
            try await expectFault(scenario, "truncated", first + 2, "an older copy put back")
            let daemon = try await scenario.startDaemon()
            try await pauseAndResume(daemon, 1)
            #expect(await daemon.stop() == .exited(0))
            try await expectFault(scenario, "replayed", first + 2, "an older copy put back and used")
        }
    }

    private func expectWhole(_ scenario: Scenario) async throws {
        let daemon = try await scenario.startDaemon()
        let live = try await verify(scenario)
        #expect(live.ending == .exited(0), "\(live.output)")
        #expect(try live.document["anchors"] == 3)
        let export = try await scenario.runCommand(["audit", "export"])
        try TextFile.write(export.output, to: scenario.folder + "/history.jsonl")
        #expect(await daemon.stop() == .exited(0))
        try await offline(scenario)
    }

    /// Without any daemon, on the exported file.
    private func offline(_ scenario: Scenario) async throws {
        let path = scenario.folder + "/history.jsonl"
        #expect(try await verify(scenario, [path]).ending == .exited(0))

        // The tail cut off, header and all.
        let whole = lines(path)
        let kept = whole[...6]
        let header = try Document(whole[0])
        let hash = try Document(whole[6])["hash"].text ?? ""
        try TextFile.write(
            ([whole[0].replacing(header["through"].text ?? "-", with: "6:\(hash)")] + kept.dropFirst())
                .map { $0 + "\n" }.joined(),
            to: path
        )
        #expect(try await scenario.runCommand(["audit", "verify", path]).ending == .exited(0), "nobody could tell")
        let cut = try await verify(scenario, [path])
        #expect(cut.ending == .exited(10))
        #expect(try cut.document["faults"][0]["fault"] == "truncated")
        #expect(try cut.document["faults"][0]["seq"] == 7)
        let part = try await verify(scenario, [path, "--part"])
        #expect(part.ending == .exited(0))
        #expect(try part.document["unchecked_anchors"].elements.isEmpty == false, "and it says what it did not check")

        try TextFile.write("", to: scenario.folder + "/emptied")
        let emptied = ["audit", "verify", path, "-o", "json", "--anchors", scenario.folder + "/emptied"]
        let disarmed = try await scenario.runCommand(emptied)
        #expect(disarmed.ending == .exited(10))
        #expect(try Document(disarmed.output)["code"] == "cli.no_anchors")
        try TextFile.write(whole.map { $0 + "\n" }.joined(), to: path)

        // The anchors themselves.
        let anchorPath = scenario.folder + "/anchors.jsonl"
        let anchors = TextFile.read(anchorPath)
        try TextFile.write(anchors.replacing("\"at\":\"20", with: "\"at\":\"19"), to: anchorPath)
        let broken = try await verify(scenario, [path])
        #expect(broken.ending == .exited(10))
        #expect(try broken.document["faults"][0]["fault"] == "anchor_signature_broken")
        try TextFile.write(anchors, to: anchorPath)
        let other = try await scenario.runCommand(["audit", "keygen", scenario.folder + "/other-key", "-o", "json"])
        try TextFile.write((try other.document["public_key"].text ?? "") + "\n", to: scenario.folder + "/other-public")
        let foreign = try await scenario.runCommand([
            "audit", "verify", path, "-o", "json", "--anchors", anchorPath, "--public-key",
            scenario.folder + "/other-public",
        ])
        #expect(foreign.ending == .exited(10))
        #expect(
            try foreign.document["faults"].elements.map { $0["fault"].text }.prefix(3) == [
                "anchor_signature_foreign", "anchor_signature_foreign", "anchor_signature_foreign",
            ]
        )
    }

    private func expectFault(_ scenario: Scenario, _ fault: String, _ sequence: Int, _ name: String) async throws {
        let daemon = try await scenario.startDaemon()
        let found = try await verify(scenario)
        #expect(found.ending == .exited(10), "\(name)")
        let first = try found.document["faults"][0]
        #expect(first["fault"].text == fault, "\(name): \(first)")
        #expect(first["seq"].integer == sequence, "\(name): \(first)")
        #expect(await daemon.stop() == .exited(0))
    }
}
