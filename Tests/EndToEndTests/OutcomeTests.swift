import Testing

/// Ends that are not a plain success.
@Suite("A backup that does not come out well")
struct OutcomeTests {
    @Test("a backup that fails in the cloud fails the job with the cloud's code")
    func backupFails() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                ["operation": "createCheckpoint", "fault": "fail_backup", "code": "BackupService.6220"]
            ])
            let job = try await daemon.awaitRest(daemon.submit(Seed.submission))
            #expect(job["state"] == "failed")
            #expect(job["error_code"] == "BackupService.6220")
            #expect(job["resources"][0]["outcome"] == "failed")
            #expect(job["restore_point_id"].text != nil)
            #expect(try await cloud.requests("createCheckpoint").count == 1)
        }
    }

    @Test("R9: one of two resources skipped makes a shared restore point partial")
    func partial() async throws {
        try await Scenario.run { scenario in
            let servers = [Seed.server(1), Seed.server(2)]
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                [
                    "operation": "createCheckpoint", "fault": "skip_resource", "resources": [.text(servers[0])],
                    "code": "BackupService.6203", "reason": "another run",
                ]
            ])
            let submission = Seed.submission(servers: servers).with("shared", true)
            let job = try await daemon.awaitRest(daemon.submit(submission))
            #expect(job["state"] == "partial")
            let resources = job["resources"].elements
            #expect(resources.map { $0["id"] } == servers.map(Document.text))
            #expect(resources.map { $0["outcome"] } == ["skipped", "succeeded"])
            #expect(resources[0]["error_code"] == "BackupService.6203")
            #expect(resources[0]["reason"] == "another run")
            #expect(resources[1]["backup_id"].text != nil)
            #expect(try await cloud.counts().restorePoints == 1)
        }
    }

    @Test("a resource skipped for good fails the job and is not tried again")
    func skippedForGood() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                ["operation": "createCheckpoint", "fault": "skip_resource", "code": "BackupService.7100"]
            ])
            let job = try await daemon.awaitRest(daemon.submit(Seed.submission))
            #expect(job["state"] == "failed")
            #expect(job["error_code"] == "BackupService.7100")
            #expect(job["resources"][0]["outcome"] == "gone")
            #expect(try await cloud.requests("createCheckpoint").count == 1)
        }
    }

    @Test("R25: a server that does not exist is gone, and nothing was created for it")
    func unknownServer() async throws {
        try await Scenario.run { scenario in
            let cloud = try await scenario.startCloud(options: [])
            try scenario.configure(cloud: cloud.url)
            let daemon = try await scenario.startDaemon()
            let job = try await daemon.awaitRest(daemon.submit(Seed.submission(servers: [Seed.server(9)])))
            #expect(job["state"] == "failed")
            #expect(job["resources"][0]["outcome"] == "gone")
            let changes = try await cloud.requests().filter { $0["method"] != "GET" }
            #expect(changes.isEmpty)
        }
    }

    @Test("a server in somebody else's vault is a conflict that is found before anything is created")
    func elsewhere() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            try await cloud.act(["fault": "associate_elsewhere", "resource_id": .text(Seed.server)])
            let job = try await daemon.awaitRest(daemon.submit(Seed.submission))
            #expect(job["state"] == "failed")
            #expect(job["error_code"] == "holdfast.resource_in_other_vault")
            #expect(job["message"].text?.contains("someone-elses-vault") == true)
            #expect(try await cloud.requests().allSatisfy { $0["method"] == "GET" })
        }
    }

    @Test("a frozen vault is refused with words")
    func frozen() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            let first = try await daemon.awaitRest(daemon.submit(Seed.submission))
            try await cloud.act(["fault": "freeze_vault", "vault_id": first["vault_id"]])
            let job = try await daemon.awaitRest(daemon.submit(Seed.submission))
            #expect(job["state"] == "failed")
            #expect(job["error_code"] == "holdfast.vault_unusable")
            #expect(job["message"].text?.contains("frozen") == true)
            #expect(try await cloud.counts().restorePoints == 1)
        }
    }

    @Test("a vault that does not fit is refused and left as it is", arguments: [400, 10])
    func sizes(wanted: Int) async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            try await daemon.awaitRest(daemon.submit(Seed.submission))
            let vault = Seed.submission["vault"]
            let larger = vault.with("create", vault["create"].with("size_gb", .number(Double(wanted))))
            let job = try await daemon.awaitRest(daemon.submit(Seed.submission.with("vault", larger)))
            // R23: smaller than there is asks for nothing; larger than there is cannot be given.
            #expect(job["state"] == (wanted > 200 ? "failed" : "succeeded"))
            if wanted > 200 { #expect(job["error_code"] == "holdfast.vault_incompatible") }
            #expect(try await cloud.state()["vaults"][0]["size"] == 200)
            #expect(try await cloud.requests().allSatisfy { $0["method"] == "GET" || $0["method"] == "POST" })
        }
    }

    @Test("a vault that must exist and does not is not created")
    func vaultMissing() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            let job = try await daemon.awaitRest(
                daemon.submit(Seed.submission.with("vault", ["name": "not_there"]))
            )
            #expect(job["state"] == "failed")
            #expect(job["error_code"] == "holdfast.vault_missing")
            #expect(try await cloud.counts().vaults == 0)
        }
    }
}
