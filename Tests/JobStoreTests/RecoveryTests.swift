import GRDB
import TestSupport
import Testing
import Workflow

@testable import JobStore

@Suite("Starts of the daemon")
struct RecoveryTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("recovery") }

    /// A store as the next daemon finds it when this one is killed now.
    private func killed(_ store: JobStore) throws -> JobStore {
        let left = folder.path(of: "left")
        try CrashCopy.prepare(left)
        try CrashCopy.make(of: store.folder, in: left)
        return try JobStore.open(folder: left, now: Fixtures.start)
    }

    @Test("R1: what a killed daemon had in hand is ready again, marked as touched by an earlier start")
    func requeues() async throws {
        let store = try await JobStore.started(in: folder.path(of: "data"))
        for number in 1...3 { try await store.submitted(Fixtures.job(number)) }
        let first = try #require(try await store.claimOne())
        var machine = first.machine
        let transition = try machine.apply(
            .claimed(recovered: false),
            at: Fixtures.moment(1),
            in: Fixtures.surroundings
        )
        let key = ExclusiveKey("1:resource|x|server-1")
        _ = try await store.commit(
            JobChange(
                machine: machine,
                epoch: first.epoch,
                transition: transition,
                acquiredKeys: [key],
                disposition: .keep(leaseUntil: Fixtures.start + .seconds(60)),
                now: Fixtures.start
            )
        )
        // The second is claimed but nothing of it has been committed; the third is only queued.
        let second = try #require(try await store.claimOne())

        let next = try killed(store)
        #expect(next.installationID == store.installationID)
        let recovery = try await next.recover(now: Fixtures.start + .seconds(9), pid: 2)
        #expect(recovery.incarnation == 2)
        #expect(recovery.requeued == 2)
        #expect(recovery.heldKeys == [HeldKey(key: key, job: first.machine.id)])
        let claimed = try await next.claim(
            limit: 10,
            now: Fixtures.start + .seconds(9),
            leaseUntil: Fixtures.start + .seconds(60)
        )
        #expect(claimed.map(\.machine.id) == (1...3).map { Fixtures.jobID($0) })
        #expect(claimed.map(\.isFromPreviousIncarnation) == [true, false, false])
        #expect(claimed[0].machine == machine)
        #expect(claimed[0].epoch > first.epoch)
        #expect(claimed[1].epoch > second.epoch)
    }

    @Test("R1: runs in the cloud are looked at without delay, other sleepers at their time")
    func looksAtRunsFirst() async throws {
        let store = try await JobStore.started(in: folder.path(of: "data"))
        let later = Fixtures.start + .seconds(600)
        for number in 1...2 {
            try await store.submitted(Fixtures.job(number, Fixtures.request(notBefore: later)))
        }
        let waiting = Fixtures.jobID(1).rawValue
        try await store.write { session in
            _ = try session.run("UPDATE job SET wait_reason = 'remote_run' WHERE id = ?", [waiting])
        }
        let next = try killed(store)
        _ = try await next.recover(now: Fixtures.start + .seconds(1), pid: 2)
        let claimed = try await next.claim(
            limit: 10,
            now: Fixtures.start + .seconds(1),
            leaseUntil: Fixtures.start + .seconds(60)
        )
        #expect(claimed.map(\.machine.id) == [Fixtures.jobID(1)])
        #expect(try await next.nextDue() == later)
    }

    @Test("parked jobs are found again in the order of their line")
    func parkedJobs() async throws {
        let store = try await JobStore.started(in: folder.path(of: "data"))
        let keys = [ExclusiveKey("b"), ExclusiveKey("a"), ExclusiveKey("b")]
        for (index, priority) in [0, 0, 5].enumerated() {
            try await store.submitted(Fixtures.job(index + 1, Fixtures.request(priority: priority)))
            let claimed = try #require(try await store.claimOne())
            var machine = claimed.machine
            let transition = try machine.apply(
                .claimed(recovered: false),
                at: Fixtures.moment(1),
                in: Fixtures.surroundings
            )
            _ = try await store.commit(
                JobChange(
                    machine: machine,
                    epoch: claimed.epoch,
                    transition: transition,
                    disposition: .park(keys[index]),
                    now: Fixtures.start
                )
            )
        }
        let recovery = try await killed(store).recover(now: Fixtures.start, pid: 2)
        #expect(recovery.parked.map(\.job) == [2, 3, 1].map { Fixtures.jobID($0) })
        #expect(recovery.parked.map(\.key) == ["a", "b", "b"].map { ExclusiveKey($0) })
        #expect(recovery.requeued == 0)
    }

    @Test("R17: queued, cancelled and failed jobs are all still listed after a restart")
    func keepsEverything() async throws {
        let store = try await JobStore.started(in: folder.path(of: "data"))
        for number in 1...4 { try await store.submitted(Fixtures.job(number)) }
        var driver = JobDriver(store)
        // Without a vault of that name, the first two fail.
        for _ in 0..<2 {
            let job = try #require(try await store.claimOne())
            try await driver.drive(job)
        }
        let cancellation = Cancellation(actor: "uid:1001", reason: "r", at: Fixtures.start)
        _ = try await store.cancel(job: Fixtures.jobID(3), cancellation, actor: Fixtures.alice) { machine in
            let transition = try machine.apply(
                .cancelRequested(cancellation, unsent: false),
                at: Fixtures.moment(5),
                in: Fixtures.surroundings
            )
            return (transition, .done)
        }
        let before = try await store.allJobs()
        let events = try await store.events(limit: 1000)
        #expect(before.map(\.state) == [.queued, .cancelled, .failed, .failed])
        let next = try killed(store)
        _ = try await next.recover(now: Fixtures.start, pid: 2)
        #expect(try await next.allJobs() == before)
        #expect(try await next.events(limit: 1000) == events)
        #expect(try await next.countersAgree())
        #expect(try await next.integrity() == "ok")
    }
}
