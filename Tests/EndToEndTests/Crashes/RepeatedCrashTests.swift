import Testing

/// Crashes that strike again, or strike jobs that are not simply under way.
@Suite("A daemon killed in other places")
struct RepeatedCrashTests {
    /// A look of the search that follows a lost restore point.
    enum Look: String, CaseIterable, Sendable {
        case listBackups, listOperationLogs, showVault
    }

    @Test("killed again in mid-search it searches anew and adopts what it finds", arguments: Look.allCases)
    func duringSearch(_ look: Look) async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                ["operation": "createCheckpoint", "fault": "delay", "delay_seconds": 0.5, "when": "after", "times": 1]
            ])
            let id = try await daemon.submit(Seed.submission)
            try await cloud.awaitRequest("createCheckpoint", "is held") { $0.contains { $0["outcome"] == "held" } }
            await daemon.kill()
            let before = try await cloud.lastSequence()
            try await cloud.add(faults: [
                ["operation": .text(look.rawValue), "fault": "delay", "delay_seconds": 1, "times": 1]
            ])
            let second = try await scenario.startDaemon()
            try await cloud.awaitRequest(look.rawValue, "is held in the search") { requests in
                requests.contains { ($0["seq"].integer ?? 0) > before && $0["outcome"] == "held" }
            }
            await second.kill()

            let third = try await scenario.startDaemon()
            let job = try await third.finish(id, cloud)
            #expect(job["state"] == "succeeded")
            #expect(try await cloud.counts().restorePoints == 1)
            #expect(try await cloud.requests("createCheckpoint").count == 1)
            let effects = try await third.client.get("/v1/jobs/\(id)/effects")["effects"].elements
            #expect(effects.last?["outcome"] == "adopted")
        }
    }

    @Test("killed ten times in one job it still does everything once")
    func again() async throws {
        try await Scenario.run { scenario in
            let (cloud, first) = try await scenario.startBoth(backupSeconds: 1)
            let id = try await first.submit(Seed.submission)
            var daemon = first
            for _ in 0..<10 {
                // Each daemon lives for one more request.
                let seen = try await cloud.lastSequence()
                _ = try await eventually("one more request") {
                    let ended = Daemon.isAtRest(try await daemon.job(id))
                    return try await cloud.lastSequence() > seen || ended ? true : nil
                }
                await daemon.kill()
                daemon = try await scenario.startDaemon()
            }
            let job = try await daemon.finish(id, cloud)
            #expect(job["state"] == "succeeded")
            let counts = try await cloud.counts()
            #expect(counts.vaults == 1)
            #expect(counts.associated == 1)
            #expect(counts.restorePoints == 1)
            for operation in ["createVault", "addResources", "createCheckpoint"] {
                #expect(counts.carriedOut[operation] == 1, "\(operation)")
            }
        }
    }

    @Test("jobs that stood in line still stand in line, and get their turn")
    func inLine() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                ["operation": "createCheckpoint", "fault": "backup_duration", "seconds": 5, "times": 1]
            ])
            let first = try await daemon.submit(Seed.submission)
            try await daemon.awaitJob(first, "runs in the cloud") { $0["wait_reason"] == "remote_run" }
            var waiting: [String] = []
            for _ in 0..<3 { waiting.append(try await daemon.submit(Seed.submission)) }
            for id in waiting { try await daemon.awaitJob(id, "waits") { $0["wait_reason"] == "held" } }
            await daemon.kill()

            let successor = try await scenario.startDaemon()
            for id in waiting {
                let job = try await successor.job(id)
                #expect(job["state"] == "waiting")
                #expect(job["held_by"].text != nil)
            }
            for id in [first] + waiting {
                #expect(try await successor.awaitRest(id)["state"] == "succeeded")
            }
            let finished = try await endTimes([first] + waiting, successor)
            #expect(finished == finished.sorted(), "in the order of their submission")
            #expect(try await cloud.counts().restorePoints == 4)
        }
    }

    private func endTimes(_ ids: [String], _ daemon: Daemon) async throws -> [String] {
        var times: [String] = []
        for id in ids { times.append(try await daemon.job(id)["finished_at"].text ?? "") }
        return times
    }

    @Test("a run that outlived its job is still watched, and the resource kept until its end")
    func watching() async throws {
        var settings = DaemonSettings()
        settings.awaitDeadlineSeconds = 0.5
        try await Scenario.run(settings) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                ["operation": "createCheckpoint", "fault": "backup_duration", "seconds": 3, "times": 1]
            ])
            let id = try await daemon.submit(Seed.submission)
            let timedOut = try await daemon.awaitRest(id)
            #expect(timedOut["state"] == "timed_out")
            await daemon.kill()

            let successor = try await scenario.startDaemon()
            #expect(try await successor.job(id)["watching"] == true)
            let next = try await successor.submit(Seed.submission)
            let waiting = try await successor.awaitJob(next, "waits") { $0["wait_reason"] == "held" }
            #expect(waiting["held_by"] == .text(id))
            #expect(try await successor.awaitRest(next)["state"] == "succeeded")
            let actions = try await successor.actions(id)
            #expect(actions.filter { $0 == "job.ended" }.count == 1)
            #expect(actions.last == "remote_run.ended")
            #expect(try await cloud.counts().restorePoints == 2)
        }
    }

    @Test("a job that was cancelled while its outcome was unknown is retried by adopting what it had made")
    func retryAfterUnknown() async throws {
        try await Scenario.run(.soonInDoubt) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(
                backupSeconds: 0.2,
                faults: CloudEmulator.makesUnseen
            )
            let id = try await daemon.submit(Seed.submission)
            #expect(try await daemon.awaitRest(id)["state"] == "needs_attention")
            let refused = try await daemon.post("/v1/jobs/\(id)/retry", ["reason": "too early"])
            #expect(refused.status == 409)
            let cancelled = try await daemon.post("/v1/jobs/\(id)/cancel", ["reason": "give up"])
            #expect((200..<300).contains(cancelled.status))
            // Nobody knows yet whether the cloud has it: the job may not simply end.
            let asking = try await daemon.job(id)
            #expect(asking["state"] == "needs_attention" || asking["state"] == "cancelling")
            let resolved = try await daemon.post(
                "/v1/jobs/\(id)/resolve",
                ["resolution": "not_created", "reason": "wrong, but people err"]
            )
            #expect((200..<300).contains(resolved.status), "\(resolved.text)")
            try await daemon.awaitJob(id, "ends") { $0["state"] == "cancelled" }
            try await cloud.clearFaults()

            let retry = try await daemon.post("/v1/jobs/\(id)/retry", ["reason": "the lists work again"])
            #expect(retry.status == 202, "\(retry.text)")
            let second = try #require(try retry.document["id"].text)
            let job = try await daemon.awaitRest(second)
            #expect(job["state"] == "succeeded")
            #expect(try await cloud.counts().restorePoints == 1)
            #expect(try await cloud.requests("createCheckpoint").count == 1)
        }
    }
}
