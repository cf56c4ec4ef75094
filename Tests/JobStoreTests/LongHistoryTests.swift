import GRDB
import TestSupport
import Testing

@testable import JobStore
@testable import Workflow

@Suite("A long history")
struct LongHistoryTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("long") }

    @Test("R16: the oldest of 10,000 jobs over 400 days are found after a restart, by their end and by words")
    func oldest() async throws {
        let store = try await JobStore.started(in: folder.path)
        let days = 400
        for day in 0..<days {
            let moment = Fixtures.start + .seconds(day * 86_400)
            let jobs = (1...25).map { number in
                let request = Fixtures.request(labels: ["day": "d\(day)"])
                return Fixtures.job(day * 25 + number, request, submittedAt: moment)
            }
            _ = try await store.submit(Fixtures.submission(jobs, at: moment))
            let end = moment + .seconds(3600)
            let ending = Ending(state: .succeeded, code: nil, message: nil, at: end, remoteFinishedAt: nil)
            _ = try await store.amend(job: Fixtures.jobID(day * 25 + 1), now: end, actor: .system) { machine in
                machine.phase = .ended(ending)
                return (Transition(next: .rest, records: [HistoryRecord(.jobEnded)]), .done)
            }
        }
        try await store.close()
        let again = try await JobStore.started(in: folder.path)
        #expect(try await again.counts().total == 10_000)
        var firstDay = JobFilter()
        firstDay.endedBefore = Fixtures.start + .seconds(86_400)
        #expect(try await again.jobs(firstDay, limit: 10).jobs.map(\.id) == [Fixtures.jobID(1)])
        #expect(try await again.counts(firstDay).byState == [.succeeded: 1])
        var byWords = JobFilter()
        byWords.text = TextQuery("d0")
        let found = try await again.jobs(byWords, limit: 100).jobs.map(\.id)
        #expect(found == (1...25).reversed().map { Fixtures.jobID($0) })
        var lastDay = JobFilter()
        lastDay.endedFrom = Fixtures.start + .seconds((days - 1) * 86_400)
        #expect(try await again.jobs(lastDay, limit: 10).jobs.map(\.id) == [Fixtures.jobID((days - 1) * 25 + 1)])
        // Each job has its words once.
        let rows = try await again.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM job_text_content") }
        #expect(rows == 10_000)
    }
}
