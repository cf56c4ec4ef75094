import GRDB
import TestSupport
import Testing
import Workflow

@testable import JobStore

@Suite("Claims")
struct ClaimTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("claim") }

    @Test("jobs are claimed in the order of submission, ten minutes per step of priority earlier")
    func order() async throws {
        let store = try await JobStore.started(in: folder.path)
        let minute = 60
        let plan: [(number: Int, priority: Int, second: Int)] = [
            (1, 0, 0), (2, 0, 1), (3, 1, 5 * minute), (4, -1, 0), (5, 2, 19 * minute), (6, 100, 10_000),
        ]
        for entry in plan {
            let moment = Fixtures.start + .seconds(entry.second)
            let request = Fixtures.request(priority: entry.priority)
            try await store.submitted(Fixtures.job(entry.number, request, submittedAt: moment), at: moment)
        }
        let now = Fixtures.start + .seconds(20_000)
        let claimed = try await store.claim(limit: 10, now: now, leaseUntil: now + .seconds(60))
        #expect(claimed.map(\.machine.id) == [6, 3, 5, 1, 2, 4].map { Fixtures.jobID($0) })
        #expect(claimed.map(\.sortKey) == claimed.map(\.sortKey).sorted())
        #expect(claimed.allSatisfy { $0.epoch == 1 && !$0.isFromPreviousIncarnation })
    }

    @Test("a claim takes at most its limit, and no job twice")
    func limit() async throws {
        let store = try await JobStore.started(in: folder.path)
        _ = try await store.submit(Fixtures.submission((1...5).map { Fixtures.job($0) }))
        let later = Fixtures.start + .seconds(60)
        let first = try await store.claim(limit: 3, now: Fixtures.start, leaseUntil: later)
        let second = try await store.claim(limit: 3, now: Fixtures.start, leaseUntil: later)
        let third = try await store.claim(limit: 3, now: Fixtures.start, leaseUntil: later)
        #expect([first.count, second.count, third.count] == [3, 2, 0])
        #expect(Set((first + second).map(\.machine.id)).count == 5)
    }

    @Test("a job with not_before is left alone until then, and its moment is the next due one")
    func notBefore() async throws {
        let store = try await JobStore.started(in: folder.path)
        let due = Fixtures.start + .seconds(100)
        try await store.submitted(Fixtures.job(1, Fixtures.request(notBefore: due)))
        try await store.submitted(Fixtures.job(2, Fixtures.request(notBefore: Fixtures.start - .seconds(5))))
        #expect(try await store.nextDue() == due)
        #expect(try await store.claimOne(at: 99)?.machine.id == Fixtures.jobID(2))
        #expect(try await store.claimOne(at: 99) == nil)
        #expect(try await store.claimOne(at: 100)?.machine.id == Fixtures.jobID(1))
        #expect(try await store.nextDue() == nil)
    }

    @Test("R5: a job whose lease ran out is claimed again with a new epoch, and the old worker is refused")
    func leaseRunsOut() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1))
        let old = try #require(try await store.claimOne(at: 0, lease: 60))
        #expect(try await store.expireLeases(now: Fixtures.start + .seconds(59)) == [])
        #expect(try await store.expireLeases(now: Fixtures.start + .seconds(60)) == [Fixtures.jobID(1)])
        let new = try #require(try await store.claimOne(at: 61))
        #expect(new.epoch > old.epoch)
        let before = try #require(try await store.job(Fixtures.jobID(1)))
        let events = try await store.lastSequence()

        var stale = old
        let transition = try stale.machine.apply(
            .claimed(recovered: false),
            at: Fixtures.moment(62),
            in: Fixtures.surroundings
        )
        let change = JobChange(
            machine: stale.machine,
            epoch: stale.epoch,
            transition: transition,
            acquiredKeys: [ExclusiveKey("k")],
            disposition: .sleep(until: Fixtures.start),
            now: Fixtures.start
        )
        await #expect(throws: StoreError.leaseLost(Fixtures.jobID(1))) { try await store.commit(change) }
        await #expect(throws: StoreError.leaseLost(Fixtures.jobID(1))) {
            try await store.renewLease(Fixtures.jobID(1), epoch: old.epoch, until: Fixtures.start)
        }
        #expect(try await store.job(Fixtures.jobID(1))?.summary == before.summary)
        #expect(try await store.lastSequence() == events)
        #expect(try await store.attempts(of: Fixtures.jobID(1)) == [])
        try await store.renewLease(Fixtures.jobID(1), epoch: new.epoch, until: Fixtures.start + .seconds(999))
        #expect(try await store.expireLeases(now: Fixtures.start + .seconds(500)) == [])
    }

    @Test("workers that claim at the same time never get the same job")
    func concurrentClaims() async throws {
        let store = try await JobStore.started(in: folder.path)
        _ = try await store.submit(Fixtures.submission((1...400).map { Fixtures.job($0) }))
        let claimed = try await withThrowingTaskGroup(of: [ClaimedJob].self) { group in
            for _ in 0..<32 {
                group.addTask {
                    var mine: [ClaimedJob] = []
                    for _ in 0..<5 {
                        let lease = Fixtures.start + .seconds(60)
                        mine += try await store.claim(limit: 4, now: Fixtures.start, leaseUntil: lease)
                    }
                    return mine
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claimed.count == 400)
        #expect(Set(claimed.map(\.machine.id)).count == 400)
    }

    @Test("a job whose row cannot be read is put aside and does not keep the others from being claimed")
    func unreadableRow() async throws {
        let store = try await JobStore.started(in: folder.path)
        for number in 1...3 { try await store.submitted(Fixtures.job(number)) }
        let broken = Fixtures.jobID(2).rawValue
        try await store.write { session in
            _ = try session.run("UPDATE job SET machine = '{\"later\":1}' WHERE id = ?", [broken])
        }
        let claimed = try await store.claim(
            limit: 10,
            now: Fixtures.start,
            leaseUntil: Fixtures.start + .seconds(60)
        )
        #expect(claimed.map(\.machine.id) == [Fixtures.jobID(1), Fixtures.jobID(3)])
        let events = try await store.events(limit: 100)
        #expect(events.filter { $0.action == "job.unreadable" }.map(\.jobID) == [Fixtures.jobID(2)])
        let again = try await store.claim(limit: 10, now: Fixtures.start, leaseUntil: Fixtures.start + .seconds(60))
        #expect(again.isEmpty)
    }

    @Test("a parked job is claimed only after its turn has come")
    func parked() async throws {
        let store = try await JobStore.started(in: folder.path)
        let key = ExclusiveKey("1:resource|x|server-1")
        for number in 1...2 {
            try await store.submitted(Fixtures.job(number))
            var claimed = try #require(try await store.claimOne())
            let transition = try claimed.machine.apply(
                .claimed(recovered: false),
                at: Fixtures.moment(1),
                in: Fixtures.surroundings
            )
            _ = try await store.commit(
                JobChange(
                    machine: claimed.machine,
                    epoch: claimed.epoch,
                    transition: transition,
                    acquiredKeys: number == 1 ? [key] : [],
                    disposition: number == 1 ? .keep(leaseUntil: Fixtures.start + .seconds(60)) : .park(key),
                    now: Fixtures.start + .seconds(1)
                )
            )
        }
        let waiting = try #require(try await store.job(Fixtures.jobID(2))).summary
        #expect(waiting.state == .waiting)
        #expect(waiting.waitReason == .heldKey)
        #expect(waiting.waitsFor == key)
        #expect(waiting.heldBy == Fixtures.jobID(1))
        #expect(try await store.claimOne() == nil)
        #expect(try await store.unpark(Fixtures.jobID(2)))
        #expect(try await store.unpark(Fixtures.jobID(2)) == false)
        #expect(try await store.claimOne()?.machine.id == Fixtures.jobID(2))
    }
}
