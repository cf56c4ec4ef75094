import Testing

/// What becomes of jobs when the cloud does not take who we are.
@Suite("Credentials that the cloud refuses")
struct CredentialTests {
    @Test("a wrong key blocks the project after at most two signed requests, however many jobs wait")
    func wrongKey() async throws {
        try await Scenario.run { scenario in
            let cloud = try await scenario.startCloud(secretKey: "another-secret-key-98765")
            try scenario.configure(cloud: cloud.url)
            let daemon = try await scenario.startDaemon()
            var ids: [String] = []
            for number in 1...6 {
                ids.append(try await daemon.submit(Seed.submission(servers: [Seed.server(number)])))
            }
            for id in ids {
                let job = try await daemon.awaitJob(id, "is blocked") { $0["wait_reason"] == "blocked: auth" }
                #expect(job["state"] == "waiting")
            }
            let queue = try await daemon.client.get("/v1/queue")
            #expect(queue["projects"][0]["auth_blocked_until"].text != nil)
            #expect(try await cloud.requests().count <= 2)
            #expect(try await cloud.counts().vaults == 0)
            #expect(try await daemon.client.send("GET", "/readyz").status == 200)
        }
    }

    @Test("a wrong password is tried once")
    func wrongPassword() async throws {
        var settings = DaemonSettings()
        settings.identity = .password
        try await Scenario.run(settings) { scenario in
            let cloud = try await scenario.startCloud()
            try scenario.configure(cloud: cloud.url)
            try TextFile.write("not-the-password", to: scenario.folder + "/password")
            let daemon = try await scenario.startDaemon()
            let ids = try await [
                daemon.submit(Seed.submission(servers: [Seed.server(1)])),
                daemon.submit(Seed.submission(servers: [Seed.server(2)])),
            ]
            for id in ids { try await daemon.awaitJob(id, "is blocked") { $0["wait_reason"] == "blocked: auth" } }
            let requests = try await cloud.requests()
            #expect(requests.count <= 2)
            #expect(requests.allSatisfy { $0["operation"] == "createToken" })
        }
    }

    @Test("R27: a token that dies in mid-wait costs one renewal and no attempt")
    func tokenDies() async throws {
        var settings = DaemonSettings()
        settings.identity = .password
        try await Scenario.run(settings) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                ["operation": "showCheckpoint", "fault": "expire_tokens", "times": 1]
            ])
            let id = try await daemon.submit(Seed.submission)
            let job = try await daemon.awaitRest(id)
            #expect(job["state"] == "succeeded")
            #expect(try await cloud.requests("createToken").count == 2)
            let attempts = try await daemon.client.get("/v1/jobs/\(id)/attempts")["attempts"].elements
            #expect(attempts.count == 6, "one attempt at each step: \(attempts)")
        }
    }

    @Test("one 401 with a token is answered with one renewal")
    func oneRefusal() async throws {
        var settings = DaemonSettings()
        settings.identity = .password
        try await Scenario.run(settings) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                ["operation": "createCheckpoint", "fault": "unauthorized", "times": 1]
            ])
            let job = try await daemon.awaitRest(daemon.submit(Seed.submission))
            #expect(job["state"] == "succeeded")
            #expect(try await cloud.requests("createToken").count == 2)
            #expect(try await cloud.counts().restorePoints == 1)
        }
    }

    @Test("R15: neither log, database nor API ever show a secret")
    func secretsStayInside() async throws {
        var settings = DaemonSettings()
        settings.identity = .password
        try await Scenario.run(settings) { scenario in
            let (_, daemon) = try await scenario.startBoth()
            let id = try await daemon.submit(Seed.submission)
            try await daemon.awaitRest(id)
            let calls = try await daemon.client.send("GET", "/v1/jobs/\(id)/calls").text
            let stopped = await daemon.stop()
            #expect(stopped == .exited(0))
            let database = TextFile.read(scenario.dataFolder + "/holdfast.db")
            for (place, text) in [("log", daemon.process.errors), ("calls", calls), ("database", database)] {
                #expect(!text.isEmpty, "\(place)")
                #expect(!text.contains(CloudEmulator.password), "\(place) shows the password")
                #expect(!text.contains("X-Auth-Token:"), "\(place) shows a token")
            }
        }
    }
}
