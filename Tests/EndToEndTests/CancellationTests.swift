import Testing

/// R7: cancelling is honest about what it can stop.
@Suite("Cancelling a job")
struct CancellationTests {
    @Test("that is queued is immediate and makes no call to the cloud")
    func queued() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            #expect(try await daemon.post("/v1/queue/pause", ["reason": "hold everything"]).status < 300)
            let id = try await daemon.submit(Seed.submission)
            let refused = try await daemon.post("/v1/jobs/\(id)/cancel", [:])
            #expect(refused.status == 422)
            let answer = try await daemon.post("/v1/jobs/\(id)/cancel", ["reason": "not wanted"])
            #expect(answer.status == 200)
            let job = try await daemon.job(id)
            #expect(job["state"] == "cancelled")
            #expect(job["remote"] == "nothing")
            #expect(job["cancellation"]["reason"] == "not wanted")
            #expect(job["cancellation"]["actor"].text?.hasPrefix("uid:") == true)

            #expect(try await daemon.post("/v1/queue/resume", ["reason": "go on"]).status < 300)
            // Another job shows that work goes on; the cancelled one was never touched.
            #expect(try await daemon.awaitRest(daemon.submit(Seed.submission))["state"] == "succeeded")
            #expect(try await cloud.counts().restorePoints == 1)
            #expect(try await daemon.post("/v1/jobs/\(id)/cancel", ["reason": "again"]).status == 409)
        }
    }

    @Test("whose run goes on in the cloud takes until the run has ended, and keeps the restore point")
    func running() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth(backupSeconds: 1.5)
            let id = try await daemon.submit(Seed.submission)
            try await daemon.awaitJob(id, "runs in the cloud") { $0["wait_reason"] == "remote_run" }
            let answer = try await daemon.post("/v1/jobs/\(id)/cancel", ["reason": "changed my mind"])
            #expect(answer.status == 202)
            let cancelling = try await daemon.job(id)
            #expect(cancelling["state"] == "cancelling")
            #expect(cancelling["remote"] == "continues")

            let next = try await daemon.submit(Seed.submission)
            let waiting = try await daemon.awaitJob(next, "waits") { $0["wait_reason"] == "held" }
            #expect(waiting["held_by"] == .text(id), "the resource stays owned")
            let job = try await daemon.awaitRest(id)
            #expect(job["state"] == "cancelled")
            #expect(job["remote"] == "over")
            let points = try await cloud.state()["checkpoints"].elements
            #expect(points.contains { $0["id"] == job["restore_point_id"] })
            #expect(try await daemon.awaitRest(next)["state"] == "succeeded")
            #expect(try await daemon.actions(id).filter { $0 == "job.ended" }.count == 1)
        }
    }

    @Test("while a change is under way waits for its outcome")
    func midChange() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                ["operation": "createVault", "fault": "delay", "delay_seconds": 1, "when": "after", "times": 1]
            ])
            let id = try await daemon.submit(Seed.submission)
            try await cloud.awaitRequest("createVault", "is held") { $0.contains { $0["outcome"] == "held" } }
            let answer = try await daemon.post("/v1/jobs/\(id)/cancel", ["reason": "changed my mind"])
            #expect(answer.status == 202)
            let job = try await daemon.awaitRest(id)
            #expect(job["state"] == "cancelled")
            let counts = try await cloud.counts()
            #expect(counts.vaults == 1)
            #expect(counts.restorePoints == 0, "nothing new was begun")
            let effects = try await daemon.client.get("/v1/jobs/\(id)/effects")["effects"].elements
            #expect(effects.map { $0["outcome"] } == ["succeeded"], "the vault is accounted for")
        }
    }

    @Test("survives a crash")
    func acrossCrash() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth(backupSeconds: 1.5)
            let id = try await daemon.submit(Seed.submission)
            try await daemon.awaitJob(id, "runs in the cloud") { $0["wait_reason"] == "remote_run" }
            #expect(try await daemon.post("/v1/jobs/\(id)/cancel", ["reason": "changed my mind"]).status == 202)
            await daemon.kill()
            let successor = try await scenario.startDaemon()
            // On a slow machine the run is over by now, and with it the cancellation.
            let found = try await successor.job(id)["state"]
            #expect(found == "cancelling" || found == "cancelled")
            let job = try await successor.awaitRest(id)
            #expect(job["state"] == "cancelled")
            #expect(job["cancellation"]["reason"] == "changed my mind")
            #expect(try await cloud.counts().restorePoints == 1)
        }
    }

    @Test("a group cancels all of its jobs that have not ended")
    func group() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            #expect(try await daemon.post("/v1/queue/pause", ["reason": "hold everything"]).status < 300)
            let group = try await daemon.submit(Seed.submission(servers: (1...3).map(Seed.server)))
            let answer = try await daemon.post("/v1/groups/\(group)/cancel", ["reason": "not wanted"])
            #expect((200..<300).contains(answer.status))
            let state = try await daemon.client.get("/v1/groups/\(group)")
            #expect(state["state"] == "cancelled")
            #expect(state["counts"]["cancelled"] == 3)
            #expect(try await cloud.requests().isEmpty)
        }
    }
}
