import Synchronization
import TestSupport
import Testing

@testable import JobStore
@testable import Workflow

@Suite("Operators' commands")
struct CommandTests {
    let folder: TemporaryFolder
    let cancellation = Cancellation(actor: "uid:1001", reason: "wrong server", at: Fixtures.start + .seconds(5))

    init() throws { folder = try TemporaryFolder("command") }

    private var decide: JobDecision {
        { [cancellation] machine in
            let transition = try machine.apply(
                .cancelRequested(cancellation, unsent: false),
                at: Fixtures.moment(5),
                in: Fixtures.surroundings
            )
            return (transition, JobDriver.disposition(after: transition.next, now: Fixtures.start))
        }
    }

    private func cancel(_ store: JobStore, ifVersion version: Int? = nil) async throws -> CancelOutcome {
        try await store.cancel(
            job: Fixtures.jobID(1),
            cancellation,
            ifVersion: version,
            actor: Fixtures.alice,
            decide
        )
    }

    @Test("R7: a queued job is cancelled at once, with who and why in its history")
    func cancelQueued() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1))
        #expect(try await cancel(store) == .cancelled(version: 2))
        let detail = try #require(try await store.job(Fixtures.jobID(1)))
        #expect(detail.summary.state == .cancelled)
        #expect(detail.summary.version == 2)
        let events = try await store.events(of: Fixtures.jobID(1), limit: 10)
        let request = try #require(events.first { $0.action == "job.cancel_requested" })
        #expect(request.actor == Fixtures.alice)
        #expect(request.reason == "wrong server")
        #expect(events.last?.action == "job.ended")
        #expect(try await store.claimOne() == nil)
        #expect(try await cancel(store) == .ended(.cancelled))
    }

    @Test("R7: a job in a worker's hands gets the request with the worker's next commit, and the history has it once")
    func cancelClaimed() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1))
        let claimed = try #require(try await store.claimOne())
        #expect(try await cancel(store) == .pending(version: 2))
        #expect(try await cancel(store) == .alreadyRequested)
        let waiting = try #require(try await store.job(Fixtures.jobID(1)))
        #expect(waiting.pendingCancellation == cancellation)
        #expect(waiting.summary.state == .queued)
        var driver = JobDriver(store)
        try await driver.drive(claimed)
        let detail = try #require(try await store.job(Fixtures.jobID(1)))
        #expect(detail.summary.state == .cancelled)
        #expect(detail.pendingCancellation == nil)
        let events = try await store.events(of: Fixtures.jobID(1), limit: 20)
        let requests = events.filter { $0.action == "job.cancel_requested" }
        #expect(requests.map(\.actor) == [Fixtures.alice])
        #expect(requests.map(\.reason) == ["wrong server"])
    }

    @Test("a request that comes while the worker lets go makes the job ready again and travels with the next claim")
    func cancelWhileLettingGo() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1))
        let claimed = try #require(try await store.claimOne())
        #expect(try await cancel(store) == .pending(version: 2))
        var machine = claimed.machine
        let transition = try machine.apply(
            .claimed(recovered: false),
            at: Fixtures.moment(1),
            in: Fixtures.surroundings
        )
        let outcome = try await store.commit(
            JobChange(
                machine: machine,
                epoch: claimed.epoch,
                transition: transition,
                disposition: .park(ExclusiveKey("k")),
                now: Fixtures.start
            )
        )
        #expect(outcome.pendingCancellation == cancellation)
        let again = try #require(try await store.claimOne())
        #expect(again.pendingCancellation == cancellation)
        var driver = JobDriver(store)
        try await driver.drive(again)
        #expect(try await store.counts().byState == [.cancelled: 1])
    }

    @Test("a command with an old version, on no job or against the rules writes nothing")
    func refusals() async throws {
        struct NotNow: Error {}
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1))
        #expect(try await cancel(store, ifVersion: 7) == .changed(version: 1))
        let decide = decide
        let stale = try await store.amend(
            job: Fixtures.jobID(1),
            ifVersion: 2,
            now: Fixtures.start,
            actor: Fixtures.alice,
            decide
        )
        #expect(stale == .changed(version: 1))
        await #expect(throws: StoreError.notFound("job \(Fixtures.jobID(9))")) {
            try await store.amend(job: Fixtures.jobID(9), now: Fixtures.start, actor: Fixtures.alice, decide)
        }
        await #expect(throws: StoreError.conflict("NotNow()")) {
            try await store.amend(job: Fixtures.jobID(1), now: Fixtures.start, actor: Fixtures.alice) { _ in
                throw NotNow()
            }
        }
        #expect(try await store.lastSequence() == 1)
        #expect(try await cancel(store, ifVersion: 1) == .cancelled(version: 2))
    }

    @Test("a job in a worker's hands cannot be amended")
    func amendClaimed() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1))
        _ = try await store.claimOne()
        let outcome = try await store.amend(
            job: Fixtures.jobID(1),
            now: Fixtures.start,
            actor: Fixtures.alice,
            decide
        )
        #expect(outcome == .claimed)
    }

    @Test("a pause is kept over a restart, with who, why and since when, and is one event")
    func pause() async throws {
        let store = try await JobStore.started(in: folder.path)
        #expect(try await store.queue().pause == nil)
        #expect(try await store.setPaused(true, reason: "upgrade", actor: Fixtures.alice, now: Fixtures.start))
        #expect(
            try await store.setPaused(true, reason: "again", actor: .system, now: Fixtures.start) == false
        )
        try await store.close()
        let reopened = try await JobStore.started(in: folder.path)
        #expect(
            try await reopened.queue().pause
                == QueueView.Pause(actor: "uid:1001", reason: "upgrade", since: Fixtures.start)
        )
        #expect(try await reopened.setPaused(false, reason: "done", actor: Fixtures.alice, now: Fixtures.start))
        #expect(try await reopened.queue().pause == nil)
        #expect(try await reopened.events(limit: 10).map(\.action) == ["queue.paused", "queue.resumed"])
        #expect(try await reopened.events(limit: 10).map(\.reason) == ["upgrade", "done"])
    }

    @Test("who has a restore point already is read with the answer; the jobs that it repeats do not count")
    func owner() async throws {
        let store = try await JobStore.started(in: folder.path)
        let wanted = RestorePointID("run")
        func job(_ number: Int, retryOf: Int? = nil) -> JobMachine {
            JobMachine(
                id: Fixtures.jobID(number),
                request: Fixtures.request(),
                submittedAt: Fixtures.start,
                retryOf: retryOf.map { Fixtures.jobID($0) }
            )
        }
        try await store.submitted(job(1))
        try await store.submitted(job(2, retryOf: 1))
        try await store.submitted(job(3, retryOf: 2))
        try await store.submitted(job(4))
        func owner(askedBy number: Int, version: Int = 1) async throws -> (JobID?, AmendOutcome) {
            let seen = Mutex<JobID?>(nil)
            let outcome = try await store.resolve(
                job: Fixtures.jobID(number),
                adopting: wanted,
                ifVersion: version,
                now: Fixtures.start,
                actor: Fixtures.alice
            ) { machine, owner in
                seen.withLock { $0 = owner }
                machine.run = RemoteRun(id: wanted, since: Fixtures.start, isAdopted: true)
                return (Transition(next: .sleep(until: Fixtures.start)), .sleep(until: Fixtures.start))
            }
            return (seen.withLock { $0 }, outcome)
        }
        #expect(try await owner(askedBy: 1) == (nil, .amended(version: 2)))
        #expect(try await owner(askedBy: 3) == (nil, .amended(version: 2)), "a retry of a retry of the owner")
        #expect(try await owner(askedBy: 4).0 != nil)
        #expect(try await owner(askedBy: 4, version: 1).1 == .changed(version: 2))
        let claimed = try #require(try await store.claimOne(at: 5))
        let number = try #require(Int(claimed.machine.id.rawValue.suffix(1)))
        #expect(try await owner(askedBy: number, version: number == 2 ? 1 : 2).1 == .claimed)
    }
}
