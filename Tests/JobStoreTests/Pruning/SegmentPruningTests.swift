import AuditChain
import FoundationEssentials
import GRDB
import TestSupport
import Testing
import Workflow

@testable import JobStore

@Suite("Sealed segments of the history")
struct SegmentPruningTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("segments") }

    private static let old = PruneOrder(
        actor: Fixtures.alice,
        reason: "yearly",
        now: Fixtures.start + .seconds(401 * 86_400)
    )

    private var policy: RetentionPolicy {
        var policy = RetentionPolicy(segmentFolder: folder.path(of: "segments"))
        policy.segmentEvents = 20
        return policy
    }

    private func open() async throws -> JobStore { try await JobStore.started(in: folder.path(of: "data")) }

    /// A history of `count` old events and of a few that are not.
    private func filled(_ count: Int) async throws -> JobStore {
        let store = try await open()
        let event = NewAuditEvent(at: Fixtures.start, actor: .system, action: .queuePaused, object: "queue")
        try await store.appendEvents(Array(repeating: event, count: count))
        var later = event
        later.at = Self.old.now
        try await store.appendEvents([later, later])
        return store
    }

    private func faults(_ store: JobStore) async throws -> [ChainFault] {
        try await verified(store).faults
    }

    private func verified(_ store: JobStore) async throws -> ChainVerifier {
        let head = try await store.auditHead()
        var verifier = ChainVerifier(from: store.auditGenesis, anchors: [ChainAnchor(head)])
        var reached: Int64 = 0
        while reached < head.sequence {
            switch try await store.chainPage(after: reached, limit: 11) {
            case .sealed(let segment):
                verifier.read(segment)
                reached = segment.end.sequence
            case .events(let events):
                for event in events { verifier.read(event.chained, hash: event.hash) }
                guard let last = events.last else { break }
                reached = last.sequence
            }
            if verifier.head.sequence < reached { break }
        }
        verifier.finish()
        return verifier
    }

    private func count(_ store: JobStore) async throws -> Int {
        try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM audit_event") ?? 0 }
    }

    private func plan(_ store: JobStore) async throws -> SegmentPlan {
        guard case .ready(let plan) = try await store.nextSegment(policy, after: 0, now: Self.old.now) else {
            throw StoreError.notFound("segment")
        }
        return plan
    }

    private func file(_ plan: SegmentPlan, _ store: JobStore) -> SegmentFile {
        SegmentFile(folder: policy.segmentFolder, name: plan.fileName(installation: store.installationID))
    }

    @Test("whole segments of old events go; each file verifies alone and has the tombstone's root and digest")
    func whole() async throws {
        let store = try await filled(70)
        let before = try await store.auditHead()
        let report = try await store.prune(policy, Self.old)
        #expect(report.segments.map(\.first) == [1, 21, 41])
        #expect(report.eventsDeleted == 60)
        let verifier = try await verified(store)
        #expect(verifier.faults == [])
        #expect(verifier.passedOver.map(\.sequences) == [1...20, 21...40, 41...60])
        for segment in verifier.passedOver {
            let bytes = try #require(FileManager.default.contents(atPath: policy.segmentFolder + "/" + segment.file))
            var lines = ExportVerifier()
            var root = MerkleRoot()
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
                lines.read(line: line)
                if let (_, hash) = try? ChainedEvent.reading(line) { root.add(hash) }
            }
            lines.finish()
            #expect(lines.isWhole)
            #expect(lines.header?.start == segment.start)
            #expect(lines.head == segment.end)
            #expect(root.hash == segment.root)
        }
        let events = try await store.events(after: before.sequence, limit: 100)
        #expect(
            events.map(\.action)
                == Array(repeating: ["audit.segment_sealed", "audit.segment_deleted"], count: 3).flatMap(\.self)
        )
        #expect(events.allSatisfy { $0.reason == "yearly" && $0.actor == Fixtures.alice })
        #expect(try await store.auditHead(at: 40)?.sequence == 40)
        #expect(try await store.auditHead(at: 39) == nil)

        // Nothing more to do, and the chain goes on.
        #expect(try await store.prune(policy, Self.old).segments == [])
        try await store.close()
        let again = try await open()
        #expect(try await faults(again) == [])
        try await again.close()
    }

    @Test("one round is bounded and says that there is more")
    func rounds() async throws {
        let store = try await filled(230)
        let first = try await store.prune(policy, Self.old)
        #expect(first.hasMore)
        #expect(first.segments.count == 8)
        let second = try await store.prune(policy, Self.old)
        #expect(!second.hasMore)
        #expect(second.segments.count == 3)
        #expect(try await faults(store) == [])
        try await store.close()
    }

    @Test("a stop after any stage loses nothing, and the next round goes on", arguments: 0...5)
    func stopped(stage: Int) async throws {
        var store = try await filled(50)
        let plan = try await plan(store)
        let file = file(plan, store)
        if stage >= 1 { try await file.write(plan, from: store) }
        if stage == 1 {
            // The crash came in the middle of writing.
            try FileManager.default.removeItem(atPath: file.path)
            try Data("{\"af".utf8).write(to: URL(filePath: file.path + ".part"))
        }
        if stage >= 3 {
            let contents = try await file.check(plan, installation: store.installationID)
            let segment = try await store.seal(
                plan,
                root: contents.root,
                file: file.name,
                fileHash: contents.fileHash,
                policy,
                Self.old
            )
            if stage == 4 { #expect(try await store.deleteEvents(of: segment, limit: 7, Self.old) == 7) }
            if stage == 5 { #expect(try await store.deleteEvents(of: segment, limit: 20, Self.old) == 20) }
        }
        try await store.close()

        store = try await open()
        #expect(try await faults(store) == [])
        let report = try await store.prune(policy, Self.old)
        #expect(try await faults(store) == [])
        #expect(try await verified(store).passedOver.map(\.sequences) == [1...20, 21...40])
        #expect(report.segments.count == (stage >= 3 ? 1 : 2))
        #expect(try await store.segmentToDelete() == nil)
        #expect(try await store.events(limit: 100).first?.sequence == 41)
        let sealed = try await store.events(limit: 100).filter { $0.action == "audit.segment_sealed" }
        #expect(sealed.count == 2)
        try await store.close()
    }

    @Test("a file that was touched before it was sealed, or is gone before its events went, stops everything")
    func touchedFile() async throws {
        let store = try await filled(50)
        let plan = try await plan(store)
        let file = file(plan, store)
        try await file.write(plan, from: store)
        let bytes = try #require(FileManager.default.contents(atPath: file.path))
        let text = String(decoding: bytes, as: UTF8.self)
        for touched in [text.replacing("\"system\"", with: "\"uid:0\""), String(text.dropLast(2)), text + "x", ""] {
            try Data(touched.utf8).write(to: URL(filePath: file.path))
            await #expect(throws: StoreError.self) {
                try await file.check(plan, installation: store.installationID)
            }
        }
        try Data(bytes).write(to: URL(filePath: file.path))
        let contents = try await file.check(plan, installation: store.installationID)
        _ = try await store.seal(
            plan,
            root: contents.root,
            file: file.name,
            fileHash: contents.fileHash,
            policy,
            Self.old
        )
        try FileManager.default.removeItem(atPath: file.path)
        let all = try await count(store)
        await #expect(throws: StoreError.self) { try await store.prune(policy, Self.old) }
        #expect(try await count(store) == all)
        try Data(bytes).write(to: URL(filePath: file.path))
        #expect(try await store.prune(policy, Self.old).eventsDeleted == 40)
        try await store.close()
    }

    @Test(
        "events outside of sealed segments, and tombstones, cannot be changed or removed",
        arguments: [
            "DELETE FROM audit_event WHERE seq = 21", "DELETE FROM audit_event WHERE seq >= 20",
            "DELETE FROM audit_segment", "UPDATE audit_segment SET last_seq = 30",
            "UPDATE audit_segment SET root = zeroblob(32)", "UPDATE audit_segment SET deleted_ms = 5",
            "INSERT OR REPLACE \(values(number: 1, 1...20))", "INSERT \(values(number: 2, 15...25))",
            "INSERT \(values(number: 2, 41...52))", "INSERT \(values(number: 3, 21...40))",
        ]
    )
    func appendOnly(sql: String) async throws {
        let store = try await filled(50)
        var policy = policy
        policy.eventsKept = .seconds(400 * 86_400)
        let plan = try await plan(store)
        let file = file(plan, store)
        try await file.write(plan, from: store)
        let contents = try await file.check(plan, installation: store.installationID)
        let segment = try await store.seal(
            plan,
            root: contents.root,
            file: file.name,
            fileHash: contents.fileHash,
            policy,
            Self.old
        )
        while try await store.deleteEvents(of: segment, limit: 50, Self.old) == 50 {}
        let before = try await count(store)
        let failure = await #expect(throws: StoreError.self) {
            try await store.write { session in try session.database.execute(sql: sql) }
        }
        guard case .conflict = failure else {
            Issue.record("expected a conflict, got \(String(describing: failure))")
            return
        }
        #expect(try await count(store) == before)
        #expect(try await faults(store) == [])
        try await store.close()
    }

    private static func values(number: Int, _ range: ClosedRange<Int>) -> String {
        """
        INTO audit_segment (
            number, first_seq, last_seq, hash_before, hash_after, root, file, file_hash, sealed_ms, previous_seal
        ) SELECT \(number), \(range.lowerBound), \(range.upperBound), zeroblob(32), zeroblob(32), zeroblob(32), 'f',
            zeroblob(32), 1, zeroblob(32)
        """
    }

    @Test("a tombstone that somebody invents to hide events is named with their numbers")
    func invented() async throws {
        let store = try await filled(50)
        let start = try #require(try await store.auditHead(at: 20))
        let end = try #require(try await store.auditHead(at: 25))
        try await store.write { session in
            let database = session.database
            try database.execute(
                sql: """
                    INSERT INTO audit_segment (
                        number, first_seq, last_seq, hash_before, hash_after, root, file, file_hash, sealed_ms, previous_seal
                    ) VALUES (1, 21, 25, ?, ?, zeroblob(32), 'f', zeroblob(32), 1, zeroblob(32))
                    """,
                arguments: [Data(start.hash.bytes), Data(end.hash.bytes)]
            )
            try database.execute(sql: "DELETE FROM audit_event WHERE seq BETWEEN 21 AND 25")
        }
        #expect(try await faults(store) == [.segmentUnconfirmed(21...25)])
        try await store.close()
    }

    @Test("only one pruning runs at a time, and none in a recovery")
    func alone() async throws {
        let store = try await filled(50)
        #expect(store.beginPruning())
        await #expect(throws: StoreError.conflict("a pruning is under way")) {
            try await store.prune(policy, Self.old)
        }
        store.endPruning()
        try await store.beginRecovery(.asked, mark: nil, now: Self.old.now)
        await #expect(throws: StoreError.self) { try await store.prune(policy, Self.old) }
        _ = try await store.endRecovery(findings: [], actor: .system, reason: nil, detail: [:], now: Self.old.now)
        #expect(try await store.prune(policy, Self.old).segments.count == 2)
        try await store.close()
    }
}
