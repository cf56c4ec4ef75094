import Testing

@testable import Workflow

@Suite("Giving a resource away whose run was not seen to end")
struct ReleaseTests {
    private let release = Release(actor: "alice", reason: "seen in the console", at: Sample.start)
    private let resourceKey = Sample.key(Sample.servers[0])

    @Test("R6: a job that has timed out lets the next one have the resource, and goes on watching without it")
    func watched() throws {
        var drill = Drill(Sample.request(deadlineSeconds: 60))
        try drill.toAwait()
        while drill.machine.ending == nil {
            try drill.wake()
            while drill.asked != nil {
                if drill.asked == .runStatus { try drill.answer(.run(.protecting)) } else { try drill.answer(.tasks()) }
            }
        }
        #expect(drill.machine.remoteRunKind == .watched)
        #expect(drill.machine.remoteRunID == Sample.restorePoint)
        let due = drill.machine.dueAt
        try drill.tell(.released(release))
        #expect(Set(drill.last.released) == [resourceKey, Sample.slotKey])
        #expect(drill.machine.heldKeys.isEmpty)
        #expect(drill.sleepsUntil == due)
        #expect(
            drill.actions(.remoteRunReleased).map(\.detail)
                == [
                    [
                        "kind": "watched", "reason": "seen in the console",
                        "restore_point_id": Sample.restorePoint.rawValue,
                    ]
                ]
        )
        #expect(drill.machine.remoteRunKind == .watched && drill.machine.release == release)
        #expect(throws: IllegalTransition.self, "there is nothing left to give") { try drill.tell(.released(release)) }
        try drill.wake()
        try drill.answer(.run(.available))
        #expect(drill.last.next == .rest && drill.last.released.isEmpty)
        #expect(drill.machine.remoteRunKind == nil)
    }

    @Test("a job that follows its run goes on to its verdict")
    func running() throws {
        var drill = Drill()
        try drill.toAwait()
        #expect(drill.machine.remoteRunKind == .running)
        try drill.tell(.released(release))
        try drill.wake()
        try drill.answer(.run(.available))
        try drill.answer(.backups(.sample()))
        #expect(drill.machine.state == .succeeded && drill.last.next == .rest)
    }

    @Test("a job that asks a person still asks; before it sends anew it gets the resource back, all keys or none")
    func asking() throws {
        var drill = Drill()
        try drill.toSettling()
        #expect(drill.machine.remoteRunKind == .outcomeUnknown && drill.machine.remoteRunID == nil)
        #expect(drill.machine.remoteRunSince == drill.machine.openEffect?.intendedAt)
        while drill.machine.attention == nil { try drill.searchInVain() }
        try drill.tell(.released(release))
        #expect(drill.last.next == .attend)
        #expect(drill.machine.heldKeys.isEmpty)
        try drill.resolve(.notCreated)
        try drill.searchInVain()
        #expect(
            drill.last.next
                == .acquire([KeyClaim(key: resourceKey), KeyClaim(key: Sample.slotKey, capacity: 8)])
        )
        try drill.tell(.keysGranted)
        #expect(drill.asked == .createRestorePoint)
        #expect(drill.machine.release == nil)
        #expect(Set(drill.machine.heldKeys) == [resourceKey, Sample.slotKey])
    }

    @Test("the run of a late twin can be released as well")
    func twin() throws {
        var drill = Drill()
        try drill.toSettling()
        while drill.machine.attention == nil { try drill.searchInVain() }
        try drill.cancel()
        try drill.resolve(.notCreated)
        try drill.wake()
        let twin = BackupFacts.sample(.pending("protecting"), marker: Sample.marker(.restorePoint))
        while drill.asked != nil {
            if drill.asked == .witness(.tasksOfResource(0)) {
                try drill.answer(.tasks())
            } else {
                try drill.answer(.backups(twin))
            }
        }
        #expect(drill.machine.remoteRunKind == .lateTwin && drill.machine.remoteRunID == Sample.restorePoint)
        #expect(drill.machine.heldKeys == [resourceKey])
        try drill.tell(.released(release))
        #expect(drill.last.released == [resourceKey])
        #expect(drill.machine.isSeekingTwins)
    }

    @Test("a job for which the cloud does nothing has nothing to give")
    func nothing() throws {
        var fresh = Drill()
        #expect(throws: IllegalTransition.self) { try fresh.tell(.released(release)) }
        var preflight = Drill()
        try preflight.begin()
        #expect(throws: IllegalTransition.self) { try preflight.tell(.released(release)) }
        #expect(preflight.machine.heldKeys == [resourceKey])
    }
}
