import Testing

/// What the cloud is still doing, and an operator who knows better.
@Suite("Remote runs")
struct RemoteRunTests {
    @Test("R6: a run that outlives its job is listed with who waits; released for a reason, the line goes on")
    func release() async throws {
        var settings = DaemonSettings()
        settings.awaitDeadlineSeconds = 0.5
        try await Scenario.run(settings) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(
                faults: [["operation": "createCheckpoint", "fault": "backup_duration", "seconds": 3600, "times": 1]]
            )
            let stuck = try await daemon.submit(Seed.submission)
            #expect(try await daemon.awaitRest(stuck)["state"] == "timed_out")
            let next = try await daemon.submit(Seed.submission)
            try await daemon.awaitJob(next, "stands in line") { $0["held_by"].text == stuck }

            let listed = try await scenario.runCommand(["remote-runs", "-o", "json"])
            let runs = try listed.document["remote_runs"].elements
            #expect(runs.count == 1)
            #expect(runs.first?["kind"] == "watched")
            #expect(runs.first?["job_id"] == .text(stuck))
            #expect(runs.first?["job_state"] == "timed_out")
            #expect(runs.first?["waiting"] == 1)
            #expect(runs.first?["waiting_job_ids"] == [.text(next)])
            let checkpoint = try await cloud.state()["checkpoints"][0]["id"]
            #expect(runs.first?["remote_id"] == checkpoint)

            #expect(try await daemon.post("/v1/remote-runs/\(stuck)/release", [:]).status == 422)
            // A worker may have the job in hand for the length of a look.
            _ = try await eventually("it is released") {
                let released = try await scenario.runCommand(
                    ["remote-runs", "release", stuck, "--reason", "the vendor has ended it"]
                )
                return released.ending == .exited(0) ? true : nil
            }
            try await daemon.awaitJob(next, "goes on") { $0["held_by"].text == nil }
            let event = try await daemon.events(stuck).first { $0["action"] == "remote_run.released" }
            #expect(event?["reason"] == "the vendor has ended it")
            #expect(event?["actor"].text?.hasPrefix("uid:") == true)
            let after = try await daemon.client.get("/v1/remote-runs")["remote_runs"].elements
            #expect(after.first { $0["job_id"].text == stuck }?["released"]["reason"] == "the vendor has ended it")
        }
    }
}
