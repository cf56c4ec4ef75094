import Simulation
import Testing
import Workflow

@testable import JobStore

@Suite("The simulation's judge")
struct JudgeTests {
    private let first = Story.marker(1)
    private let second = Story.marker(2)
    private let other = JobID("job-2")

    @Test("has nothing to say of a job that does all right")
    func clean() throws {
        var story = Story()
        story.prepare()
        story.submit()
        story.judge.acknowledge(Story.job, now: story.now)
        let run = story.run()
        story.judged(.succeeded, backup: run.parts.first?.backupID)
        story.end(.succeeded, run: run.id)
        let row = StoredJob(id: Story.job, state: .succeeded, restorePointID: run.id)
        var line = Story.line(.restorePoint, 1, first, outcome: "succeeded")
        line.remoteID = run.id.rawValue
        line.closedAt = story.now
        let verdict = ResourceVerdict(
            resource: Story.server.id,
            outcome: .succeeded,
            backupID: run.parts.first?.backupID
        )
        let details = StoredJobDetails(effects: [line], verdicts: [Story.server.id: verdict])
        story.judge.conclude([(row, details)], keys: [], now: story.now)
        #expect(story.judge.violations.isEmpty)
    }

    @Test("finds each invariant broken", arguments: Invariant.allCases)
    func breaks(_ invariant: Invariant) {
        let story = badStory(invariant)
        #expect(story.broken.contains(invariant), "\(story.judge.violations)")
    }

    @Test("names invariant, job and what was found")
    func words() {
        let violation = badStory(.jobLost).judge.violations.first
        #expect(violation?.job == Story.job)
        let sentence = "the job was acknowledged and is not in the store"
        #expect(violation?.description == "job_lost job-1 at 1000000000: \(sentence)")
    }

    // MARK: Sent more than once

    private func association(_ generation: Int) -> EffectRow { Story.line(.association, generation, first) }

    private static let addition = Workflow.Operation.addResource(vault: Story.vaultID, resource: Story.server)

    @Test("lets a change be sent again that the gateway has refused to let in, as often as it was refused")
    func refused() {
        var story = Story()
        story.prepare()
        story.submit()
        story.intend(.association, 1, first)
        story.send(Self.addition, association(1))
        story.judge.refused((Story.job, association(1)))
        story.send(Self.addition, association(1))
        #expect(story.judge.violations.isEmpty)
        story.send(Self.addition, association(1))
        #expect(story.broken == [.callRepeated, .journalShort])
    }

    @Test("lets a change be sent again only while its line in the journal is open")
    func refusedAndClosed() {
        var story = Story()
        story.prepare()
        story.submit()
        story.intend(.association, 1, first)
        story.send(Self.addition, association(1))
        story.judge.refused((Story.job, association(1)))
        story.send(Self.addition, Story.line(.association, 1, first, outcome: "not_carried_out"))
        #expect(story.broken == [.callUnjournaled])
    }

    /// A job whose sending of a generation is forgotten with the history that a copy replaces, and which makes it once more.
    private func forgotten(_ generation: Int, knows marker: Bool = false) -> Story {
        var story = Story()
        story.prepare()
        story.submit()
        story.intend(.association, generation, first)
        story.send(Self.addition, association(generation))
        let copied = marker ? story.told : Array(story.told.prefix(2))
        story.judge.restored(to: copied, cloud: story.cloud, now: story.now)
        if !marker {
            story.rewind(to: copied)
            story.tell(.jobReconciled)
            story.intend(.association, generation, first)
        }
        story.send(Self.addition, association(generation))
        return story
    }

    @Test(
        "lets a sending be repeated that an older copy has forgotten, beyond all generations that it had to pass over"
    )
    func forgottenBeyond() {
        var story = forgotten(LostGenerations.countMax + 1)
        #expect(!story.broken.contains(.callRepeated) && !story.broken.contains(.journalShort))
        // But once.
        story.send(Self.addition, association(LostGenerations.countMax + 1))
        #expect(story.broken.contains(.callRepeated))
    }

    @Test("finds a generation used again that a recovery had to pass over, and one that the copy knows")
    func forgottenWithin() {
        #expect(forgotten(1).broken.contains(.callRepeated))
        #expect(forgotten(LostGenerations.countMax).broken.contains(.callRepeated))
        #expect(forgotten(LostGenerations.countMax + 1, knows: true).broken.contains(.callRepeated))
    }

    private func badStory(_ invariant: Invariant) -> Story {
        switch invariant {
        case .jobLost: jobLost()
        case .commandLost: commandLost()
        case .stepAfterEnd: stepAfterEnd()
        case .turnLost: turnLost()
        case .jobStuck: jobStuck()
        case .callUnjournaled: callUnjournaled()
        case .callTooLate: callTooLate()
        case .callRepeated: callRepeated()
        case .resentUndecided: resentUndecided()
        case .absenceMisjudged: absenceMisjudged()
        case .changeDenied: changeDenied()
        case .foreignAdopted: foreignAdopted()
        case .vaultTwin: vaultTwin()
        case .restorePointTwin: restorePointTwin()
        case .doubleUntold: doubleUntold()
        case .orphanUntold: orphanUntold()
        case .runsOverlap: runsOverlap()
        case .successFalse: falseVerdict(.error, .succeeded)
        case .verdictFalse: falseVerdict(.available, .failed)
        case .runForgotten: runForgotten()
        case .rowsContradictHistory: rowsContradictHistory()
        case .historyContradictsItself: historyContradictsItself()
        case .auditBroken: auditBroken()
        case .keyLeft: keyLeft()
        case .keyGivenUp: keyGivenUp()
        case .keyShared: keyShared()
        case .effectLeft: effectLeft()
        case .journalShort: journalShort()
        }
    }

    // MARK: Jobs

    private func jobLost() -> Story {
        var story = Story()
        story.judge.acknowledge(Story.job, now: story.now)
        return story
    }

    private func commandLost() -> Story {
        var story = Story()
        story.submit()
        story.judge.acknowledgeCancellation(of: Story.job, now: story.now)
        return story
    }

    private func stepAfterEnd() -> Story {
        var story = Story()
        story.submit()
        story.end(.cancelled)
        story.tell(.stepStarted, step: .preflight, attempt: 1)
        return story
    }

    private func turnLost() -> Story {
        var story = Story()
        story.judge.calmFrom = story.now
        story.submit()
        let row = StoredJob(id: Story.job, state: .waiting, waitsFor: ExclusiveKey("1:resource|x|server-1"))
        story.judge.compare(row, of: Story.job, now: story.now)
        story.now = Story.start + .seconds(7200)
        story.end(.timedOut)
        if let key = story.judge.missedKey(Story.job, now: story.now) {
            story.judge.judgeTurn(Story.job, key, holders: 0, now: story.now)
        }
        return story
    }

    private func jobStuck() -> Story {
        var story = Story()
        story.submit()
        let row = StoredJob(id: Story.job, state: .waiting)
        story.judge.conclude([(row, StoredJobDetails())], keys: [], now: story.now)
        return story
    }

    // MARK: Changes

    private func callUnjournaled() -> Story {
        var story = Story()
        story.submit()
        story.send(Story.vaultCall(first), nil)
        return story
    }

    private func callTooLate() -> Story {
        var story = Story()
        story.submit()
        story.intend(.vault, 1, first)
        story.now = Story.start + .seconds(11)
        story.send(Story.vaultCall(first), Story.line(.vault, 1, first, sendNotAfter: Story.start + .seconds(10)))
        return story
    }

    private func callRepeated() -> Story {
        var story = Story()
        story.prepare()
        story.submit()
        story.intend(.restorePoint, 1, first)
        story.send(Story.runCall(first), Story.line(.restorePoint, 1, first))
        story.send(Story.runCall(first), Story.line(.restorePoint, 1, first))
        return story
    }

    private func resentUndecided() -> Story {
        var story = Story(.hold)
        story.prepare()
        story.submit()
        story.intend(.restorePoint, 1, first)
        story.close(.restorePoint, 1, "judged_absent", decidedBy: "policy: recreate")
        story.intend(.restorePoint, 2, second)
        story.send(Story.runCall(second), Story.line(.restorePoint, 2, second))
        return story
    }

    private func absenceMisjudged() -> Story {
        var story = Story(.recreate)
        story.prepare()
        story.submit()
        story.intend(.restorePoint, 1, first)
        story.send(Story.runCall(first), Story.line(.restorePoint, 1, first))
        story.now = Story.start + .seconds(700)
        story.close(.restorePoint, 1, "judged_absent", decidedBy: "policy: recreate")
        return story
    }

    private func doubleUntold() -> Story {
        var story = Story()
        story.prepare()
        story.submit()
        story.judge.noteDoubled(first)
        let run = story.run()
        // The second delivery, which nobody hears of.
        _ = story.cloud.perform(Story.runCall(first), at: story.now)
        story.now = story.now + .seconds(14_400)
        story.judged(.succeeded, backup: run.parts.first?.backupID)
        story.end(.succeeded, run: run.id)
        story.judge.judgeDoubles(story.cloud, now: story.now)
        return story
    }

    private func orphanUntold() -> Story {
        var story = Story()
        story.prepare()
        story.submit()
        _ = story.run()
        story.now = story.now + .seconds(14_400)
        story.judge.restored(to: [], cloud: story.cloud, now: story.now)
        let end = JudgedEvent(sequence: 1, action: HistoryAction.recoveryEnded.rawValue, jobID: nil)
        _ = story.judge.observe([end], cloud: story.cloud, now: story.now)
        return story
    }

    private func changeDenied() -> Story {
        var story = Story()
        story.submit()
        story.intend(.vault, 1, first)
        story.send(Story.vaultCall(first), Story.line(.vault, 1, first))
        story.close(.vault, 1, "not_carried_out")
        return story
    }

    private func foreignAdopted() -> Story {
        var story = Story()
        story.prepare()
        story.submit()
        story.submit(other)
        let run = story.run(first, other)
        story.tell(.restorePointAccepted, detail: ["restore_point_id": run.id.rawValue, "adopted": "true"])
        return story
    }

    private func vaultTwin() -> Story {
        var story = Story()
        story.submit()
        story.submit(other)
        story.intend(.vault, 1, first)
        story.send(Story.vaultCall(first), Story.line(.vault, 1, first))
        story.intend(.vault, 1, second, other)
        story.send(Story.vaultCall(second), Story.line(.vault, 1, second), other)
        return story
    }

    private func restorePointTwin() -> Story {
        var story = Story()
        story.prepare()
        story.submit()
        let run = story.run()
        story.end(.cancelled, run: run.id)
        story.submit(other, retryOf: Story.job)
        story.intend(.restorePoint, 1, second, other)
        story.send(Story.runCall(second), Story.line(.restorePoint, 1, second), other)
        return story
    }

    private func runsOverlap() -> Story {
        var nature = CloudNature.calm
        nature.allowsOverlaps = true
        var story = Story(nature: nature)
        story.prepare()
        story.submit()
        _ = story.run()
        story.now = Story.start + .seconds(1)
        story.submit(other)
        story.intend(.restorePoint, 1, second, other)
        story.send(Story.runCall(second), Story.line(.restorePoint, 1, second), other)
        return story
    }

    private func journalShort() -> Story {
        var story = Story()
        story.prepare()
        story.submit()
        story.intend(.association, 1, first)
        for marker in [first, second] {
            story.send(
                .addResource(vault: Story.vaultID, resource: Story.server),
                Story.line(.association, 1, marker)
            )
        }
        return story
    }

    // MARK: What is told

    private func falseVerdict(_ fate: CloudRun.Fate, _ told: ResourceVerdict.Outcome) -> Story {
        var nature = CloudNature.calm
        nature.failingBackups = fate == .error ? 1 : 0
        var story = Story(nature: nature)
        story.prepare()
        story.submit()
        let run = story.run()
        story.now = run.overAt + .seconds(600)
        story.judged(told, backup: run.parts.first?.backupID)
        story.end(told == .succeeded ? .succeeded : .failed, run: run.id)
        return story
    }

    private func runForgotten() -> Story {
        var story = Story()
        story.prepare()
        story.submit()
        story.intend(.restorePoint, 1, first)
        story.send(Story.runCall(first), Story.line(.restorePoint, 1, first))
        story.end(.cancelled)
        return story
    }

    private func rowsContradictHistory() -> Story {
        var story = Story()
        story.submit()
        story.judge.compare(StoredJob(id: Story.job, state: .succeeded), of: Story.job, now: story.now)
        return story
    }

    private func historyContradictsItself() -> Story {
        var story = Story()
        story.submit()
        story.tell(.stepStarted, step: .preflight, attempt: 1)
        story.tell(.stepStarted, step: .preflight, attempt: 1)
        return story
    }

    private func auditBroken() -> Story {
        var story = Story()
        story.submit()
        story.skipNumber()
        story.tell(.jobRecovered)
        return story
    }

    // MARK: What is held

    private func ended() -> (Story, StoredJob) {
        var story = Story()
        story.submit()
        story.end(.cancelled)
        return (story, StoredJob(id: Story.job, state: .cancelled))
    }

    private func keyLeft() -> Story {
        var (story, row) = ended()
        story.judge.compare(
            StoredJobDetails(heldKeys: [ExclusiveKey("1:resource|x|server-1")]),
            of: row,
            now: story.now
        )
        return story
    }

    private func keyGivenUp() -> Story {
        var (story, row) = ended()
        row.isWatching = true
        story.judge.compare(StoredJobDetails(), of: row, now: story.now)
        return story
    }

    private func keyShared() -> Story {
        var story = Story()
        let key = ExclusiveKey("1:resource|x|server-1")
        let keys = [HeldKey(key: key, job: Story.job), HeldKey(key: key, job: other)]
        story.judge.conclude([], keys: keys, now: story.now)
        return story
    }

    private func effectLeft() -> Story {
        var (story, row) = ended()
        let details = StoredJobDetails(effects: [Story.line(.vault, 1, first)])
        story.judge.compare(details, of: row, now: story.now)
        return story
    }
}
