import Testing

/// The same API as different regions and editions speak it.
@Suite("A region with a dialect of its own")
struct DialectTests {
    static let dialects: [[String]] = [
        ["numbers=strings", "time_format=zoned", "extra_info=object"],
        ["numbers=integers", "time_format=seconds", "extra_info=string"],
        ["extra_info=null", "checkpoint_detail=filled", "task_vault=null"],
        ["name_filter=contains", "backup_suffix=underscore"],
        ["repeated_association=update", "duplicate_vault_name=refuse"],
        ["association_lag_seconds=0.7"],
        ["list_lag_seconds=0.7"],
        ["protectables=false"],
        ["missing_vault_status=400", "missing_checkpoint=malformed_url"],
    ]

    @Test("is understood, also when the answers of all changes are lost", arguments: dialects)
    func dialect(_ switches: [String]) async throws {
        var settings = DaemonSettings()
        settings.settleWindowSeconds = 2
        try await Scenario.run(settings) { scenario in
            let options = switches.flatMap { ["--switch", $0] }
            let cloud = try await scenario.startCloud(options: ["--any-server"] + options)
            // A vault whose name only contains ours is somebody else's.
            _ = try await cloud.makeForeignVault(named: "my_vault_2")
            try scenario.configure(cloud: cloud.url)
            let daemon = try await scenario.startDaemon()
            let first = try await daemon.awaitRest(daemon.submit(Seed.submission))
            #expect(first["state"] == "succeeded", "\(first)")

            let changes = ["createVault", "addResources", "createCheckpoint"]
            try await cloud.add(faults: changes.map { ["operation": .text($0), "fault": "answer_lost", "times": 1] })
            let other = Seed.submission(vault: "other", servers: [Seed.server(1)])
            let second = try await daemon.awaitRest(daemon.submit(other))
            #expect(second["state"] == "succeeded", "\(second)")
            let counts = try await cloud.counts()
            #expect(counts.vaults == 3)
            #expect(counts.associated == 2)
            #expect(counts.restorePoints == 2)
            #expect(changes.map { counts.carriedOut[$0] } == [3, 2, 2])
        }
    }

    @Test("a restore point over several servers is found by its marker, and who was left out is found out")
    func sharedAdopted() async throws {
        try await Scenario.run { scenario in
            let servers = (1...3).map(Seed.server)
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                [
                    "operation": "createCheckpoint", "fault": "skip_resource", "resources": [.text(servers[1])],
                    "code": "BackupService.6203", "reason": "another run", "times": 1,
                ],
                ["operation": "createCheckpoint", "fault": "answer_lost", "times": 1],
            ])
            let submission = Seed.submission(servers: servers).with("shared", true)
            let job = try await daemon.awaitRest(daemon.submit(submission))
            #expect(job["state"] == "partial", "\(job)")
            #expect(job["resources"].elements.map { $0["outcome"] } == ["succeeded", "skipped", "succeeded"])
            #expect(job["resources"][1]["error_code"] == "BackupService.6203")
            let counts = try await cloud.counts()
            #expect(counts.restorePoints == 1)
            #expect(counts.backups == 2)
        }
    }

    @Test("with the marker in the description only, a lost restore point is still found")
    func markerInDescription() async throws {
        var settings = DaemonSettings()
        settings.marker = "description"
        try await Scenario.run(settings) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                ["operation": "createCheckpoint", "fault": "answer_lost", "times": 1]
            ])
            let id = try await daemon.submit(Seed.submission)
            let job = try await daemon.awaitRest(id)
            #expect(job["state"] == "succeeded")
            #expect(try await cloud.requests("createCheckpoint").count == 1)
            #expect(try await cloud.state()["checkpoints"][0]["name"] == "backup_auto")
        }
    }

    @Test(
        "disks and file systems get vaults of their kind",
        arguments: [
            ("OS::Cinder::Volume", "disk"), ("OS::Sfs::Turbo", "turbo"),
        ]
    )
    func otherResources(type: String, kind: String) async throws {
        try await Scenario.run { scenario in
            let cloud = try await scenario.startCloud(options: ["--\(kind)", Seed.server(7)])
            try scenario.configure(cloud: cloud.url)
            let daemon = try await scenario.startDaemon()
            let submission = Seed.submission
                .with("vault", ["name": "a_vault", "create": ["size_gb": 1000]])
                .with("resources", [["id": .text(Seed.server(7)), "type": .text(type)]])
            let job = try await daemon.awaitRest(daemon.submit(submission))
            #expect(job["state"] == "succeeded", "\(job)")
            let created = try await cloud.requests("createVault")[0]["body"]["vault"]["billing"]
            #expect(created["object_type"] == .text(kind))
        }
    }

    @Test("a vault may be named by its id, and a restore point be full and expire")
    func options() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            let vault = try await cloud.makeForeignVault(named: "made_by_hand")
            let point = Seed.submission["restore_point"].with("incremental", false).with("retention_days", 30)
            let submission = Seed.submission.with("vault", ["id": .text(vault)]).with("restore_point", point)
            let job = try await daemon.awaitRest(daemon.submit(submission))
            #expect(job["state"] == "succeeded", "\(job)")
            #expect(job["vault_id"] == .text(vault))
            let parameters = try await cloud.requests("createCheckpoint")[0]["body"]["checkpoint"]["parameters"]
            #expect(parameters["incremental"] == false)
            #expect(parameters["retention_duration_days"] == 30)
            #expect(try await cloud.counts().vaults == 1)
        }
    }
}
