import Testing

/// The documented backup, through real processes.
@Suite("The documented backup")
struct SeedBackupTests {
    /// The calls of a job that finds nothing there, polls left out.
    static let coldCalls = [
        "showProtectable", "listVaults", "listVaults", "createVault", "listVaults", "showVault", "listVaults",
        "addResources",
        "showVault", "createCheckpoint", "showCheckpoint", "listBackups",
    ]

    private static let polls: Set<String> = ["showCheckpoint", "listOperationLogs"]

    /// Repeated looks at the run count once.
    static func withoutRepeatedPolls(_ operations: [String]) -> [String] {
        var kept: [String] = []
        for operation in operations where operation != "listOperationLogs" {
            if polls.contains(operation), kept.last == operation { continue }
            kept.append(operation)
        }
        return kept
    }

    @Test("goes over the wire as documented, plus the marker", arguments: ["name", "description"])
    func wire(marker: String) async throws {
        var settings = DaemonSettings()
        settings.marker = marker
        try await Scenario.run(settings) { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            let id = try await daemon.submit(Seed.submission)
            let job = try await daemon.awaitRest(id)
            #expect(job["state"] == "succeeded")
            #expect(job["recovered"] == false)

            let requests = try await cloud.requests()
            let operations = requests.compactMap { $0["operation"].text }
            #expect(Self.withoutRepeatedPolls(operations) == Self.coldCalls)
            try expectDocumentedBodies(requests, marker: marker, job)

            let counts = try await cloud.counts()
            #expect(counts.vaults == 1)
            #expect(counts.associated == 1)
            #expect(counts.restorePoints == 1)
            #expect(counts.backups == 1)
        }
    }

    private func expectDocumentedBodies(_ requests: [Document], marker: String, _ job: Document) throws {
        let posts = requests.filter { $0["method"] == "POST" }
        try #require(posts.compactMap { $0["operation"].text } == ["createVault", "addResources", "createCheckpoint"])
        let project = "/v3/" + CloudEmulator.projectID
        let vaultID = try #require(job["vault_id"].text)
        #expect(
            posts.map { $0["path"].text } == [
                project + "/vaults", project + "/vaults/\(vaultID)/addresources", project + "/checkpoints",
            ]
        )
        // Creating calls never go out on a connection that has carried another.
        #expect(posts.map { $0["request_of_connection"] } == [1, 1, 1])

        let tags = posts[0]["body"]["vault"]["tags"]
        let vaultMarker = try #require(tags[0]["value"].text)
        #expect(tags == [["key": "holdfast", "value": .text(vaultMarker)]])
        #expect(vaultMarker.wholeMatch(of: /hf[a-z2-7]{16}/) != nil)
        let vault = posts[0]["body"]["vault"].without("tags")
        #expect(
            ["vault": vault] as Document == [
                "vault": [
                    "billing": [
                        "cloud_type": "public", "consistent_level": "crash_consistent", "object_type": "server",
                        "protect_type": "backup", "size": 200,
                    ],
                    "name": "my_vault", "resources": [],
                ]
            ]
        )

        #expect(
            posts[1]["body"] == [
                "resources": [["id": .text(Seed.server), "type": "OS::Nova::Server", "name": .text(Seed.serverName)]]
            ]
        )

        let parameters = posts[2]["body"]["checkpoint"]["parameters"]
        let description = try #require(parameters["description"].text)
        let mark = try #require(description.wholeMatch(of: /backupauto (hf[a-z2-7]{16})/)).1
        #expect(String(mark).prefix(6) == vaultMarker.prefix(6), "both carry the installation")
        #expect(parameters["name"].text == (marker == "name" ? "backup_auto-\(mark)" : "backup_auto"))
        #expect(
            posts[2]["body"] == [
                "checkpoint": [
                    "parameters": [
                        "auto_trigger": false, "description": .text(description), "incremental": true,
                        "name": parameters["name"], "resources": [.text(Seed.server)],
                    ],
                    "vault_id": .text(vaultID),
                ]
            ]
        )
    }

    @Test("leaves a history that tells its steps, calls and changes in order")
    func history() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            let id = try await daemon.submit(Seed.submission)
            try await daemon.awaitRest(id)

            let events = try await daemon.events(id)
            let steps = [
                "preflight", "ensure_vault", "associate", "create_restore_point", "await_restore_point", "verify",
            ]
            for action in ["step.started", "step.finished"] {
                #expect(events.filter { $0["action"] == .text(action) }.compactMap { $0["step"].text } == steps)
            }
            let actions = events.compactMap { $0["action"].text }
            #expect(actions.first == "job.submitted")
            #expect(actions.last == "job.ended")
            #expect(actions.filter { $0 == "job.ended" }.count == 1)
            #expect(!actions.contains("job.recovered"))
            let numbers = events.compactMap { $0["seq"].integer }
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
            #expect(events.first?["reason"] == "test")

            let effects = try await daemon.client.get("/v1/jobs/\(id)/effects")["effects"].elements
            #expect(effects.compactMap { $0["kind"].text } == ["vault", "association", "restore_point"])
            #expect(effects.allSatisfy { $0["outcome"] == "succeeded" })

            let calls = try await daemon.client.get("/v1/jobs/\(id)/calls")["calls"].elements
            let changing = ["create_vault", "add_resource", "create_restore_point"]
            #expect(calls.compactMap { $0["operation"].text }.filter(changing.contains) == changing)
            let told = Set(calls.compactMap { $0["request_id"].text })
            let seen = Set(try await cloud.requests().compactMap { $0["request_id"].text })
            #expect(!told.isEmpty && told.isSubset(of: seen))
        }
    }

    @Test("R24: a second run changes nothing in the cloud but for its restore point")
    func warm() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            let first = try await daemon.awaitRest(daemon.submit(Seed.submission))
            #expect(first["state"] == "succeeded")
            let before = try await cloud.lastSequence()

            let second = try await daemon.awaitRest(daemon.submit(Seed.submission))
            #expect(second["state"] == "succeeded")
            #expect(second["vault_id"] == first["vault_id"])
            #expect(second["restore_point_id"] != first["restore_point_id"])
            let changes = try await cloud.requests(since: before).filter { $0["method"] != "GET" }
            #expect(changes.compactMap { $0["operation"].text } == ["createCheckpoint"])
            let counts = try await cloud.counts()
            #expect(counts.vaults == 1)
            #expect(counts.associated == 1)
            #expect(counts.restorePoints == 2)
        }
    }

    @Test("several servers make a group of jobs, each with a restore point of its own")
    func group() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            let servers = (1...3).map(Seed.server)
            let answer = try await daemon.post("/v1/jobs", Seed.submission(servers: servers))
            let accepted = try answer.document
            #expect(answer.status == 202)
            #expect(accepted["kind"] == "group")
            #expect(accepted["job_ids"].elements.count == 3)
            for id in accepted["job_ids"].elements.compactMap(\.text) {
                #expect(try await daemon.awaitRest(id)["state"] == "succeeded")
            }
            let group = try await daemon.client.get(accepted["url"].text ?? "")
            #expect(group["state"] == "succeeded")
            let counts = try await cloud.counts()
            #expect(counts.vaults == 1)
            #expect(counts.associated == 3)
            #expect(counts.restorePoints == 3)
        }
    }
}
