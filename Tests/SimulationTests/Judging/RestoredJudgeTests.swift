import Simulation
import Testing
import Workflow

@testable import JobStore

@Suite("The simulation's judge, when older copies are put back")
struct RestoredJudgeTests {
    private let marker = Story.marker(1)

    /// A history of which only so much is left: a job that has begun.
    private let copy = [
        JudgedEvent(
            sequence: 1,
            action: HistoryAction.jobSubmitted.rawValue,
            jobID: Story.job,
            detail: ["resources": Story.server.id.rawValue]
        ),
        JudgedEvent(sequence: 2, action: HistoryAction.jobStarted.rawValue, jobID: Story.job),
    ]

    private func adoption(of run: CloudRun) -> JudgedEvent {
        JudgedEvent(
            sequence: 3,
            action: HistoryAction.restorePointAccepted.rawValue,
            jobID: Story.job,
            detail: ["restore_point_id": run.id.rawValue, "adopted": "true"]
        )
    }

    @Test("knows what a job has made that one copy does not have and the next one has again")
    func backAndForth() {
        var story = Story()
        story.prepare()
        story.submit()
        let run = story.run()
        story.judge.restored(to: [], cloud: story.cloud, now: story.now)
        story.judge.restored(to: copy, cloud: story.cloud, now: story.now)
        _ = story.judge.observe([adoption(of: run)], cloud: story.cloud, now: story.now)
        #expect(story.judge.violations.isEmpty)
    }

    @Test("still knows that it is another job's")
    func foreign() {
        var story = Story()
        story.prepare()
        story.submit()
        let other = JobID("job-2")
        story.submit(other)
        let run = story.run(marker, other)
        story.judge.restored(to: [], cloud: story.cloud, now: story.now)
        story.judge.restored(to: copy, cloud: story.cloud, now: story.now)
        _ = story.judge.observe([adoption(of: run)], cloud: story.cloud, now: story.now)
        #expect(story.broken == [.foreignAdopted])
    }

    @Test("takes no turn for lost while nobody took jobs up", arguments: [60, 7000])
    func turn(seconds: Int) {
        var story = Story()
        story.judge.calmFrom = story.now
        story.submit()
        let row = StoredJob(id: Story.job, state: .waiting, waitsFor: ExclusiveKey("1:resource|x|server-1"))
        story.judge.compare(row, of: Story.job, now: story.now)
        story.now = Story.start + .seconds(20_000)
        story.judge.noteWorking(story.now - .seconds(seconds))
        story.end(.timedOut)
        #expect((story.judge.missedKey(Story.job, now: story.now) == nil) == (seconds < 3600))
    }

    @Test("takes no turn for lost that another job has just made room for", arguments: [59, 61])
    func room(seconds: Int) {
        var story = Story()
        story.judge.calmFrom = story.now
        story.submit()
        story.submit(JobID("job-2"))
        let row = StoredJob(id: Story.job, state: .waiting, waitsFor: ExclusiveKey("1:resource|x|server-1"))
        story.judge.compare(row, of: Story.job, now: story.now)
        story.now = Story.start + .seconds(20_000)
        story.end(.timedOut, JobID("job-2"))
        story.now = story.now + .seconds(seconds)
        story.end(.timedOut)
        #expect((story.judge.missedKey(Story.job, now: story.now) == nil) == (seconds < 60))
    }
}
