import HTTPTransport
import Testing

/// When work is started, and how much of it is taken on.
@Suite("The queue")
struct QueueTests {
    @Test("a job does not start before its time")
    func notBefore() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            let time = JournalTime.now.advanced(by: 1.5).text
            let later = try await daemon.submit(Seed.submission.with("not_before", .text(time)))
            let now = try await daemon.submit(Seed.submission(vault: "other", servers: [Seed.server(1)]))
            #expect(try await daemon.awaitRest(now)["state"] == "succeeded")
            let job = try await daemon.awaitRest(later)
            #expect(job["state"] == "succeeded")
            let started = try #require(job["started_at"].text)
            #expect(started >= time)
            #expect(try await cloud.counts().restorePoints == 2)
        }
    }

    @Test("a pause keeps work from starting and lets what runs go on")
    func pause() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth()
            #expect(try await daemon.post("/v1/queue/pause", ["reason": "maintenance"]).status == 200)
            let id = try await daemon.submit(Seed.submission)
            let queue = try await daemon.client.get("/v1/queue")
            #expect(queue["paused"] == true)
            #expect(queue["pause"]["reason"] == "maintenance")
            #expect(queue["pending"] == 1)
            #expect(try await daemon.job(id)["state"] == "queued")
            #expect(try await cloud.requests().isEmpty)
            #expect(try await daemon.post("/v1/queue/resume", ["reason": "done"]).status == 200)
            #expect(try await daemon.awaitRest(id)["state"] == "succeeded")
        }
    }

    @Test("beyond its bound submissions are told to come again, and nothing of them is kept")
    func bound() async throws {
        var settings = DaemonSettings()
        settings.maxPending = 3
        try await Scenario.run(settings) { scenario in
            let (_, daemon) = try await scenario.startBoth()
            let later = Seed.submission.with("not_before", "2035-01-01T00:00:00Z")
            for _ in 0..<3 { try await daemon.submit(later) }
            let refused = try await daemon.post("/v1/jobs", later)
            #expect(refused.status == 429)
            #expect(refused.header("Retry-After") != nil)
            #expect(try refused.document["code"] == "queue_full")
            #expect(try await daemon.client.get("/v1/jobs/counts")["total"] == 3)
        }
    }

    @Test("a higher priority goes first when a turn comes")
    func priority() async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth(backupSeconds: 0.5)
            let first = try await daemon.submit(Seed.submission)
            try await daemon.awaitJob(first, "runs in the cloud") { $0["wait_reason"] == "remote_run" }
            let low = try await daemon.submit(Seed.submission.with("priority", -10))
            try await daemon.awaitJob(low, "waits") { $0["wait_reason"] == "held" }
            let high = try await daemon.submit(Seed.submission.with("priority", 50))
            try await daemon.awaitJob(high, "waits") { $0["wait_reason"] == "held" }
            var ends: [String: String] = [:]
            for id in [first, low, high] {
                let job = try await daemon.awaitRest(id)
                #expect(job["state"] == "succeeded")
                ends[id] = job["finished_at"].text
            }
            let highEnd = try #require(ends[high])
            let lowEnd = try #require(ends[low])
            #expect(highEnd < lowEnd)
        }
    }

    @Test("bad submissions name each faulty field and store nothing")
    func badInput() async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth()
            let seed = Seed.submission
            let point = seed["restore_point"]
            let bad: [(Document, String)] = [
                (seed.with("project", "other"), "/project"),
                (seed.with("vault", ["name": "no spaces please"]), "/vault/name"),
                (seed.with("surprise", 1), "/surprise"),
                (seed.with("resources", [["id": "no-uuid", "type": "OS::Nova::Server"]]), "/resources/0/id"),
                (
                    seed.with("restore_point", point.with("name", .text(String(repeating: "n", count: 41)))),
                    "/restore_point/name"
                ),
                (Seed.submission(servers: (0..<256).map(Seed.server)), "/resources"),
                (seed.without("vault"), "/vault"),
            ]
            for (submission, pointer) in bad {
                let answer = try await daemon.post("/v1/jobs", submission)
                #expect(answer.status == 422, "\(pointer): \(answer.text)")
                #expect(answer.header("Content-Type")?.hasPrefix("application/problem+json") == true)
                #expect(
                    try answer.document["errors"].elements.contains { $0["pointer"] == .text(pointer) },
                    "\(answer.text)"
                )
            }
            let huge = try await daemon.post(
                "/v1/jobs",
                seed.with("reason", .text(String(repeating: "r", count: 2 << 20)))
            )
            #expect(huge.status == 413)
            #expect(try await daemon.client.get("/v1/jobs/counts")["total"] == 0)
        }
    }

    @Test("R19: with `Prefer: wait` the answer comes when the job has ended")
    func preferWait() async throws {
        try await Scenario.run { scenario in
            let (_, daemon) = try await scenario.startBoth()
            let answer = try await daemon.client.send(
                "POST",
                "/v1/jobs",
                Seed.submission,
                headers: [HTTPHeader("Prefer", "wait=30")]
            )
            #expect(answer.status == 202)
            #expect(try answer.document["job"]["state"] == "succeeded")
        }
    }
}
