import HTTPTransport
import SeededChance
import Testing

/// SIGKILL at moments that nobody chose, under load.
@Suite("A daemon killed at random")
struct RandomCrashTests {
    private static let killsMax = Effort.isLong ? 30 : 10

    @Test("loses no job of twenty and does nothing twice", arguments: ["recreate", "hold"])
    func twentyJobs(onUnknown: String) async throws {
        // Repeat a run with HOLDFAST_SEED.
        let seed = SeededGenerator.runSeed
        print("random crashes with \(onUnknown) and HOLDFAST_SEED=\(seed)")
        var chance = SeededGenerator(seed: seed)
        var settings = DaemonSettings()
        settings.onUnknown = onUnknown
        settings.totalTimeoutSeconds = 2
        try await Scenario.run(settings) { scenario in
            let (cloud, first) = try await scenario.startBoth(backupSeconds: 0.4)
            try await proveWitnesses(first, cloud)
            let submissions = (0..<20).map { number in
                Seed.submission(vault: "vault_\(number / 2 % 4)", servers: [Seed.server(100 + number / 2)])
            }
            var daemon = first
            var accepted: [Int: String] = [:]
            var kills = 0
            while kills < Self.killsMax {
                let until = try await cloud.lastSequence() + Int.random(in: 3...40, using: &chance)
                let submitting = submissions.indices.filter { accepted[$0] == nil }
                for (index, id) in await submit(submitting.map { ($0, submissions[$0]) }, to: daemon) {
                    accepted[index] = id
                }
                let isOver = try await passes(until, cloud, daemon)
                if isOver, accepted.count == submissions.count { break }
                await daemon.kill()
                kills += 1
                daemon = try await scenario.startDaemon()
            }
            #expect(kills > 0, "seed \(seed)")
            #expect(accepted.count == submissions.count, "seed \(seed)")

            let isOver = try await passes(Int.max, cloud, daemon)
            #expect(isOver)
            for id in accepted.values {
                let job = try await daemon.job(id)
                #expect(job["state"] == "succeeded", "seed \(seed): \(job)")
                // Only `hold` may have asked a person.
                let questions = try await daemon.actions(id).filter { $0 == "job.needs_attention" }.count
                #expect(questions == 0 || onUnknown == "hold", "seed \(seed)")
            }
            try await expectExactCounts(cloud, daemon, Set(accepted.values), "seed \(seed)")
            let points = 1 + accepted.count
            let world = HonestWorld(cloud: cloud, vaults: 5, associations: 11, restorePoints: points)
            let faults = try await world.faults(of: daemon, in: scenario, jobs: points, restarts: kills)
            #expect(faults == [], "seed \(seed)")
            CrashReport.note("random", "20 jobs", onUnknown, faults.isEmpty ? .ended : .failed)
        }
    }

    /// Loses the answers of one job's creating calls: the searches show that every list tells our markers, so that the
    /// policy `recreate` may act on silence later.
    private func proveWitnesses(_ daemon: Daemon, _ cloud: CloudEmulator) async throws {
        try await cloud.add(faults: [
            ["operation": "createVault", "fault": "answer_lost", "times": 1],
            ["operation": "createCheckpoint", "fault": "answer_lost", "times": 1],
        ])
        let job = try await daemon.awaitRest(daemon.submit(Seed.submission))
        try #require(job["state"] == "succeeded")
    }

    /// Submits until the daemon dies or everything is accepted. The key makes a repetition harmless.
    private func submit(_ submissions: [(Int, Document)], to daemon: Daemon) async -> [Int: String] {
        var accepted: [Int: String] = [:]
        for (index, submission) in submissions {
            accepted[index] = try? await daemon.submit(submission, key: "job-\(index)")
        }
        return accepted
    }

    /// Waits until the cloud has seen so many requests, or the daemon has nothing left to do. Meanwhile a person is there.
    private func passes(_ sequence: Int, _ cloud: CloudEmulator, _ daemon: Daemon) async throws -> Bool {
        try await eventually("request \(sequence)", within: .seconds(90)) {
            if try await cloud.lastSequence() >= sequence { return false }
            try await daemon.answerQuestions(cloud)
            return try await daemon.client.get("/v1/queue")["pending"] == 0 ? true : nil
        }
    }

    private func expectExactCounts(
        _ cloud: CloudEmulator,
        _ daemon: Daemon,
        _ accepted: Set<String>,
        _ seed: Comment
    ) async throws {
        let state = try await cloud.state()
        let names = state["vaults"].elements.compactMap { $0["name"].text }.sorted()
        #expect(names == ["my_vault", "vault_0", "vault_1", "vault_2", "vault_3"], seed)
        let counts = CloudEmulator.Counts(state)
        #expect(counts.associated == 1 + 10, seed)
        #expect(counts.restorePoints == 1 + accepted.count, seed)
        #expect(counts.backups == 1 + accepted.count, seed)

        let listed = try await daemon.client.get("/v1/jobs?limit=1000")["jobs"].elements
        #expect(listed.count == 1 + accepted.count, seed)
        let points = Set(listed.compactMap { $0["restore_point_id"].text })
        #expect(points == Set(state["checkpoints"].elements.compactMap { $0["id"].text }), seed)
        for id in accepted {
            let ends = try await daemon.actions(id).filter { $0 == "job.ended" }
            #expect(ends.count == 1, seed)
        }
    }

    @Test("keeps every submission that it has acknowledged, and takes none twice")
    func acknowledged() async throws {
        try await Scenario.run { scenario in
            let (_, first) = try await scenario.startBoth()
            #expect(try await first.post("/v1/queue/pause", ["reason": "nothing is to be started"]).status < 300)
            let keys = (0..<200).map { "key-\($0)" }
            async let killed: Void = killAfter(10, first)
            var acknowledged: [String: String] = [:]
            for (number, key) in keys.enumerated() {
                acknowledged[key] = try? await first.submit(Seed.submission(servers: [Seed.server(number)]), key: key)
            }
            try await killed
            // The last of the ten may have been killed before its answer left.
            #expect(acknowledged.count >= 9)
            #expect(acknowledged.count < keys.count)

            let successor = try await scenario.startDaemon()
            for (number, key) in keys.enumerated() {
                let submission = Seed.submission(servers: [Seed.server(number)])
                let answer = try await successor.post("/v1/jobs", submission, key: key)
                #expect(answer.status == 202)
                guard let id = acknowledged[key] else { continue }
                #expect(try answer.document["id"].text == id)
                #expect(answer.header("Idempotency-Replayed") == "true")
            }
            let counts = try await successor.client.get("/v1/jobs/counts")
            #expect(counts["total"] == .number(Double(keys.count)))
            #expect(try await successor.client.get("/v1/queue")["paused"] == true, "a pause outlives a crash")
        }
    }

    private func killAfter(_ count: Int, _ daemon: Daemon) async throws {
        _ = try await eventually("\(count) submissions", every: .milliseconds(1)) {
            (try await daemon.client.get("/v1/jobs/counts"))["total"].integer.map { $0 >= count } == true ? true : nil
        }
        await daemon.kill()
    }
}
