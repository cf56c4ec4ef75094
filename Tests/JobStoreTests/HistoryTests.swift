import JobStore
import TestSupport
import Testing
import Workflow

@Suite("A job's history")
struct HistoryTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("history") }

    @Test("a whole backup leaves its state, journal, attempts, calls, verdicts and events")
    func wholeBackup() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1, Fixtures.request(vault: JobDriver.ensured)))
        var driver = JobDriver(store)
        try await driver.run()

        let id = Fixtures.jobID(1)
        let detail = try #require(try await store.job(id))
        #expect(detail.summary.state == .succeeded)
        #expect(detail.summary.vaultID == VaultID("vault-of-my_vault"))
        #expect(detail.summary.vaultName == "my_vault")
        #expect(detail.summary.restorePointID != nil)
        #expect(detail.summary.endedAt == detail.machine.ending?.at)
        #expect(detail.summary.startedAt != nil)
        #expect(detail.summary.until == nil)
        #expect(detail.summary.resources.map(\.outcome) == [.succeeded])
        #expect(detail.summary.resources.map(\.backupID) == [BackupID("backup-of-server-1")])

        let effects = try await store.effects(of: id)
        #expect(effects.map(\.effect.kind) == [.vault, .association, .restorePoint])
        #expect(effects.map(\.outcome) == ["succeeded", "succeeded", "succeeded"])
        #expect(effects.map(\.effect.resource) == [nil, ResourceID("server-1"), nil])
        #expect(effects.allSatisfy { $0.closedAt != nil && $0.remoteID != nil })

        let attempts = try await store.attempts(of: id)
        #expect(attempts.map(\.step) == Step.allCases)
        #expect(attempts.allSatisfy { $0.outcome == .finished && $0.number == 1 })

        let calls = try await store.calls(of: id).calls
        #expect(
            calls.filter { $0.method == "POST" }.map(\.operation) == [
                "create_vault", "add_resource", "create_restore_point",
            ]
        )
        #expect(calls.allSatisfy { $0.requestID != nil && $0.duration == .milliseconds(12) })

        let events = try await store.events(of: id, limit: 1000)
        #expect(events.first?.action == "job.submitted")
        #expect(events.last?.action == "job.ended")
        #expect(events.filter { $0.action == "job.ended" }.count == 1)
        #expect(events.map(\.sequence) == events.map(\.sequence).sorted())
        #expect(try await store.counts().byState == [.succeeded: 1])
        #expect(try await store.recover(now: Fixtures.start, pid: 1).heldKeys == [])
    }

    @Test("a lost answer stands in the journal as unknown until it is settled")
    func lostAnswer() async throws {
        let store = try await JobStore.started(in: folder.path)
        let vault = JobDriver.vaultFacts(named: "my_vault")
        try await store.submitted(Fixtures.job(1))
        var driver = JobDriver(store, vault: vault)
        let job = try #require(try await store.claimOne())
        // Preflight asks three times, then the vault, then what it holds: the addition is the next call.
        driver.failsCall = .addResource
        try await driver.drive(job)
        let effects = try await store.effects(of: Fixtures.jobID(1))
        #expect(effects.map(\.outcome) == ["unknown"])
        #expect(effects.first?.rule == "transport:timed_out")
        #expect(effects.first?.closedAt == nil)
        let calls = try await store.calls(of: Fixtures.jobID(1)).calls
        #expect(calls.last?.carriedOut == .maybe)
        #expect(calls.last?.rule == "transport:timed_out")
        let summary = try #require(try await store.job(Fixtures.jobID(1))).summary
        #expect(summary.state == .waiting)
        #expect(summary.until != nil)
    }

    @Test("R9: skipped resources have their own outcome, code and reason")
    func skipped() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1, Fixtures.request(vault: JobDriver.ensured)))
        var driver = JobDriver(store)
        driver.skips = true
        try await driver.run(rounds: 200)
        let summary = try #require(try await store.job(Fixtures.jobID(1))).summary
        #expect(summary.state == .failed)
        #expect(summary.resources.map(\.outcome) == [.skipped])
        #expect(summary.resources.map(\.reason) == ["no"])
        #expect(summary.endingCode != nil)
        let effects = try await store.effects(of: Fixtures.jobID(1))
        #expect(effects.filter { $0.effect.kind == .restorePoint }.allSatisfy { $0.outcome == "empty" })
    }

    @Test("polls are counted, not listed; calls without a job are kept")
    func polls() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1))
        let job = try #require(try await store.claimOne())
        var machine = job.machine
        let transition = try machine.apply(
            .claimed(recovered: false),
            at: Fixtures.moment(1),
            in: Fixtures.surroundings
        )
        func poll(_ count: Int, _ second: Int) -> PollCount {
            PollCount(
                job: Fixtures.jobID(1),
                operation: .showRestorePoint,
                count: count,
                lastAt: Fixtures.start + .seconds(second)
            )
        }
        for round in 1...3 {
            _ = try await store.commit(
                JobChange(
                    machine: machine,
                    epoch: job.epoch,
                    transition: round == 1 ? transition : Transition(next: transition.next),
                    disposition: .keep(leaseUntil: Fixtures.start + .seconds(100)),
                    polls: [poll(round, 10 - round)],
                    now: Fixtures.start + .seconds(round)
                )
            )
        }
        let history = try await store.calls(of: Fixtures.jobID(1))
        #expect(history.calls == [])
        #expect(history.polls == [poll(6, 9)])
        var login = CallRecord(
            job: nil,
            operation: "create_token",
            method: "POST",
            urlTemplate: "/v3/auth/tokens",
            startedAt: Fixtures.start,
            duration: .milliseconds(1)
        )
        try await store.recordCall(login)
        login.job = Fixtures.jobID(77)
        await #expect(throws: StoreError.notFound("job \(Fixtures.jobID(77))")) { try await store.recordCall(login) }
    }

    @Test("an unfinished job cannot be done, and a finished one cannot be anything else")
    func laneFollowsState() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1))
        let job = try #require(try await store.claimOne())
        var machine = job.machine
        let transition = try machine.apply(
            .claimed(recovered: false),
            at: Fixtures.moment(1),
            in: Fixtures.surroundings
        )
        var change = JobChange(
            machine: machine,
            epoch: job.epoch,
            transition: transition,
            disposition: .done,
            now: Fixtures.start
        )
        var failure = await #expect(throws: StoreError.self) { try await store.commit(change) }
        #expect(failure?.description.contains("job_done_is_over") == true)
        var ended = job.machine
        let end = try ended.apply(
            .cancelRequested(Cancellation(actor: "x", reason: nil, at: Fixtures.start), unsent: true),
            at: Fixtures.moment(1),
            in: Fixtures.surroundings
        )
        change.machine = ended
        change.transition = end
        change.disposition = .sleep(until: Fixtures.start)
        failure = await #expect(throws: StoreError.self) { try await store.commit(change) }
        #expect(failure?.description.contains("job_done_is_over") == true)
        #expect(try await store.lastSequence() == 1)
        change.disposition = .done
        _ = try await store.commit(change)
        #expect(try await store.counts().byState == [.cancelled: 1])
    }
}
