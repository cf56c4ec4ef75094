import Testing

/// SIGKILL at every boundary between two steps of the work, and a restart on the same folder.
@Suite("A daemon killed at a step's boundary")
struct CrashAtStepBoundaryTests {
    /// One call of a job and the moment around it at which the daemon dies.
    struct Boundary: Sendable, CustomTestStringConvertible {
        enum Moment: String, CaseIterable, Sendable {
            /// The request is at the cloud, which has not carried it out yet, and will.
            case beforeTheChange
            /// The cloud has carried it out and has not answered.
            case afterTheChange
            /// The answer has just left.
            case answered
        }

        let operation: String
        /// Which of the calls of this kind, from 0.
        let occurrence: Int
        let moment: Moment

        var testDescription: String { "\(operation) #\(occurrence + 1), \(moment.rawValue)" }

        /// The rule by which the cloud holds the request.
        var fault: Document? {
            guard moment != .answered else { return nil }
            return [
                "operation": .text(operation), "fault": "delay", "delay_seconds": 0.7, "times": 1,
                "skip": .number(Double(occurrence)), "when": moment == .beforeTheChange ? "before" : "after",
            ]
        }

        func isReached(_ requests: [Document]) -> Bool {
            guard requests.count > occurrence else { return false }
            let outcome = requests[occurrence]["outcome"]
            return moment == .answered ? outcome == "answered" : outcome == "held"
        }
    }

    static let boundaries: [Boundary] = {
        let calls = [
            ("showProtectable", 0), ("listVaults", 0), ("listVaults", 1), ("createVault", 0), ("listVaults", 2),
            ("showVault", 0), ("listVaults", 3), ("addResources", 0), ("showVault", 1), ("createCheckpoint", 0),
            ("showCheckpoint", 0),
            ("listOperationLogs", 0), ("listBackups", 0),
        ]
        return calls.flatMap { call in
            Boundary.Moment.allCases.map { Boundary(operation: call.0, occurrence: call.1, moment: $0) }
        }
    }()

    @Test("ends with one vault, one association, one restore point", arguments: boundaries)
    func boundary(_ boundary: Boundary) async throws {
        var settings = DaemonSettings()
        // However slow the machine, a held call must not run out before the daemon is struck: it would go on without it.
        settings.totalTimeoutSeconds = 30
        try await Scenario.run(settings) { scenario in
            let (cloud, daemon) = try await scenario.startBoth(faults: boundary.fault.map { [$0] } ?? [])
            let id = try await daemon.submit(Seed.submission)
            try await cloud.awaitRequest(boundary.operation, boundary.moment.rawValue) { boundary.isReached($0) }
            await daemon.kill()
            let successor = try await scenario.startDaemon()
            let job = try await successor.finish(id, cloud)
            #expect(job["state"] == "succeeded")
            let outcomes = job["resources"].elements.map { $0["outcome"] }
            #expect(outcomes == ["succeeded"])

            try await expectOneOfEach(cloud)
            let actions = try await successor.actions(id)
            #expect(actions.filter { $0 == "job.ended" }.count == 1)
            #expect(actions.last == "job.ended")
            if boundary.moment != .answered {
                #expect(job["recovered"] == true)
                #expect(actions.filter { $0 == "job.recovered" }.count == 1)
            }
            await successor.kill()
            #expect(try await scenario.databaseVerdict() == "ok")
        }
    }

    private func expectOneOfEach(_ cloud: CloudEmulator) async throws {
        let counts = try await cloud.counts()
        #expect(counts.vaults == 1)
        #expect(counts.associated == 1)
        #expect(counts.restorePoints == 1)
        #expect(counts.backups == 1)
        for operation in ["createVault", "addResources", "createCheckpoint"] {
            #expect(counts.carriedOut[operation] == 1, "\(operation)")
        }
    }

    @Test("R1: a restart goes on polling the same restore point")
    func resumesPolling() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth(backupSeconds: 2)
            let id = try await daemon.submit(Seed.submission)
            let waiting = try await daemon.awaitJob(id, "waits for its run") { $0["wait_reason"] == "remote_run" }
            try await cloud.awaitRequest("showCheckpoint", "is polled") { !$0.isEmpty }
            let attempts = try await finishedAttempts(id, daemon)
            await daemon.kill()

            // The first look may come before the ready line has been read.
            let before = try await cloud.lastSequence()
            let clock = ContinuousClock()
            let successor = try await scenario.startDaemon()
            let ready = clock.now
            try await cloud.awaitRequest("showCheckpoint", "is polled again", within: .seconds(10)) { requests in
                requests.contains { ($0["seq"].integer ?? 0) > before }
            }
            #expect(clock.now - ready < .seconds(10))
            let job = try await successor.awaitRest(id)
            #expect(job["state"] == "succeeded")
            #expect(job["restore_point_id"] == waiting["restore_point_id"])
            #expect(try await cloud.requests("createCheckpoint").count == 1)
            let paths = Set(try await cloud.requests("showCheckpoint").map { $0["path"] })
            #expect(paths.count == 1, "only one restore point was ever looked at")
            let attemptsAfter = try await finishedAttempts(id, successor)
            #expect(Array(attemptsAfter.prefix(attempts.count)) == attempts)
        }
    }

    private func finishedAttempts(_ id: String, _ daemon: Daemon) async throws -> [Document] {
        try await daemon.client.get("/v1/jobs/\(id)/attempts")["attempts"].elements
            .filter { $0["outcome"] != .null }
            .map { ["step": $0["step"], "attempt": $0["attempt"], "outcome": $0["outcome"]] }
    }

    @Test("R2: a run that ended while the daemon was down counts as what it was")
    func endedMeanwhile() async throws {
        try await Scenario.run { scenario in
            let (cloud, daemon) = try await scenario.startBoth(backupSeconds: 1)
            let id = try await daemon.submit(Seed.submission)
            // Kill it while a poll is held, so that the run's end cannot have been seen.
            try await cloud.add(faults: [
                ["operation": "showCheckpoint", "fault": "delay", "delay_seconds": 3, "times": 1]
            ])
            try await cloud.awaitRequest("showCheckpoint", "is held") { $0.contains { $0["outcome"] == "held" } }
            await daemon.kill()
            let ended = try await eventually("the cloud's run ends") {
                let checkpoint = try await cloud.state()["checkpoints"][0]
                return checkpoint["status"] == "available" ? checkpoint : nil
            }

            let successor = try await scenario.startDaemon()
            let job = try await successor.awaitRest(id)
            #expect(job["state"] == "succeeded")
            #expect(job["recovered"] == true)
            #expect(job["restore_point_id"] == ended["id"])
            let events = try await successor.events(id)
            let recovered = events.filter { $0["action"] == "job.recovered" }
            #expect(recovered.count == 1)
            // The cloud's clock says when it ended, and that was before the restart.
            let remote = try #require(job["remote_finished_at"].text)
            let restarted = try #require(recovered.first?["at"].text)
            #expect(remote < restarted)
            #expect(try await cloud.requests("createCheckpoint").count == 1)
        }
    }
}
