import JobStore
import TestSupport
import Testing
import Workflow

@Suite("Idempotency keys")
struct IdempotencyTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("idempotency") }

    private func claim(_ key: String = "k1", scope: String = "alice", body: String = "b1") -> IdempotencyClaim {
        IdempotencyClaim(
            key: key,
            scope: scope,
            fingerprint: body,
            expiresAt: Fixtures.start + .seconds(3600)
        )
    }

    private func submission(
        _ numbers: [Int],
        _ claim: IdempotencyClaim,
        at moment: Timestamp = Fixtures.start
    ) -> Submission {
        Fixtures.submission(
            numbers.map { Fixtures.job($0) },
            group: GroupID("group-\(numbers[0])"),
            at: moment,
            idempotency: claim
        )
    }

    @Test("the same key and body give the first answer again, also after a restart")
    func replays() async throws {
        let store = try await JobStore.started(in: folder.path)
        let first = try await store.submit(submission([1, 2], claim()))
        guard case .accepted(let receipt) = first else {
            Issue.record("not accepted: \(first)")
            return
        }
        #expect(receipt.jobIDs == [Fixtures.jobID(1), Fixtures.jobID(2)])
        let later = Fixtures.start + .seconds(60)
        #expect(try await store.submit(submission([3, 4], claim(), at: later)) == .replayed(receipt))
        try await store.close()
        let reopened = try await JobStore.started(in: folder.path)
        #expect(try await reopened.submit(submission([5, 6], claim(), at: later)) == .replayed(receipt))
        #expect(try await reopened.counts().total == 2)
    }

    @Test("the same key with another body is refused, in another scope it is another key")
    func mismatch() async throws {
        let store = try await JobStore.started(in: folder.path)
        _ = try await store.submit(submission([1], claim()))
        #expect(try await store.submit(submission([2], claim(body: "b2"))) == .idempotencyMismatch)
        let other = try await store.submit(submission([3], claim(scope: "bob", body: "b2")))
        #expect(
            other
                == .accepted(
                    SubmissionReceipt(
                        groupID: GroupID("group-3"),
                        jobIDs: [Fixtures.jobID(3)],
                        submittedAt: Fixtures.start
                    )
                )
        )
        #expect(try await store.counts().total == 2)
    }

    @Test("an expired key is a new one, and expired keys can be forgotten")
    func expires() async throws {
        let store = try await JobStore.started(in: folder.path)
        _ = try await store.submit(submission([1], claim()))
        let expiry = Fixtures.start + .seconds(3600)
        #expect(try await store.forgetExpiredIdempotencyKeys(now: expiry - .milliseconds(1)) == 0)
        var renewed = claim(body: "b2")
        renewed.expiresAt = expiry + .seconds(3600)
        let outcome = try await store.submit(submission([2], renewed, at: expiry))
        #expect(
            outcome
                == .accepted(
                    SubmissionReceipt(groupID: GroupID("group-2"), jobIDs: [Fixtures.jobID(2)], submittedAt: expiry)
                )
        )
        #expect(try await store.forgetExpiredIdempotencyKeys(now: expiry) == 0)
        #expect(try await store.forgetExpiredIdempotencyKeys(now: expiry + .seconds(3600)) == 1)
    }

    @Test("of submissions with one key at the same time, one is accepted and the others are replays")
    func concurrent() async throws {
        let store = try await JobStore.started(in: folder.path)
        let outcomes = try await withThrowingTaskGroup(of: SubmissionOutcome.self) { group in
            for number in 1...50 {
                group.addTask { try await store.submit(submission([number], claim())) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let accepted = outcomes.compactMap { outcome in
            if case .accepted(let receipt) = outcome { receipt } else { nil }
        }
        let receipt = try #require(accepted.first)
        #expect(accepted.count == 1)
        #expect(outcomes.filter { $0 == .replayed(receipt) }.count == 49)
        #expect(try await store.counts().total == 1)
    }

    @Test("a full queue takes nothing, not even a part")
    func fullQueue() async throws {
        let store = try await JobStore.started(in: folder.path)
        _ = try await store.submit(Fixtures.submission([Fixtures.job(1), Fixtures.job(2)], pendingMax: 3))
        let refused = try await store.submit(
            Fixtures.submission([Fixtures.job(3), Fixtures.job(4)], group: GroupID("g"), pendingMax: 3)
        )
        #expect(refused == .queueFull(pending: 2))
        #expect(try await store.group(GroupID("g")) == nil)
        #expect(try await store.counts().total == 2)
        #expect(try await store.lastSequence() == 2)
    }

    @Test("a submission with an id that exists is refused whole")
    func duplicateID() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1))
        let failure = await #expect(throws: StoreError.self) {
            try await store.submit(Fixtures.submission([Fixtures.job(2), Fixtures.job(1)], group: GroupID("g")))
        }
        guard case .conflict = failure else {
            Issue.record("expected a conflict, got \(String(describing: failure))")
            return
        }
        #expect(try await store.job(Fixtures.jobID(2)) == nil)
        #expect(try await store.lastSequence() == 1)
    }

    @Test("a job that names a resource twice is refused")
    func doubledResource() async throws {
        let store = try await JobStore.started(in: folder.path)
        let request = Fixtures.request(resources: ["server-1", "server-2", "server-1"])
        await #expect(throws: StoreError.self) {
            try await store.submit(Fixtures.submission([Fixtures.job(1, request)]))
        }
        #expect(try await store.counts().total == 0)
    }
}
