import TestSupport
import Testing

@testable import JobStore
@testable import Workflow

@Suite("What the store knows of protection")
struct ProtectionReadTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("protection") }

    @Test("R18: the last good restore point stays, with its own time, whatever later attempts come to")
    func lastGood() async throws {
        let store = try await JobStore.started(in: folder.path)
        let server = ResourceID("server-1")
        #expect(try await store.protection(of: server) == nil)
        let request = Fixtures.request(vault: JobDriver.ensured, labels: ["rpo": "24h"])
        try await store.submitted(Fixtures.job(1, request))
        var driver = JobDriver(store)
        let fresh = try #require(try await store.protection(of: server))
        #expect(fresh.lastGood == nil)
        #expect(fresh.lastAttempt.state == .queued)
        #expect(fresh.targetLabel == "24h")
        try await driver.run()

        let good = try #require(try await store.protection(of: server))
        let machine = try #require(try await store.job(Fixtures.jobID(1))).machine
        #expect(good.lastGood?.job == Fixtures.jobID(1))
        #expect(good.lastGood?.since == machine.run?.since)
        #expect(good.lastGood?.restorePointID == machine.restorePointID)
        #expect(good.lastGood?.backupID == BackupID("backup-of-server-1"))
        #expect(good.lastGood?.vaultID == VaultID("vault-of-my_vault"))
        #expect(good.lastAttempt.outcome == .succeeded)
        #expect(good.name == "name of server-1")
        #expect(good.lastResult == .succeeded)

        try await store.submitted(
            Fixtures.job(2, Fixtures.request(vault: JobDriver.ensured), submittedAt: driver.now + .seconds(1))
        )
        #expect(try await store.protection(of: server)?.lastResult == .succeeded, "of the job that has ended")
        driver.skips = true
        try await driver.run()
        let later = try #require(try await store.protection(of: server))
        #expect(later.lastGood == good.lastGood)
        #expect(later.lastAttempt.job == Fixtures.jobID(2))
        #expect(later.lastAttempt.outcome == .skipped)
        #expect(later.lastResult == .skipped)
        #expect(later.targetLabel == nil)
    }

    @Test("an older run whose end is learned later does not hide a newer one")
    func olderLater() async throws {
        let store = try await JobStore.started(in: folder.path)
        for (number, since) in [(1, 500), (2, 100), (3, 300)] {
            try await store.submitted(Fixtures.job(number))
            let claimed = try #require(try await store.claimOne())
            var machine = claimed.machine
            machine.run = RemoteRun(
                id: RestorePointID("run-\(number)"),
                since: Fixtures.start + .seconds(since),
                isAdopted: true
            )
            machine.verdicts = machine.request.resources.map { ResourceVerdict(resource: $0.id, outcome: .succeeded) }
            machine.phase = .ended(
                Ending(state: .succeeded, code: nil, message: nil, at: Fixtures.start, remoteFinishedAt: nil)
            )
            _ = try await store.commit(
                JobChange(
                    machine: machine,
                    epoch: claimed.epoch,
                    transition: Transition(next: .rest),
                    disposition: .done,
                    now: Fixtures.start + .seconds(1000 * number)
                )
            )
        }
        let good = try #require(try await store.protection(of: ResourceID("server-1"))?.lastGood)
        #expect(good.job == Fixtures.jobID(1) && good.since == Fixtures.start + .seconds(500))
    }

    @Test("all resources come in pages, each once, however many jobs they have")
    func pages() async throws {
        let store = try await JobStore.started(in: folder.path)
        for number in 1...30 {
            let resources = ["server-\(number % 7)", "disk-\(number % 3)"]
            try await store.submitted(Fixtures.job(number, Fixtures.request(resources: resources)))
        }
        var seen: [String] = []
        var last: ResourceID?
        while true {
            let page = try await store.protections(after: last, limit: 4)
            seen += page.map(\.resource.rawValue)
            guard page.count == 4 else { break }
            last = page.last?.resource
        }
        #expect(seen == (0..<3).map { "disk-\($0)" } + (0..<7).map { "server-\($0)" })
        #expect(try await store.protections(limit: 100).map(\.lastAttempt.job).contains(Fixtures.jobID(30)))
    }
}
