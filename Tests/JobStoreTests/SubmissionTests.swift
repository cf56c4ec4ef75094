import JobStore
import TestSupport
import Testing
import Workflow

@Suite("Submissions")
struct SubmissionTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("submission") }

    @Test("a submitted job can be read, with its resources, labels and event")
    func readsBack() async throws {
        let store = try await JobStore.started(in: folder.path)
        let request = Fixtures.request(resources: ["server-1"], priority: 7, labels: ["app": "billing"])
        let outcome = try await store.submit(Fixtures.submission([Fixtures.job(1, request)]))
        #expect(
            outcome
                == .accepted(
                    SubmissionReceipt(groupID: nil, jobIDs: [Fixtures.jobID(1)], submittedAt: Fixtures.start)
                )
        )
        let detail = try #require(try await store.job(Fixtures.jobID(1)))
        #expect(detail.machine == Fixtures.job(1, request))
        #expect(detail.summary.state == .queued)
        #expect(detail.summary.priority == 7)
        #expect(detail.summary.submitter == "uid:1001")
        #expect(detail.summary.resources.map(\.id) == [ResourceID("server-1")])
        let events = try await store.events(of: Fixtures.jobID(1), limit: 10)
        #expect(events.map(\.action) == ["job.submitted"])
        #expect(events.first?.actor == Fixtures.alice)
        #expect(events.first?.reason == "nightly")
        #expect(events.first?.sequence == 1)
    }
}
