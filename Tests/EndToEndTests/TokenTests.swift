import Testing

/// Tokens over a real daemon: made by command, survive a kill, gone when revoked.
@Suite("Tokens of the command line")
struct TokenTests {
    private static let first = "first-token-0123456789"
    /// Its SHA-256.
    private static let firstDigest = "d10d0f9977f6621d30628f0196c90b206e4c8fe1c698cae08622749b4328b591"

    private func settings() -> DaemonSettings {
        var settings = DaemonSettings()
        settings.listen = "tcp:127.0.0.1:0"
        settings.extra = "tokens: {first: {role: admin, sha256: \(Self.firstDigest)}}"
        return settings
    }

    private func run(_ scenario: Scenario, _ daemon: Daemon, token: String, _ arguments: [String]) async throws
        -> CommandResult
    {
        let child = try scenario.start(
            arguments,
            log: "token-command.log",
            environment: ["HOLDFAST_URL": daemon.listen, "HOLDFAST_TOKEN": token, "NO_COLOR": "1"]
        )
        return try await scenario.result(of: child)
    }

    @Test("a token is printed alone, outlives a kill, and is not in any file; revoked it is nothing")
    func life() async throws {
        try await Scenario.run(settings()) { scenario in
            let cloud = try await scenario.startCloud()
            try scenario.configure(cloud: cloud.url)
            let daemon = try await scenario.startDaemon(token: Self.first)
            let made = try await run(
                scenario,
                daemon,
                token: Self.first,
                ["token", "create", "nightly", "--role", "operator", "--expires-in-days", "90", "--reason", "cron"]
            )
            #expect(made.ending == .exited(0), "\(made.errors)")
            let token = String(made.output.prefix { $0 != "\n" })
            #expect(made.output == token + "\n")
            #expect(!made.errors.contains(token))

            await daemon.process.killNow()
            let second = try await scenario.startDaemon(token: token)
            #expect(try await second.client.get("/v1/queue")["paused"] == false)
            let denied = try await run(scenario, second, token: token, ["token", "ls"])
            #expect(denied.ending == .exited(6))
            let list = try await run(scenario, second, token: Self.first, ["token", "ls", "-o", "json"])
            #expect(try list.document["tokens"][0]["name"] == "nightly")
            #expect(try list.document["tokens"][0]["state"] == "active")

            let revoke = ["token", "revoke", "nightly", "--reason", "leaked"]
            #expect(try await run(scenario, second, token: Self.first, revoke).ending == .exited(0))
            #expect(try await second.client.send("GET", "/v1/queue").status == 401)
            let absent = try await run(
                scenario,
                second,
                token: Self.first,
                ["token", "revoke", token, "--reason", "mistyped"]
            )
            #expect(absent.ending == .exited(4))
            #expect(!(absent.errors + absent.output).contains(token))

            for file in ["holdfast.db", "holdfast.db-wal", "high-water-mark"] {
                let text = TextFile.read(scenario.dataFolder + "/" + file)
                #expect(!text.isEmpty && !text.contains(token), "\(file)")
            }
            #expect(!TextFile.tail(scenario.folder + "/daemon.log", lines: 100_000).contains(token))
        }
    }
}
