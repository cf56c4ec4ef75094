import AuditChain
import GRDB
import TestSupport
import Testing
import Workflow

@testable import JobStore

@Suite("The audit trail")
struct AuditTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("audit") }

    private static func values(sequence: Int) -> String {
        """
        INTO audit_event (seq, at_ms, actor, action, detail, hash) VALUES (\(sequence), 0, 'x', 'y', '{}', zeroblob(32))
        """
    }

    @Test(
        "an event cannot be changed, removed, replaced or put out of order",
        arguments: [
            "UPDATE audit_event SET actor = 'uid:0' WHERE seq = 1",
            "UPDATE audit_event SET seq = 9 WHERE seq = 2",
            "DELETE FROM audit_event",
            "DELETE FROM audit_event WHERE seq = 2",
            "INSERT OR REPLACE " + values(sequence: 1),
            "INSERT " + values(sequence: 9),
        ]
    )
    func isAppendOnly(sql: String) async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1))
        try await store.submitted(Fixtures.job(2))
        let before = try await store.events(limit: 10)
        let failure = await #expect(throws: StoreError.self) {
            try await store.write { session in try session.database.execute(sql: sql) }
        }
        guard case .conflict = failure else {
            Issue.record("expected a conflict, got \(String(describing: failure))")
            return
        }
        #expect(try await store.events(limit: 10) == before)
    }

    @Test("numbers have no gaps, whatever fails in between, and go on after a restart")
    func numbersHaveNoGaps() async throws {
        let store = try await JobStore.started(in: folder.path)
        await withTaskGroup(of: Void.self) { group in
            for number in 1...60 {
                group.addTask {
                    // Every third id is taken already; those submissions fail.
                    _ = try? await store.submit(Fixtures.submission([Fixtures.job(number % 3 == 0 ? 1 : number)]))
                }
            }
        }
        try await store.close()
        let reopened = try await JobStore.started(in: folder.path)
        try await reopened.submitted(Fixtures.job(100))
        let events = try await reopened.events(limit: 1000)
        #expect(events.map(\.sequence) == Array(1...Int64(events.count)))
        #expect(events.count == Int(try await reopened.counts().total))
        #expect(events.last?.jobID == Fixtures.jobID(100))
        #expect(try await reopened.lastSequence() == Int64(events.count))
    }

    @Test("events are read in pages, of one job and of all")
    func pages() async throws {
        let store = try await JobStore.started(in: folder.path)
        for number in 1...3 { try await store.submitted(Fixtures.job(number)) }
        let note = NewAuditEvent(
            at: Fixtures.start,
            actor: .system,
            action: .daemonStarted,
            object: "daemon",
            detail: ["version": "0.1\n\"x\""]
        )
        try await store.appendEvents([note])
        let first = try await store.events(limit: 2)
        #expect(first.map(\.sequence) == [1, 2])
        let rest = try await store.events(after: 2, limit: 10)
        #expect(rest.map(\.sequence) == [3, 4])
        #expect(rest.last?.detail == ["version": "0.1\n\"x\""])
        #expect(rest.last?.object == "daemon")
        #expect(try await store.events(of: Fixtures.jobID(2), limit: 10).map(\.sequence) == [2])
        #expect(try await store.events(of: Fixtures.jobID(2), after: 2, limit: 10) == [])
    }

    @Test("whoever listens hears of the newest event")
    func feed() async throws {
        let store = try await JobStore.started(in: folder.path)
        var numbers = store.commits().makeAsyncIterator()
        try await store.submitted(Fixtures.job(1))
        #expect(await numbers.next() == 1)
        try await store.submitted(Fixtures.job(2))
        try await store.submitted(Fixtures.job(3))
        #expect(await numbers.next() == 3)
        try await store.close()
        #expect(await numbers.next() == nil)
    }

    @Test("the chain runs through all that was written, over a restart, and its head is the last event's")
    func chain() async throws {
        var store = try await JobStore.started(in: folder.path)
        #expect(try await store.auditHead() == store.auditGenesis)
        try await store.submitted(Fixtures.job(1))
        try await store.submitted(Fixtures.job(2))
        let half = try await store.auditHead()
        try await store.close()
        store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(3))

        let events = try await store.events(limit: 100)
        #expect(events.count >= 3)
        var verifier = ChainVerifier(from: store.auditGenesis, anchors: [half])
        for event in events { verifier.read(event.chained, hash: event.hash) }
        verifier.finish()
        #expect(verifier.faults == [])
        #expect(try await store.auditHead() == verifier.head)
        #expect(try await store.auditHead(at: half.sequence) == half)
        #expect(try await store.auditHead(at: 0) == store.auditGenesis)
        #expect(try await store.auditHead(at: 99) == nil)
    }

    @Test(
        "a row changed into what we never write does not hide the others, and is found at its place",
        arguments: [
            "detail = '[1]'", "client = '{\"a\": 1}'", "client = '7'", "step = 'dance'", "detail = '{\"a\": null}'",
        ]
    )
    func unreadable(_ change: String) async throws {
        let store = try await JobStore.started(in: folder.path)
        for number in 1...4 { try await store.submitted(Fixtures.job(number)) }
        try await store.write { session in
            try session.database.execute(
                sql: "DROP TRIGGER audit_event_refuses_update; UPDATE audit_event SET \(change) WHERE seq = 3"
            )
        }
        var verifier = ChainVerifier(from: store.auditGenesis)
        let events = try await store.events(limit: 100)
        for event in events { verifier.read(event.chained, hash: event.hash) }
        #expect(events.count == 4)
        #expect(verifier.faults.map(\.sequence) == [3])
        #expect(verifier.faults.map(\.name) == ["changed"])
    }

    @Test("a row changed behind the store's back is found at its place")
    func tampered() async throws {
        let store = try await JobStore.started(in: folder.path)
        for number in 1...4 { try await store.submitted(Fixtures.job(number)) }
        try await store.write { session in
            try session.database.execute(
                sql: "DROP TRIGGER audit_event_refuses_update; UPDATE audit_event SET actor = 'uid:0' WHERE seq = 3"
            )
        }
        var verifier = ChainVerifier(from: store.auditGenesis)
        for event in try await store.events(limit: 100) { verifier.read(event.chained, hash: event.hash) }
        #expect(verifier.faults.map(\.sequence) == [3])
        #expect(verifier.faults.map(\.name) == ["changed"])
    }
}
