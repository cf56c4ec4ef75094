import JobStore
import TestSupport
import Testing
import Workflow

@Suite("Commits of claimed jobs")
struct CommitTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("commit") }

    @Test("a commit writes state, attempt, history and keys together")
    func writesAll() async throws {
        let store = try await JobStore.started(in: folder.path)
        try await store.submitted(Fixtures.job(1))
        var claimed = try #require(try await store.claimOne())
        let transition = try claimed.machine.apply(
            .claimed(recovered: false),
            at: Fixtures.moment(1),
            in: Fixtures.surroundings
        )
        guard case .acquire(let claims) = transition.next else {
            Issue.record("expected a claim of keys, got \(transition.next)")
            return
        }
        let outcome = try await store.commit(
            JobChange(
                machine: claimed.machine,
                epoch: claimed.epoch,
                transition: transition,
                acquiredKeys: claims.map(\.key),
                disposition: .keep(leaseUntil: Fixtures.start + .seconds(60)),
                now: Fixtures.start + .seconds(1)
            )
        )
        #expect(outcome.pendingCancellation == nil)
        let detail = try #require(try await store.job(Fixtures.jobID(1)))
        #expect(detail.machine == claimed.machine)
        #expect(detail.summary.step == .preflight)
        #expect(detail.summary.version == 2)
        #expect(try await store.attempts(of: Fixtures.jobID(1)).map(\.step) == [.preflight])
        let actions = try await store.events(of: Fixtures.jobID(1), limit: 10).map(\.action)
        #expect(actions == ["job.submitted", "job.started", "step.started"])
    }
}
