import Testing

/// What a person sees who follows jobs.
@Suite("Following jobs")
struct WatchTests {
    private static let escape = "\u{1B}["

    @Test("a terminal shows a bar for each step, in colour, and the cloud's own per cent moves one of them")
    func bars() async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth(backupSeconds: 2)
            let id = try await daemon.submit(Seed.submission)
            let result = try await scenario.runOnTerminal(["jobs", "watch", id])
            #expect(result.ending == .exited(0), "\(result.output)")
            #expect(result.output.contains(Self.escape))
            #expect(result.output.contains("await_restore_point"))
            let percents = result.output.split(whereSeparator: \.isNewline).filter { line in
                line.contains("await_restore_point") && line.contains("#") && line.contains("-]")
            }
            #expect(!percents.isEmpty, "no picture with a part of the bar filled: \(result.output)")
            #expect(result.output.contains("[####################]  \(Self.escape)32mdone"))
        }
    }

    @Test("NO_COLOR takes the colours off, a dumb terminal and a pipe get plain lines")
    func plain() async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth()
            let id = try await daemon.submit(Seed.submission)
            try await daemon.awaitRest(id)
            let colourless = try await scenario.runOnTerminal(["jobs", "ls"], environment: ["NO_COLOR": "1"])
            #expect(colourless.output.contains(id) && !colourless.output.contains(Self.escape))
            let coloured = try await scenario.runOnTerminal(["jobs", "ls"])
            #expect(coloured.output.contains(Self.escape))
            let dumb = try await scenario.runOnTerminal(["jobs", "watch", id], environment: ["TERM": "dumb"])
            #expect(dumb.output.contains("succeeded") && !dumb.output.contains(Self.escape))
            let pipe = try await scenario.runCommand(["jobs", "watch", id])
            #expect(pipe.errors.contains("\(Seed.serverName): succeeded"))
            #expect(!pipe.errors.contains(Self.escape) && !pipe.output.contains(Self.escape))
        }
    }

    @Test("a table fits the terminal it is on", arguments: [60, 80, 132])
    func fits(_ columns: Int) async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth()
            try await daemon.awaitRest(daemon.submit(Seed.submission))
            let result = try await scenario.runOnTerminal(
                ["jobs", "ls"],
                columns: columns,
                environment: ["NO_COLOR": "1"]
            )
            let lines = result.output.split(whereSeparator: \.isNewline)
            #expect(lines.count == 2)
            #expect(lines.allSatisfy { $0.count <= columns }, "\(lines)")
        }
    }

    @Test("without a job everything under way is followed to its end; the exit code is that of the whole")
    func all() async throws {
        try await Scenario.run { scenario in
            let faults: [Document] = [["operation": "createCheckpoint", "fault": "fail_backup", "times": 1]]
            let (_, daemon) = try await scenario.startBoth(faults: faults)
            let idle = try await scenario.runCommand(["jobs", "watch"])
            #expect(idle.ending == .exited(0))
            #expect(idle.output == "nothing is under way\n")

            _ = try await scenario.runCommand(["queue", "pause", "--reason", "test"])
            var ids: Set<String> = []
            for number in 1...3 {
                ids.insert(try await daemon.submit(Seed.submission(servers: [Seed.server(number)])))
            }
            let watch = try scenario.command(["jobs", "watch", "-o", "json"])
            _ = try await eventually("all are seen") {
                watch.errors.split(separator: "\n").count >= 3 ? true : nil
            }
            _ = try await scenario.runCommand(["queue", "resume", "--reason", "test"])
            let result = try await scenario.result(of: watch)
            #expect(result.ending == .exited(3), "\(result.errors)")
            let jobs = try result.document["jobs"].elements
            #expect(Set(jobs.compactMap { $0["id"].text }) == ids)
            #expect(jobs.filter { $0["state"] == "succeeded" }.count == 2)
            #expect(jobs.filter { $0["state"] == "failed" }.count == 1)
        }
    }
}
