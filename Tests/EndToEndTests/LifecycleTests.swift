import Glibc
import HTTPTransport
import Testing

/// Starting, stopping, and what keeps a daemon from starting.
@Suite("The daemon's life")
struct LifecycleTests {
    @Test("SIGTERM lets the running call finish, exits with 0, and the job goes on after the next start")
    func drains() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                ["operation": "createCheckpoint", "fault": "delay", "delay_seconds": 1, "when": "after", "times": 1]
            ])
            let id = try await daemon.submit(Seed.submission)
            try await cloud.awaitRequest("createCheckpoint", "is held") { $0.contains { $0["outcome"] == "held" } }
            let ending = await daemon.stop(within: .seconds(scenario.settings.drainSeconds))
            #expect(ending == .exited(0))
            let held = try await cloud.requests("createCheckpoint")
            #expect(held.map { $0["outcome"] } == ["answered"], "the daemon waited for the answer")

            let successor = try await scenario.startDaemon()
            let job = try await successor.awaitRest(id)
            #expect(job["state"] == "succeeded")
            let effects = try await successor.client.get("/v1/jobs/\(id)/effects")["effects"].elements
            #expect(effects.last?["outcome"] == "succeeded", "the answer was written down before the end")
            #expect(try await cloud.requests("createCheckpoint").count == 1)
        }
    }

    @Test("a call that takes longer than the drain limit is left, and its outcome found later")
    func drainLimit() async throws {
        var settings = DaemonSettings()
        settings.drainSeconds = 0.5
        settings.totalTimeoutSeconds = 20
        try await Scenario.run(settings) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                ["operation": "createCheckpoint", "fault": "delay", "delay_seconds": 6, "when": "after", "times": 1]
            ])
            let id = try await daemon.submit(Seed.submission)
            try await cloud.awaitRequest("createCheckpoint", "is held") { $0.contains { $0["outcome"] == "held" } }
            let clock = ContinuousClock()
            let start = clock.now
            let ending = await daemon.stop()
            #expect(ending == .exited(0))
            #expect(clock.now - start < .seconds(5))

            let successor = try await scenario.startDaemon()
            #expect(try await successor.awaitRest(id)["state"] == "succeeded")
            #expect(try await cloud.requests("createCheckpoint").count == 1)
        }
    }

    @Test("the drain limit passes in a rush of connections, and it is still a clean end")
    func drainLimitInARush() async throws {
        var settings = DaemonSettings()
        settings.drainSeconds = 0.3
        settings.totalTimeoutSeconds = 20
        try await Scenario.run(settings) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                ["operation": "createCheckpoint", "fault": "delay", "delay_seconds": 6, "when": "after", "times": 1]
            ])
            let id = try await daemon.submit(Seed.submission)
            try await cloud.awaitRequest("createCheckpoint", "is held") { $0.contains { $0["outcome"] == "held" } }
            let ending = await withTaskGroup(of: Void.self) { group in
                for _ in 0..<24 {
                    group.addTask {
                        // Refused or broken off is as good an answer as any here.
                        while daemon.process.isRunning { _ = try? await daemon.client.send("GET", "/v1/jobs/\(id)") }
                    }
                }
                return await daemon.stop()
            }
            #expect(ending == .exited(0), "\(daemon.process.errors.suffix(2000))")
        }
    }

    @Test("an idle daemon stops at once", arguments: [SIGTERM, SIGINT])
    func idle(signal: Int32) async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth()
            try await daemon.awaitRest(daemon.submit(Seed.submission))
            let clock = ContinuousClock()
            let start = clock.now
            daemon.process.send(signal)
            #expect(await daemon.process.ending(within: .seconds(10)) == .exited(0))
            #expect(clock.now - start < .seconds(3))
        }
    }

    @Test("clients that wait or listen do not delay the stop")
    func waitingClients() async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth()
            let id = try await daemon.submit(Seed.submission.with("not_before", "2035-01-01T00:00:00Z"))
            let stream = scenario.stream(
                try daemon.client.request(
                    "GET",
                    "/v1/jobs/\(id)/events",
                    headers: [HTTPHeader("Accept", "text/event-stream")]
                )
            )
            var parts = stream.makeAsyncIterator()
            _ = try await parts.next()
            async let waiting = try? daemon.client.send(
                "GET",
                "/v1/jobs/\(id)",
                headers: [HTTPHeader("Prefer", "wait=60")]
            )
            // The stream has begun, and what came after the long poll was answered.
            #expect(try await daemon.job(id)["state"] == "queued")
            let clock = ContinuousClock()
            let start = clock.now
            #expect(await daemon.stop() == .exited(0))
            #expect(clock.now - start < .seconds(5))
            _ = await waiting
        }
    }

    @Test("R5: a second daemon on the same data folder exits at once and says why")
    func secondDaemon() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            var other = scenario.settings
            other.listen = "unix:\(scenario.folder)/other.sock"
            let configuration = scenario.folder + "/other.yaml"
            let text = other.text(folder: scenario.folder, dataFolder: scenario.dataFolder, cloud: cloud.url)
            try TextFile.write(text, to: configuration)
            let second = try scenario.serve(configuration, log: "second.log")
            let ending = await second.ending(within: .seconds(10))
            #expect(ending == .exited(5))
            #expect(second.errors.contains("in use by process \(daemon.process.pid)"))
            #expect(second.output.isEmpty)
            #expect(try await daemon.awaitRest(daemon.submit(Seed.submission))["state"] == "succeeded")
        }
    }

    @Test("an address in use is told by name", arguments: ["unix", "tcp"])
    func addressInUse(kind: String) async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            let (descriptor, port) = try FreePort.hold()
            defer { close(descriptor) }
            var other = scenario.settings
            other.listen = kind == "unix" ? "unix:\(scenario.socketPath)" : "tcp:127.0.0.1:\(port)"
            other.tokenDigest = String(repeating: "a", count: 64)
            let configuration = scenario.folder + "/other.yaml"
            let text = other.text(folder: scenario.folder, dataFolder: scenario.folder + "/data2", cloud: cloud.url)
            try TextFile.write(text, to: configuration)
            let second = try scenario.serve(configuration, log: "second.log")
            let ending = await second.ending(within: .seconds(10))
            #expect(ending != .exited(0))
            if case .killed(let signal) = ending { Issue.record("ended by signal \(signal)") }
            #expect(second.errors.contains(kind == "unix" ? scenario.socketPath : "\(port)"), "\(second.errors)")
            #expect(second.output.isEmpty, "it never said that it was ready")
            // The first one is still reached under its address.
            #expect(try await daemon.client.send("GET", "/healthz").status == 200)
        }
    }

    @Test("every fault of a configuration is named at once, with exit code 10")
    func badConfiguration() async throws {
        try await Scenario.run { scenario in
            try TextFile.write(
                """
                data_folder: not/absolute
                queue:
                  max_pendin: 5
                log:
                  level: loud
                projects:
                  default:
                    endpoint: ftp://example.com
                    project_id: short
                    auth:
                      access_key: AK
                      secret_key: plainly-written
                """,
                to: scenario.configurationPath
            )
            let process = try scenario.serve()
            #expect(await process.ending(within: .seconds(10)) == .exited(10))
            for key in [
                "data_folder", "queue.max_pendin", "log.level", "projects.default.endpoint",
                "projects.default.project_id", "projects.default.auth.secret_key",
            ] {
                #expect(process.errors.contains(key), "\(key) is not named in:\n\(process.errors)")
            }
            #expect(!process.errors.contains("plainly-written"))
            #expect(process.output.isEmpty)

            let check = try await scenario.runCommand(["config", "validate", "--config", scenario.configurationPath])
            #expect(check.ending == .exited(10))
        }
    }

    @Test("R28: a database of a newer release is refused and left alone")
    func newerSchema() async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth()
            #expect(await daemon.stop() == .exited(0))
            let database = Database(path: scenario.dataFolder + "/holdfast.db")
            _ = try await database.run("PRAGMA user_version = 9000", in: scenario)
            let process = try scenario.serve(log: "newer.log")
            let ending = await process.ending(within: .seconds(10))
            #expect(ending != .exited(0) && ending != .killed(signal: SIGKILL))
            #expect(process.errors.contains("9000"), "\(process.errors)")
            #expect(try await database.run("PRAGMA user_version", in: scenario) == "9000")
        }
    }

    @Test("R17: ended, cancelled and waiting jobs are all there after a restart")
    func nothingIsCleanedAway() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            let good = try await daemon.submit(Seed.submission)
            try await daemon.awaitRest(good)
            try await cloud.add(faults: [["operation": "createCheckpoint", "fault": "fail_backup", "times": 1]])
            let bad = try await daemon.submit(Seed.submission)
            #expect(try await daemon.awaitRest(bad)["state"] == "failed")
            let later = try await daemon.submit(Seed.submission.with("not_before", "2035-01-01T00:00:00Z"))
            let dropped = try await daemon.submit(Seed.submission.with("not_before", "2035-01-01T00:00:00Z"))
            let cancelled = try await daemon.post("/v1/jobs/\(dropped)/cancel", ["reason": "not wanted"])
            #expect(cancelled.status == 200)
            await daemon.kill()

            let successor = try await scenario.startDaemon()
            let expected = [good: "succeeded", bad: "failed", later: "queued", dropped: "cancelled"]
            let listed = try await successor.client.get("/v1/jobs")["jobs"].elements
            let states = Dictionary(uniqueKeysWithValues: listed.map { ($0["id"].text ?? "", $0["state"].text ?? "") })
            #expect(states == expected)
        }
    }

    @Test("over TCP it asks for a token")
    func tcp() async throws {
        var settings = DaemonSettings()
        settings.listen = "tcp:127.0.0.1:0"
        // SHA-256 of `end-to-end-token`.
        settings.tokenDigest = "57cfbe5d3103574b42b305fe6a29faf70c2071d21c8792239e18de1b1638c651"
        try await Scenario.run(settings) { scenario in
            let cloud = try await scenario.startCloud()
            try scenario.configure(cloud: cloud.url)
            let daemon = try await scenario.startDaemon(token: "end-to-end-token")
            #expect(daemon.listen.hasPrefix("http://127.0.0.1:"))
            let id = try await daemon.submit(Seed.submission)
            #expect(try await daemon.awaitRest(id)["state"] == "succeeded")
            #expect(try await daemon.events(id).first?["actor"] == "token:test")

            let stranger = scenario.client(for: daemon.listen)
            #expect(try await stranger.send("GET", "/v1/jobs").status == 401)
            #expect(try await stranger.send("GET", "/healthz").status == 200)
            let foreign = try await daemon.client.send("GET", "/v1/jobs", headers: [HTTPHeader("Host", "evil.example")])
            #expect(foreign.status == 421)
            // Not even its digest is in the log, in no spelling.
            let log = daemon.process.errors
            #expect(!log.contains("57cfbe5d") && !log.contains("87, 207, 190"))
        }
    }

    @Test("the stream of a job's events ends with the job")
    func eventStream() async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth()
            let id = try await daemon.submit(Seed.submission)
            let request = try daemon.client.request(
                "GET",
                "/v1/jobs/\(id)/events",
                headers: [HTTPHeader("Accept", "text/event-stream")]
            )
            var text: [UInt8] = []
            for try await part in scenario.stream(request) {
                switch part {
                case .head(let status, _): #expect(status == 200)
                case .chunk(let bytes): text += bytes
                }
            }
            let stream = String(decoding: text, as: UTF8.self)
            #expect(stream.contains("job.submitted"))
            #expect(stream.contains("job.ended"))
            #expect(stream.contains("event: end"))
            let told = stream.split(separator: "\n").filter { $0.hasPrefix("id:") }.count
            #expect(told == (try await daemon.events(id).count))
        }
    }
}
