import Testing

/// Two jobs and one resource, one vault, one stuck run.
@Suite("Jobs that want the same thing")
struct ExclusionTests {
    @Test("the second job for a server waits, shows who holds it, and takes its own restore point afterwards")
    func sameServer() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth(backupSeconds: 1.5)
            let first = try await daemon.submit(Seed.submission)
            try await daemon.awaitJob(first, "runs in the cloud") { $0["wait_reason"] == "remote_run" }
            let second = try await daemon.submit(Seed.submission)
            let waiting = try await daemon.awaitJob(second, "waits") { $0["wait_reason"] == "held" }
            #expect(waiting["held_by"] == .text(first))
            #expect(waiting["state"] == "waiting")

            let firstJob = try await daemon.awaitRest(first)
            let secondJob = try await daemon.awaitRest(second)
            #expect([firstJob["state"], secondJob["state"]] == ["succeeded", "succeeded"])
            #expect(firstJob["restore_point_id"] != secondJob["restore_point_id"])
            let counts = try await cloud.counts()
            #expect(counts.restorePoints == 2)
            #expect(counts.vaults == 1)
            // The second creation came after the first run's end had been seen.
            let log = try await cloud.requests()
            let second2 = try #require(log.lastIndex { $0["operation"] == "createCheckpoint" })
            let verified = try #require(log.firstIndex { $0["operation"] == "listBackups" })
            #expect(verified < second2)
        }
    }

    @Test("ten jobs at once for one new vault make it once")
    func oneVault() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth(backupSeconds: 0.2)
            var ids: [String] = []
            for number in 1...10 {
                ids.append(try await daemon.submit(Seed.submission(servers: [Seed.server(number)])))
            }
            for id in ids { #expect(try await daemon.awaitRest(id)["state"] == "succeeded") }
            let counts = try await cloud.counts()
            #expect(counts.vaults == 1)
            #expect(counts.associated == 10)
            #expect(counts.restorePoints == 10)
            #expect(counts.received["createVault"] == 1)
        }
    }

    @Test("R6: a stuck job keeps nobody else from working, times out, and is watched to its run's end")
    func stuck() async throws {
        var settings = DaemonSettings()
        settings.awaitDeadlineSeconds = 1
        try await Scenario.run(settings) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                ["operation": "createCheckpoint", "fault": "backup_duration", "seconds": 5, "times": 1]
            ])
            let stuck = try await daemon.submit(Seed.submission)
            try await daemon.awaitJob(stuck, "runs in the cloud") { $0["wait_reason"] == "remote_run" }

            let clock = ContinuousClock()
            let submitted = clock.now
            let other = try await daemon.submit(Seed.submission(vault: "other", servers: [Seed.server(1)]))
            try await daemon.awaitJob(other, "starts") { $0["started_at"] != .null }
            #expect(clock.now - submitted < .seconds(2))
            #expect(try await daemon.awaitRest(other)["state"] == "succeeded")

            let timedOut = try await daemon.awaitRest(stuck)
            #expect(timedOut["state"] == "timed_out")
            #expect(timedOut["watching"] == true)
            #expect(timedOut["remote"] == "continues")
            #expect(timedOut["restore_point_id"].text != nil)

            let next = try await daemon.submit(Seed.submission)
            let waiting = try await daemon.awaitJob(next, "waits") { $0["wait_reason"] == "held" }
            #expect(waiting["held_by"] == .text(stuck))
            #expect(try await daemon.awaitRest(next)["state"] == "succeeded")
            let watched = try await daemon.job(stuck)
            #expect(watched["state"] == "timed_out")
            #expect(watched["watching"] == false)
            #expect(watched["remote"] == "over")
            #expect(try await daemon.actions(stuck).last == "remote_run.ended")
            #expect(try await cloud.counts().restorePoints == 3)
        }
    }

    @Test("a retry of a job that timed out adopts its restore point instead of making another")
    func retryAdopts() async throws {
        var settings = DaemonSettings()
        settings.awaitDeadlineSeconds = 0.6
        try await Scenario.run(settings) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(backupSeconds: 2)
            let first = try await daemon.submit(Seed.submission)
            let timedOut = try await daemon.awaitRest(first)
            #expect(timedOut["state"] == "timed_out")

            let answer = try await daemon.post("/v1/jobs/\(first)/retry", ["reason": "it was only slow"])
            #expect(answer.status == 202, "\(answer.text)")
            let second = try #require(try answer.document["id"].text)
            let job = try await daemon.awaitRest(second)
            #expect(job["state"] == "succeeded", "\(job)")
            #expect(job["retry_of"] == .text(first))
            #expect(job["restore_point_id"] == timedOut["restore_point_id"])
            #expect(try await cloud.counts().restorePoints == 1)
            #expect(try await cloud.requests("createCheckpoint").count == 1)

            let again = try await daemon.post("/v1/jobs/\(second)/retry", ["reason": "for nothing"])
            #expect(again.status == 409)
        }
    }

    @Test("a vault takes no more runs at a time than it may")
    func runsPerVault() async throws {
        var settings = DaemonSettings()
        settings.maxRunsPerVault = 2
        try await Scenario.run(settings) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(backupSeconds: 0.6)
            var ids: [String] = []
            for number in 1...6 {
                ids.append(try await daemon.submit(Seed.submission(servers: [Seed.server(number)])))
            }
            var most = 0
            _ = try await eventually("all runs are over") {
                let running = try await cloud.state()["checkpoints"].elements.filter { $0["status"] == "protecting" }
                most = max(most, running.count)
                return try await daemon.client.get("/v1/queue")["pending"] == 0 ? true : nil
            }
            #expect(most == 2)
            for id in ids { #expect(try await daemon.job(id)["state"] == "succeeded") }
        }
    }
}
