import Testing

/// The client commands as scripts use them.
@Suite("The command line")
struct CommandLineTests {
    /// R8: how a backup ends and what `submit --wait` makes of it.
    enum Ending: String, CaseIterable, Sendable {
        case succeeded, failed, partial, cancelled
        case needsAttention = "needs_attention"
        case waitRanOut = "the wait ran out"

        var code: Int32 {
            switch self {
            case .succeeded: 0
            case .failed: 1
            case .partial: 3
            case .cancelled: 8
            case .needsAttention: 9
            case .waitRanOut: 124
            }
        }

        var faults: [Document] {
            switch self {
            case .succeeded: []
            case .failed: [["operation": "createCheckpoint", "fault": "fail_backup"]]
            case .partial: [["operation": "createCheckpoint", "fault": "skip_resource", "resources": 1]]
            case .cancelled: [["operation": "createCheckpoint", "fault": "backup_duration", "seconds": 1]]
            case .needsAttention: [["operation": "createCheckpoint", "fault": "close", "times": 1]]
            case .waitRanOut: [["operation": "createCheckpoint", "fault": "backup_duration", "seconds": 3600]]
            }
        }
    }

    private static let flags = [
        "--vault-name", "my_vault", "--create-size-gb", "200", "--name", "backup_auto", "--description", "backupauto",
    ]

    @Test("R8: `submit --wait` exits with the ending's own code and prints one document", arguments: Ending.allCases)
    func waits(_ ending: Ending) async throws {
        var settings = DaemonSettings()
        if ending == .needsAttention {
            settings.totalTimeoutSeconds = 1
            settings.sendWindowSeconds = 0.3
            settings.settleWindowSeconds = 0.3
        }
        try await Scenario.run(settings) { scenario in
            let (_, daemon) = try await scenario.startBoth(faults: ending.faults)
            var arguments = [
                "submit", "-o", "json", "--wait", "--resource", "\(Seed.server):server:\(Seed.serverName)",
            ]
            if ending == .partial { arguments += ["--resource", Seed.server(1), "--shared"] }
            if ending == .waitRanOut { arguments += ["--timeout", "1s"] }
            let process = try scenario.command(arguments + Self.flags)
            if ending == .cancelled {
                let job = try await eventually("the job is there") {
                    try await daemon.client.get("/v1/jobs?state=waiting")["jobs"].elements
                        .first { $0["wait_reason"] == "remote_run" }
                }
                let id = job["id"].text ?? ""
                let cancel = try await scenario.runCommand(["jobs", "cancel", id, "--reason", "test"])
                #expect(cancel.ending == .exited(0))
            }
            let result = try await scenario.result(of: process)
            #expect(result.ending == .exited(ending.code), "\(result.errors)")
            let document = try result.document
            if ending == .waitRanOut {
                #expect(!Daemon.endStates.contains(document["state"].text ?? ""))
                #expect(result.errors.contains("jobs watch"))
            } else {
                #expect(document["state"] == .text(ending.rawValue))
            }
            #expect(document["id"].text != nil)
        }
    }

    @Test("`submit` without waiting prints the id; `jobs watch` follows it to its end")
    func submitAndWatch() async throws {
        try await Scenario.run { scenario in
            let (cloud, _) = try await scenario.startBoth()
            let submitted = try await scenario.runCommand(["submit", "--resource", Seed.server] + Self.flags)
            #expect(submitted.ending == .exited(0))
            let id = submitted.output.split(separator: "\n").first.map(String.init) ?? ""
            #expect(id.count == 36)
            let watched = try await scenario.runCommand(["jobs", "watch", id])
            #expect(watched.ending == .exited(0))
            #expect(watched.output.contains("succeeded"))
            #expect(try await cloud.counts().restorePoints == 1)
        }
    }

    @Test("`submit -f` takes the documented job as YAML")
    func file() async throws {
        try await Scenario.run { scenario in
            let (cloud, _) = try await scenario.startBoth()
            let path = scenario.folder + "/job.yaml"
            try TextFile.write(
                """
                project: default
                vault:
                  name: my_vault
                  create: {size_gb: 200, object_type: server, consistent_level: crash_consistent}
                resources:
                  - {id: \(Seed.server), type: "OS::Nova::Server", name: \(Seed.serverName)}
                restore_point: {name: backup_auto, description: backupauto, incremental: true}
                """,
                to: path
            )
            let result = try await scenario.runCommand(["submit", "-f", path, "--wait", "-o", "json"])
            #expect(result.ending == .exited(0), "\(result.errors)")
            #expect(try result.document["state"] == "succeeded")
            #expect(try await cloud.requests("createVault")[0]["body"]["vault"]["billing"]["size"] == 200)
        }
    }

    @Test("a submission that the daemon refuses names the field and exits with 2")
    func refused() async throws {
        try await Scenario.run { scenario in
            _ = try await scenario.startBoth()
            let flags = ["--vault-name", "my vault!", "--create-size-gb", "200", "--name", "backup_auto"]
            let result = try await scenario.runCommand(["submit", "-o", "json", "--resource", Seed.server] + flags)
            #expect(result.ending == .exited(2))
            #expect(try result.document["errors"][0]["pointer"] == "/vault/name")
            #expect(result.errors.contains("/vault/name"))
        }
    }

    @Test("lists, history and commands speak to the daemon, and say with their exit code what went wrong")
    func jobs() async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth()
            let id = try await daemon.submit(Seed.submission)
            try await daemon.awaitRest(id)

            let list = try await scenario.runCommand(["jobs", "ls", "-o", "json"])
            #expect(list.ending == .exited(0))
            #expect(try list.document["jobs"].elements.map { $0["id"] } == [.text(id)])
            let table = try await scenario.runCommand(["jobs", "ls"])
            #expect(table.output.contains("my_vault") && table.output.contains("succeeded"))
            let none = try await scenario.runCommand(["jobs", "ls", "--state", "failed", "-o", "json"])
            #expect(try none.document["jobs"] == [])

            let show = try await scenario.runCommand(["jobs", "show", id, "-o", "json"])
            #expect(try show.document["state"] == "succeeded")
            let events = try await scenario.runCommand(["jobs", "events", id, "-o", "json"])
            #expect(events.ending == .exited(0))
            let told = try events.document["events"].elements.compactMap { $0["action"].text }
            #expect(told == (try await daemon.actions(id)))
            let calls = try await scenario.runCommand(["jobs", "calls", id])
            #expect(calls.ending == .exited(0))
            #expect(calls.output.contains("create_restore_point"))
            let queue = try await scenario.runCommand(["queue", "-o", "json"])
            #expect(try queue.document["pending"] == 0, "\(queue.errors)")

            let unknown = "0198c0de-0000-7000-8000-000000000000"
            let expectations: [([String], Int32)] = [
                (["jobs", "show", unknown], 4), (["jobs", "cancel", id], 2),
                (["jobs", "cancel", id, "--reason", "x"], 5),
                (["jobs", "retry", id, "--reason", "x"], 5), (["jobs", "nonsense"], 2),
            ]
            for (arguments, code) in expectations {
                let result = try await scenario.runCommand(arguments)
                #expect(result.ending == .exited(code), "\(arguments): \(result.errors)")
                #expect(!result.errors.isEmpty)
            }
        }
    }

    @Test("a daemon that is not there makes every command exit with 7")
    func unreachable() async throws {
        try await Scenario.run { scenario in
            for arguments in [["jobs", "ls"], ["queue"], ["submit", "--resource", Seed.server] + Self.flags] {
                let result = try await scenario.runCommand(
                    arguments + ["-o", "json"],
                    socket: scenario.folder + "/none"
                )
                #expect(result.ending == .exited(7), "\(arguments): \(result.errors)")
                #expect(try result.document["code"] == "cli.daemon_unreachable")
            }
        }
    }

    @Test("a wait lives through a restart of the daemon")
    func waitsThroughRestart() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth(backupSeconds: 1.5)
            let arguments = ["submit", "-o", "json", "--wait", "--resource", Seed.server] + Self.flags
            let process = try scenario.command(arguments)
            try await cloud.awaitRequest("showCheckpoint", "is polled") { !$0.isEmpty }
            await daemon.kill()
            _ = try await scenario.startDaemon()
            let result = try await scenario.result(of: process)
            #expect(result.ending == .exited(0), "\(result.errors)")
            #expect(try result.document["recovered"] == true)
            #expect(try await cloud.counts().restorePoints == 1)
        }
    }

    @Test("Ctrl-C ends the wait and not the backup")
    func interrupted() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth(backupSeconds: 1.5)
            let arguments = ["submit", "-o", "json", "--follow", "--resource", Seed.server] + Self.flags
            let process = try scenario.command(arguments)
            try await cloud.awaitRequest("showCheckpoint", "is polled") { !$0.isEmpty }
            process.send(2)
            let result = try await scenario.result(of: process, within: .seconds(10))
            #expect(result.ending == .exited(130))
            #expect(result.errors.contains("jobs watch"))
            let id = try #require(try result.document["id"].text)
            #expect(try await daemon.awaitRest(id)["state"] == "succeeded")
        }
    }

    @Test("the demonstration shows what it promises")
    func demo() async throws {
        try await Scenario.run { scenario in
            let result = try await scenario.runCommand(["demo"], within: .seconds(120))
            #expect(result.ending == .exited(0), "\(result.output)\n\(result.errors)")
        }
    }
}
