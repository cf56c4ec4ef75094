import Testing

/// The counter loop: strike at the n-th flush of the disk, for every n until the job's work has none left.
@Suite("A daemon struck at its n-th flush", .enabled(if: SharedLibrary.compiler != nil, "needs a C compiler"))
struct CrashAtFlushTests {
    /// More flushes than opening a new database and a whole job take; the last case of each strike proves it.
    private static let flushes = 1...45

    struct Case: Sendable, CustomTestStringConvertible {
        let strike: FlushShim.Strike
        let flush: Int

        var testDescription: String { "\(strike.rawValue) at flush \(flush)" }
    }

    static let kills = flushes.flatMap { flush in
        [Case(strike: .killBefore, flush: flush), Case(strike: .killAfter, flush: flush)]
    }

    @Test("a kill loses nothing and repeats nothing", arguments: kills)
    func kill(_ strike: Case) async throws {
        try await Scenario.run { scenario in
            let cloud = try await scenario.startCloud(backupSeconds: 0.1)
            try scenario.configure(cloud: cloud.url)
            let victim = try await daemon(struckBy: strike, in: scenario)
            let (accepted, wasStruck) = try await run(on: victim)
            if strike.flush == Self.flushes.upperBound {
                #expect(!wasStruck, "there are more flushes than are tried")
            }

            var survivor = victim
            if wasStruck { survivor = try await scenario.startDaemon() }
            let daemon = try #require(survivor)
            // A repetition writes, too: one that has lived through all of its job must not be struck now.
            let again = wasStruck ? try await daemon.submit(Seed.submission, key: "the-job") : accepted ?? ""
            #expect(accepted == nil || accepted == again, "what was acknowledged is there")
            let job = try await daemon.finish(again, cloud)
            #expect(job["state"] == "succeeded")
            try await expectOneOfEach(cloud)
            #expect(try await daemon.client.get("/v1/jobs/counts")["total"] == 1)
            let actions = try await daemon.actions(again)
            #expect(actions.filter { $0 == "job.submitted" }.count == 1)
            #expect(actions.filter { $0 == "job.ended" }.count == 1)
            await daemon.kill()
            #expect(try await scenario.databaseVerdict() == "ok")
        }
    }

    /// Runs the job as far as the daemon lives.
    /// - Returns: the job's id, if it was acknowledged, and whether the daemon died.
    private func run(on victim: Daemon?) async throws -> (accepted: String?, wasStruck: Bool) {
        guard let victim else { return (nil, true) }
        var accepted: String?
        do {
            accepted = try await victim.submit(Seed.submission, key: "the-job")
            try await victim.awaitRest(accepted ?? "")
            return (accepted, false)
        } catch {
            // The connection breaks a moment before the process is reaped.
            _ = try await eventually("the daemon, which failed with \(error), is gone", within: .seconds(5)) {
                victim.process.isRunning ? nil : true
            }
            return (accepted, true)
        }
    }

    static let failures = flushes.filter { $0.isMultiple(of: 3) }.map { Case(strike: .fail, flush: $0) }

    @Test("a disk that fails for a while is waited for", arguments: failures)
    func fail(_ strike: Case) async throws {
        try await Scenario.run { scenario in
            let cloud = try await scenario.startCloud(backupSeconds: 0.1)
            try scenario.configure(cloud: cloud.url)
            // A database that cannot even be made is a reason not to start.
            let daemon =
                if let victim = try await daemon(struckBy: strike, in: scenario) { victim } else {
                    try await scenario.startDaemon()
                }
            let id = try await eventually("the submission is taken") {
                let answer = try await daemon.post("/v1/jobs", Seed.submission, key: "the-job")
                if answer.status == 202 { return try answer.document["id"].text }
                #expect(answer.status == 503, "\(answer.text)")
                return nil
            }
            let job = try await daemon.finish(id, cloud)
            #expect(job["state"] == "succeeded")
            #expect(job["recovered"] == false)
            try await expectOneOfEach(cloud)
            #expect(daemon.process.isRunning)
            #expect(await daemon.stop() == .exited(0))
            #expect(try await scenario.databaseVerdict() == "ok")
        }
    }

    /// Starts a daemon with the strike loaded; nil when it did not live to be ready.
    private func daemon(struckBy strike: Case, in scenario: Scenario) async throws -> Daemon? {
        let environment = [
            "LD_PRELOAD": try await FlushShim.make(in: scenario.folder), "FLUSH_STRIKE": strike.strike.rawValue,
            "FLUSH_STRIKE_AT": "\(strike.flush)",
        ]
        return try? await scenario.startDaemon(environment: environment)
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
}
