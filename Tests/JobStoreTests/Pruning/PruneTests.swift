import AuditChain
import FoundationEssentials
import GRDB
import TestSupport
import Testing
import Workflow

@testable import JobStore

@Suite("Pruning")
struct PruneTests {
    let folder: TemporaryFolder
    private static let day: Int64 = 86_400

    init() throws { folder = try TemporaryFolder("prune") }

    private var policy: RetentionPolicy {
        var policy = RetentionPolicy(segmentFolder: folder.path(of: "segments"))
        policy.segmentEvents = 10
        return policy
    }

    private func order(days: Int64 = 401) -> PruneOrder {
        PruneOrder(actor: Fixtures.alice, reason: "yearly", now: Fixtures.start + .seconds(days * Self.day))
    }

    private func open() async throws -> JobStore { try await JobStore.started(in: folder.path(of: "data")) }

    private func submit(_ store: JobStore, _ number: Int, _ server: String, _ labels: [String: String] = [:])
        async throws
    {
        let request = Fixtures.request(vault: JobDriver.ensured, resources: [server], labels: labels)
        try await store.submitted(Fixtures.job(number, request))
    }

    /// Jobs 1 to 4 ended in the order of their numbers, all for one server.
    private func filled(_ labels: [Int: [String: String]] = [:]) async throws -> JobStore {
        let store = try await open()
        var driver = JobDriver(store)
        for number in 1...4 {
            try await submit(store, number, "server-1", labels[number] ?? [:])
            try await driver.run()
        }
        return store
    }

    private func exists(_ store: JobStore, _ number: Int) async throws -> Bool {
        try await store.job(Fixtures.jobID(number)) != nil
    }

    /// The history as an export would have it, verified.
    private func verified(_ store: JobStore, anchors: [ChainHead] = []) async throws -> ExportVerifier {
        let head = try await store.auditHead()
        var verifier = ExportVerifier(anchors: anchors.map { ChainAnchor($0) })
        let header = ExportHeader(installation: store.installationID, start: store.auditGenesis, end: head)
        verifier.read(line: header.line)
        var reached: Int64 = 0
        while reached < head.sequence {
            switch try await store.chainPage(after: reached, limit: 7) {
            case .sealed(let segment):
                verifier.read(line: segment.line)
                reached = segment.end.sequence
            case .events(let events):
                for event in events { verifier.read(line: event.chained.line(hash: event.hash)) }
                reached = try #require(events.last).sequence
            }
        }
        verifier.finish()
        return verifier
    }

    private func rows(_ store: JobStore, _ table: String) async throws -> Int {
        try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? 0 }
    }

    // MARK: Jobs

    @Test("ended jobs go with all that belongs to them after 400 days, not a day before, each with an event")
    func jobs() async throws {
        let store = try await filled()
        #expect(try await store.prune(policy, order(days: 400)).jobsPruned == 0)
        let report = try await store.prune(policy, order())
        #expect(report.jobsPruned == 3)
        #expect(report.jobsKept == [.lastGood: 1])
        for number in 1...3 { #expect(try await !exists(store, number)) }
        #expect(try await exists(store, 4), "it has the server's last good restore point")
        #expect(try await store.protection(of: ResourceID("server-1"))?.lastGood?.job == Fixtures.jobID(4))
        for table in ["job", "job_resource"] { #expect(try await rows(store, table) == 1) }
        for table in ["attempt", "effect", "call", "job_label", "poll_count"] {
            let foreign = try await store.read { database in
                try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table) WHERE job <> (SELECT number FROM job)")
            }
            #expect(foreign == 0, "\(table)")
        }
        #expect(try await store.counts().total == 1)
        for number in 1...3 {
            let events = try await store.events(of: Fixtures.jobID(number), limit: 100)
            #expect(events.map(\.action) == ["job.pruned"])
            #expect(events[0].actor == Fixtures.alice)
            #expect(events[0].reason == "yearly")
            #expect(events[0].detail["state"] == "succeeded")
        }
        #expect(try await verified(store).isWhole)
        try await store.close()
    }

    @Test("a trial run says the same and changes nothing")
    func dry() async throws {
        let store = try await filled()
        var policy = policy
        policy.segmentEvents = 20
        let before = try await store.auditHead()
        let trial = try await store.prune(policy, order(), dry: true)
        #expect(try await store.auditHead() == before)
        #expect(!FileManager.default.fileExists(atPath: policy.segmentFolder))
        let report = try await store.prune(policy, order())
        #expect(trial.jobsPruned == report.jobsPruned)
        #expect(trial.jobsKept == report.jobsKept)
        #expect(trial.segments.map(\.last) == report.segments.map(\.last))
        #expect(trial.eventsDeleted == 0)
        try await store.close()
    }

    @Test(
        "R29: what has not ended, is sought, holds a key or may still be answered with stays, and so does its history"
    )
    func unfinished() async throws {
        let store = try await filled()
        try await submit(store, 9, "server-9")
        try await store.write { session in
            let database = session.database
            let job = "(SELECT number FROM job WHERE id = ?)"
            try database.execute(
                sql: "UPDATE job SET is_seeking_twins = 1, lane = 'ready' WHERE number = \(job)",
                arguments: [Fixtures.jobID(1).rawValue]
            )
            try database.execute(
                sql: "UPDATE job SET remote_run = 'outcome_unknown' WHERE number = \(job)",
                arguments: [Fixtures.jobID(2).rawValue]
            )
            try database.execute(
                sql: "INSERT INTO held_key (key, job, acquired_ms) VALUES ('k', \(job), 1)",
                arguments: [Fixtures.jobID(3).rawValue]
            )
        }
        let report = try await store.prune(policy, order())
        #expect(report.jobsPruned == 0)
        #expect(report.jobsKept == [.unfinished: 3, .lastGood: 1])
        #expect(report.segmentsKept.first?.job == Fixtures.jobID(1))
        #expect(report.segmentsKept.last?.job != Fixtures.jobID(4))
        #expect(try await exists(store, 9))
        #expect(try await store.events(of: Fixtures.jobID(9), limit: 10).count == 1)
        #expect(try await verified(store).isWhole)
        try await store.close()
    }

    @Test("a job that an idempotency key answers with stays until the key expires")
    func idempotency() async throws {
        let store = try await open()
        let claim = IdempotencyClaim(
            key: "k",
            scope: "s",
            fingerprint: "f",
            expiresAt: Fixtures.start + .seconds(500 * Self.day)
        )
        var driver = JobDriver(store)
        for (number, key) in [(1, nil), (2, claim)] {
            let request = Fixtures.request(vault: JobDriver.ensured)
            _ = try await store.submit(Fixtures.submission([Fixtures.job(number, request)], idempotency: key))
            try await driver.run()
        }
        #expect(try await store.prune(policy, order()).jobsKept == [.idempotencyKey: 2])
        #expect(try await store.prune(policy, order(days: 501)).jobsPruned == 1)
        try await store.close()
    }

    @Test("a legal hold keeps a job, its events and the segments that hold them; with a value only that value does")
    func legalHold() async throws {
        let store = try await filled([2: ["legal_hold": "case 7"]])
        let events = try await store.events(of: Fixtures.jobID(2), limit: 100)
        let report = try await store.prune(policy, order())
        #expect(report.jobsKept == [.legalHold: 1, .lastGood: 1])
        #expect(try await store.events(of: Fixtures.jobID(2), limit: 100) == events)
        let kept = report.segmentsKept
        #expect(kept.allSatisfy { $0.job == Fixtures.jobID(2) })
        #expect(events.allSatisfy { event in kept.contains { ($0.first...$0.last).contains(event.sequence) } })
        #expect(!report.segments.isEmpty)
        let verifier = try await verified(store)
        #expect(verifier.isWhole)
        #expect(verifier.passedOver.map(\.start.sequence) == report.segments.map { $0.first - 1 })

        var other = policy
        other.heldValue = "case 8"
        #expect(try await store.prune(other, order()).jobsPruned == 1)
        #expect(try await verified(store).isWhole)
        try await store.close()
    }
}
