import Testing

/// Something that was taken for not made turns up after all.
@Suite("A late twin")
struct LateTwinTests {
    @Test("is found at the end of the job, told to the operator, and never removed")
    func found() async throws {
        try await Scenario.run(.soonInDoubt) { scenario in
            // Made, its answer lost, and shown by no list for as long as a person needs to get it wrong.
            let (cloud, daemon) = try await scenario.startBoth(
                backupSeconds: 0.2,
                faults: CloudEmulator.makesUnseen
            )
            let id = try await daemon.submit(Seed.submission)
            #expect(try await daemon.awaitRest(id)["state"] == "needs_attention")
            let twin = try await cloud.state()["checkpoints"][0]["id"]
            try await cloud.add(faults: [["operation": "createCheckpoint", "fault": "backup_duration", "seconds": 2]])
            let answer = try await daemon.post(
                "/v1/jobs/\(id)/resolve",
                ["resolution": "not_created", "reason": "nothing to be seen"]
            )
            #expect((200..<300).contains(answer.status), "\(answer.text)")
            try await cloud.awaitRequest("createCheckpoint", "was sent again") { $0.count == 2 }
            try await cloud.clearFaults()

            let job = try await daemon.awaitJob(id, "knows its twin") { !$0["late_twins"].elements.isEmpty }
            #expect(job["state"] == "succeeded")
            #expect(job["late_twins"][0]["id"] == twin)
            #expect(job["late_twins"][0]["effect"] == "restore_point")
            #expect(job["restore_point_id"] != twin)
            let events = try await daemon.events(id).filter { $0["action"] == "restore_point.late_twin" }
            #expect(events.count == 1)
            #expect(events.first?["detail"]["restore_point_id"] == twin)
            #expect(try await cloud.counts().restorePoints == 2)

            // The resource is free again: the next job has it at once.
            let next = try await daemon.awaitRest(daemon.submit(Seed.submission))
            #expect(next["state"] == "succeeded")
            #expect(next["late_twins"].elements.isEmpty)
        }
    }
}
