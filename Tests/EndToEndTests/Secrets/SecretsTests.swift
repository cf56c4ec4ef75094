import Crypto
import FoundationEssentials
import Glibc
import HTTPTransport
import Testing

/// Recognisable secrets go in wherever one can enter, and nothing that comes out anywhere has one of them.
@Suite("Secrets stay inside")
struct SecretsTests {
    /// Where the daemon gets its secrets from.
    enum Source: String, CaseIterable, Sendable {
        case credential, file, env
    }

    @Test("R15: a backup with a key pair, and every kind of bad request", arguments: Source.allCases)
    func keyPair(_ source: Source) async throws {
        try await run(.keyPair, source) { scenario, planted in
            let cloud = try await scenario.startCloud(secretKey: planted.secretKey)
            return cloud.url
        }
    }

    @Test("R15: the same with an IAM user", arguments: Source.allCases)
    func password(_ source: Source) async throws {
        try await run(.password, source) { scenario, planted in
            let cloud = try await scenario.startCloud(options: ["--any-server", "--password", planted.password])
            return cloud.url
        }
    }

    @Test("R15: a cloud that quotes all it was sent in its refusals")
    func quoting() async throws {
        try await run(.keyPair, .file) { scenario, _ in try await QuotingCloud.start(in: scenario, token: nil) }
    }

    @Test(
        "R15: the same with the token of an IAM user, and with an IAM that refuses the password",
        arguments: [true, false]
    )
    func quotingIdentity(_ givesToken: Bool) async throws {
        try await run(.password, .file) { scenario, planted in
            try await QuotingCloud.start(in: scenario, token: givesToken ? planted.iamToken : nil)
        }
    }

    /// Starts a daemon with planted secrets, uses it, and looks into everything that it left and says.
    private func run(
        _ identity: PlantedSecrets.Identity,
        _ source: Source,
        cloud: (Scenario, PlantedSecrets) async throws -> String
    ) async throws {
        let planted = PlantedSecrets()
        var settings = DaemonSettings()
        settings.wholeText = "placeholder"
        try await Scenario.run(settings) { scenario in
            let url = try await cloud(scenario, planted)
            var environment = try planted.place(source, in: scenario)
            // As the service unit has it.
            environment["SWIFT_BACKTRACE"] = "enable=no"
            var settings = settings
            settings.wholeText = planted.configuration(identity, source, scenario: scenario, cloud: url)
            try scenario.configure(cloud: url, settings)
            let daemon = try await scenario.startDaemon(token: planted.bearer, environment: environment)
            let id = try await daemon.submit(planted.submission)
            let job = try await eventually("the job has ended, or the cloud has refused it something") {
                let job = try await daemon.job(id)
                let refused = try await daemon.actions(id).contains("attempt.failed")
                return Daemon.isAtRest(job) || refused || job["wait_reason"] == "blocked: auth" ? job : nil
            }
            try await Misuse(planted: planted, daemon: daemon).all()

            let made = try await tokenByCommand(scenario, planted, daemon)
            var sinks = try await answers(daemon, id)
            sinks += try await commands(scenario, planted, daemon, id)
            sinks += try processes(daemon)
            // A crash says what it says on standard error.
            daemon.process.send(SIGABRT)
            #expect(await daemon.process.ending(within: .seconds(30)) == .killed(signal: SIGABRT))
            sinks += try files(scenario, planted)

            let everything = sinks.map(\.text).joined()
            #expect(everything.contains(PlantedSecrets.canary), "the search itself finds what is there: \(job)")
            for sink in sinks {
                for (name, secret) in planted.all + [("token made by command", made)] where sink.shows(secret) {
                    Issue.record("\(sink.place) shows the \(name)")
                }
            }
        }
    }

    /// A text that somebody else may get to see.
    private struct Sink {
        let place: String
        let text: String

        /// As it is, and as base64 and percent-encoding would have it.
        func shows(_ secret: String) -> Bool {
            text.contains(secret) || text.contains(Data(secret.utf8).base64EncodedString())
        }
    }

    /// A token that is shown once, to whoever made it, and used.
    private func tokenByCommand(_ scenario: Scenario, _ planted: PlantedSecrets, _ daemon: Daemon) async throws
        -> String
    {
        let connection = ["--url", daemon.listen, "--token-file", planted.tokenPath(scenario)]
        let line = ["token", "create", "made", "--role", "reader", "--reason", "test"]
        let result = try await scenario.runCommand(line + connection)
        #expect(result.ending == .exited(0), "\(result.errors)")
        let token = String(result.output.prefix { $0 != "\n" })
        #expect(token.count > 20)
        let path = scenario.folder + "/planted-made-token"
        try TextFile.write(token + "\n", to: path)
        let use = try await scenario.runCommand(["token", "ls", "--url", daemon.listen, "--token-file", path])
        #expect(!use.output.contains(token) && !use.errors.contains(token))
        let queue = try await scenario.runCommand(["queue", "--url", daemon.listen, "--token-file", path])
        #expect(queue.ending == .exited(0), "\(queue.errors)")
        return token
    }

    // MARK: Sinks

    private func answers(_ daemon: Daemon, _ id: String) async throws -> [Sink] {
        let targets = [
            "/v1/jobs", "/v1/jobs/counts", "/v1/jobs/\(id)", "/v1/jobs/\(id)/events", "/v1/jobs/\(id)/calls",
            "/v1/jobs/\(id)/attempts", "/v1/jobs/\(id)/effects", "/v1/jobs/\(id)/resources", "/v1/protection",
            "/v1/queue", "/v1/remote-runs", "/v1/recovery", "/v1/tokens", "/v1/jobs?format=csv",
            "/v1/audit/events?limit=1000", "/v1/audit/head",
            "/v1/audit/export", "/version", "/healthz", "/readyz", "/metrics", "/openapi.json", "/",
        ]
        var sinks: [Sink] = []
        for target in targets {
            let answer = try await daemon.client.send("GET", target)
            let fields = answer.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
            sinks.append(Sink(place: "GET \(target)", text: answer.text + fields))
        }
        return sinks
    }

    private func commands(
        _ scenario: Scenario,
        _ planted: PlantedSecrets,
        _ daemon: Daemon,
        _ id: String
    ) async throws -> [Sink] {
        let connection = ["--url", daemon.listen, "--token-file", planted.tokenPath(scenario)]
        let lines: [[String]] = [
            ["config", "show", "--config", scenario.configurationPath],
            ["config", "validate", "--config", scenario.configurationPath],
            ["jobs", "ls", "-o", "json"] + connection, ["jobs", "show", id] + connection,
            ["jobs", "calls", id, "-o", "csv"] + connection, ["audit", "export"] + connection,
            ["report", "jobs", "-o", "html"] + connection, ["report", "exceptions", "-o", "json"] + connection,
            ["report", "privileged", "-o", "csv"] + connection,
            ["jobs", "ls", "--url", "http://user:\(planted.inURL)@127.0.0.1:1"],
            ["jobs", "ls", "--url", daemon.listen, "--token-file", planted.wrongTokenPath(scenario)],
        ]
        var sinks: [Sink] = []
        for line in lines {
            let result = try await scenario.runCommand(line)
            sinks.append(Sink(place: line.prefix(2).joined(separator: " "), text: result.output + result.errors))
        }
        return sinks
    }

    /// What other users of the machine see of the daemon.
    private func processes(_ daemon: Daemon) throws -> [Sink] {
        let folder = "/proc/\(daemon.process.pid)"
        var status = stat()
        #expect(stat(folder + "/environ", &status) == 0)
        #expect(status.st_mode & 0o077 == 0, "others may read the environment")
        return ["cmdline", "comm", "status"].map {
            Sink(place: "\(folder)/\($0)", text: TextFile.read("\(folder)/\($0)"))
        }
    }

    /// Every file of the scenario but those that the test itself put a secret into.
    private func files(_ scenario: Scenario, _ planted: PlantedSecrets) throws -> [Sink] {
        var sinks: [Sink] = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: scenario.folder) {
            guard !planted.isOwn(path) else { continue }
            sinks.append(Sink(place: path, text: TextFile.read(scenario.folder + "/" + path)))
        }
        for file in ["data/holdfast.db", "data/holdfast.db-wal", "daemon.log"] {
            #expect(sinks.contains { $0.place == file && !$0.text.isEmpty }, "\(file) was not looked into")
        }
        return sinks
    }
}
