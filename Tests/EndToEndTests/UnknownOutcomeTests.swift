import Testing

/// R4: a change of which no trace is found, and the people who are asked about it.
@Suite("A change of unknown outcome")
struct UnknownOutcomeTests {
    /// A creating call that goes nowhere, so that nothing is ever found of it.
    enum Vanished: String, CaseIterable, Sendable {
        case createVault
        case createCheckpoint

        var effect: Document { self == .createVault ? "vault" : "restore_point" }
        var fault: Document { ["operation": .text(rawValue), "fault": "close", "times": 1] }
    }

    @Test("is held for a person; `not_created` lets the job do it once more", arguments: Vanished.allCases)
    func notCreated(_ vanished: Vanished) async throws {
        try await Scenario.run(.soonInDoubt) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [vanished.fault])
            let id = try await daemon.submit(Seed.submission)
            let asking = try await daemon.awaitRest(id)
            #expect(asking["state"] == "needs_attention")
            #expect(asking["attention"]["effect"] == vanished.effect)
            #expect(asking["attention"]["code"] == "holdfast.outcome_unknown")
            #expect(try await cloud.requests(vanished.rawValue).count == 1, "nothing was sent again by itself")

            let refused = try await daemon.post("/v1/jobs/\(id)/resolve", ["resolution": "not_created"])
            #expect(refused.status == 422, "a reason is needed")
            let answer = try await daemon.post(
                "/v1/jobs/\(id)/resolve",
                ["resolution": "not_created", "reason": "looked into the console"]
            )
            #expect((200..<300).contains(answer.status), "\(answer.text)")
            let job = try await daemon.awaitJob(id, "ends") { Daemon.endStates.contains($0["state"].text ?? "") }
            #expect(job["state"] == "succeeded")
            let counts = try await cloud.counts()
            #expect(counts.vaults == 1)
            #expect(counts.restorePoints == 1)
            let resolved = try await daemon.events(id).filter { $0["action"] == "job.resolved" }
            #expect(resolved.count == 1)
            #expect(resolved[0]["reason"] == "looked into the console")
            #expect(resolved[0]["actor"].text?.isEmpty == false)
        }
    }

    @Test("a job that asks a person still asks after a restart")
    func asksAfterRestart() async throws {
        try await Scenario.run(.soonInDoubt) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [Vanished.createCheckpoint.fault])
            let id = try await daemon.submit(Seed.submission)
            let asking = try await daemon.awaitRest(id)
            #expect(asking["state"] == "needs_attention")
            await daemon.kill()

            let successor = try await scenario.startDaemon()
            #expect(try await successor.job(id)["attention"] == asking["attention"])
            let job = try await successor.finish(id, cloud)
            #expect(job["state"] == "succeeded")
            #expect(try await cloud.counts().restorePoints == 1)
        }
    }

    @Test("`adopt` takes over what a person has found where the lists did not show it")
    func adopt() async throws {
        try await Scenario.run(.soonInDoubt) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(
                backupSeconds: 0.2,
                faults: CloudEmulator.makesUnseen
            )
            let id = try await daemon.submit(Seed.submission)
            let asking = try await daemon.awaitRest(id)
            #expect(asking["state"] == "needs_attention")
            let checkpoint = try await cloud.state()["checkpoints"][0]["id"]
            try await cloud.clearFaults()

            let answer = try await daemon.post(
                "/v1/jobs/\(id)/resolve",
                ["resolution": "adopt", "id": checkpoint, "reason": "it is in the console"]
            )
            #expect((200..<300).contains(answer.status), "\(answer.text)")
            let job = try await daemon.awaitJob(id, "ends") { Daemon.endStates.contains($0["state"].text ?? "") }
            #expect(job["state"] == "succeeded")
            #expect(job["restore_point_id"] == checkpoint)
            #expect(try await cloud.requests("createCheckpoint").count == 1)
        }
    }

    @Test("an answer is checked against the cloud: what does not fit is refused, what cannot be checked is put off")
    func checked() async throws {
        try await Scenario.run(.soonInDoubt) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(
                faults: CloudEmulator.makesUnseen
            )
            let id = try await daemon.submit(Seed.submission)
            let asking = try await daemon.awaitRest(id)
            #expect(asking["state"] == "needs_attention")
            let checkpoint = try await cloud.state()["checkpoints"][0]["id"]
            try await cloud.clearFaults()

            try await cloud.add(faults: [["operation": "*", "fault": "close"]])
            let notCreated: Document = ["resolution": "not_created", "reason": "believed"]
            let away = try await daemon.post("/v1/jobs/\(id)/resolve", notCreated)
            #expect(away.status == 503, "\(away.text)")
            #expect(try away.document["code"] == "cloud_unreachable")
            #expect(try away.document["retryable"].boolean == true)
            try await cloud.clearFaults()

            let visible = try await scenario.runCommand(
                ["jobs", "resolve", id, "--not-created", "--reason", "believed", "-o", "json"]
            )
            #expect(visible.ending == .exited(5))
            #expect(try visible.document["code"] == "marker_visible")
            #expect(visible.output.contains(checkpoint.text ?? "?"), "it names what carries the marker")

            let stranger = try await scenario.runCommand(
                [
                    "jobs", "resolve", id, "--adopt", "99999999-9999-4999-8999-999999999999", "--reason", "guessed",
                    "-o", "json",
                ]
            )
            #expect(stranger.ending == .exited(5))
            #expect(try stranger.document["code"] == "adoption_refused")
            #expect(try stranger.document["errors"][0]["code"] == "not_in_cloud")
            #expect(try await daemon.job(id)["version"] == asking["version"], "nothing has changed")
            #expect(try await daemon.events(id).contains { $0["action"] == "job.resolved" } == false)

            let adopted = try await scenario.runCommand(
                ["jobs", "resolve", id, "--adopt", checkpoint.text ?? "", "--reason", "it is in the console"]
            )
            #expect(adopted.ending == .exited(0), "\(adopted.errors)")
            let job = try await daemon.awaitJob(id, "ends") { Daemon.endStates.contains($0["state"].text ?? "") }
            #expect(job["state"] == "succeeded")
            let calls = try await daemon.client.get("/v1/jobs/\(id)/calls")["calls"].elements
            #expect(calls.contains { $0["operation"] == "show_restore_point" && $0["http_status"] == 404 })
            #expect(try await cloud.requests("createCheckpoint").count == 1)
        }
    }

    @Test("with `recreate` it is sent again only after every witness has shown our markers before")
    func recreate() async throws {
        var settings = DaemonSettings.soonInDoubt
        settings.onUnknown = "recreate"
        try await Scenario.run(settings) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [Vanished.createCheckpoint.fault])
            let unproven = try await daemon.submit(Seed.submission)
            #expect(try await daemon.awaitRest(unproven)["state"] == "needs_attention")
            #expect(try await daemon.finish(unproven, cloud)["state"] == "succeeded")

            // A search that finds its marker in every list proves the lists.
            try await cloud.add(faults: [["operation": "createCheckpoint", "fault": "answer_lost", "times": 1]])
            #expect(try await daemon.awaitRest(daemon.submit(Seed.submission))["state"] == "succeeded")
            try await cloud.add(faults: [Vanished.createCheckpoint.fault])
            let id = try await daemon.submit(Seed.submission)
            let job = try await daemon.awaitRest(id)
            #expect(job["state"] == "succeeded")
            let effects = try await daemon.client.get("/v1/jobs/\(id)/effects")["effects"].elements
            #expect(effects.map { $0["outcome"] } == ["judged_absent", "succeeded"])
            #expect(try await cloud.counts().restorePoints == 3)
        }
    }

    @Test("a vault of the name that appeared meanwhile without our tag is not taken for ours")
    func foreignTwin() async throws {
        try await Scenario.run(.soonInDoubt) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                ["operation": "createVault", "fault": "close", "times": 1]
            ])
            let id = try await daemon.submit(Seed.submission)
            try await cloud.awaitRequest("createVault", "was dropped") { !$0.isEmpty }
            let twin = try await cloud.makeForeignVault(named: "my_vault")
            let job = try await daemon.awaitRest(id)
            #expect(job["state"] == "needs_attention")
            #expect(job["attention"]["code"] == "holdfast.several_found")
            #expect(job["attention"]["candidates"] == [.text(twin)])
            #expect(try await cloud.counts().vaults == 1)
        }
    }
}
