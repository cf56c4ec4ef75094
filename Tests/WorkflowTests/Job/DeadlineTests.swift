import Testing

@testable import Workflow

@Suite("Deadlines")
struct DeadlineTests {
    @Test("the job's deadline counts from when it may start")
    func fromNotBefore() {
        let later = Sample.start + .seconds(3600)
        #expect(Drill(Sample.request(deadlineSeconds: 60)).machine.deadline == Sample.start + .seconds(60))
        #expect(
            Drill(Sample.request(notBefore: later, deadlineSeconds: 60)).machine.deadline == later + .seconds(60)
        )
        #expect(
            Drill(Sample.request(notBefore: Sample.start - .seconds(99), deadlineSeconds: 60)).machine.deadline
                == Sample.start + .seconds(60)
        )
    }

    @Test("no wait goes past the limit, and at the limit the job has timed out")
    func waitsEndAtTheLimit() throws {
        var drill = Drill(Sample.request(deadlineSeconds: 100))
        try drill.begin()
        try drill.fail(.refused("6114"))
        #expect(drill.sleepsUntil == Sample.start + .seconds(100))
        try drill.wake()
        #expect(drill.machine.ending?.state == .timedOut)
        #expect(drill.machine.ending?.code == ProblemCode.deadline.rawValue)
        #expect(drill.last.next == .rest && drill.machine.heldKeys.isEmpty)
    }

    @Test("a step has a limit of its own")
    func stepLimit() throws {
        var drill = Drill { $0.stepDeadlines[.associate] = .seconds(30) }
        try drill.toAssociation()
        drill.now = drill.now + .seconds(20)
        try drill.answer(.vault(.sample(held: 1, protectStatus: "protecting")))
        var looks = 0
        while drill.machine.ending == nil, looks < 50 {
            looks += 1
            try drill.wake()
            if drill.asked != nil { try drill.answer(.vault(.sample(held: 1, protectStatus: "protecting"))) }
        }
        #expect(drill.machine.state == .timedOut)
        #expect(drill.machine.ending?.message?.contains("associate") ?? false)
        #expect(drill.now <= Sample.start + .seconds(35))
    }

    @Test("standing in line for a key is not the step's time")
    func lineIsNotTheStep() throws {
        var drill = Drill()
        try drill.tell(.claimed(recovered: false))
        drill.now = drill.now + .seconds(10_000)
        try drill.tell(.claimed(recovered: false))
        #expect(drill.last.next == .acquire([KeyClaim(key: Sample.key(Sample.servers[0]))]))
        try drill.tell(.keysGranted)
        #expect(drill.asked == .protectable(0))
    }

    @Test("a job whose deadline passes in line has timed out, granted or not", arguments: [true, false])
    func deadlineInLine(_ isGranted: Bool) throws {
        var drill = Drill(Sample.request(deadlineSeconds: 100))
        try drill.tell(.claimed(recovered: false))
        drill.now = drill.now + .seconds(100)
        try drill.tell(isGranted ? .keysGranted : .claimed(recovered: false))
        #expect(drill.machine.state == .timedOut)
        #expect(drill.last.next == .rest && drill.machine.heldKeys.isEmpty)
    }

    @Test("R6: a run that outlives the job is watched with its key kept until its end has been seen")
    func watching() throws {
        var drill = Drill(Sample.request(deadlineSeconds: 100))
        try drill.toAwait()
        while drill.machine.ending == nil {
            try drill.wake()
            if drill.asked == .runStatus { try drill.answer(.run(.protecting)) }
            if drill.asked == .runProgress { try drill.answer(.tasks()) }
        }
        #expect(drill.machine.state == .timedOut && drill.machine.isWatching)
        #expect(drill.machine.restorePointID == Sample.restorePoint)
        #expect(drill.machine.heldKeys == [Sample.key(Sample.servers[0]), Sample.slotKey])

        for failure in [CallFailure.unreachable, .unauthorised, .refused("9900")] {
            try drill.wake()
            #expect(drill.last.next == .call(.showRestorePoint(Sample.restorePoint), .runStatus))
            try drill.fail(failure)
            #expect(drill.machine.isWatching)
        }
        #expect(drill.sleepsUntil != nil)
        try drill.wake()
        try drill.answer(.run(.available))
        #expect(drill.last.next == .rest)
        #expect(drill.last.released == [Sample.key(Sample.servers[0]), Sample.slotKey])
        #expect(drill.last.records.map(\.action) == [.remoteRunEnded])
        #expect(drill.machine.state == .timedOut && !drill.machine.isWatching)
        #expect(drill.actions(.jobEnded).count == 1)
    }

    @Test("the watch obeys Retry-After and does not hammer with refused credentials")
    func watchPauses() throws {
        var drill = Drill(Sample.request(deadlineSeconds: 20))
        try drill.toAwait()
        while drill.machine.ending == nil {
            try drill.wake()
            if drill.asked == .runStatus { try drill.answer(.run(.protecting)) }
            if drill.asked == .runProgress { try drill.answer(.tasks()) }
        }
        try drill.wake()
        try drill.fail(.refused(.gateway("0308"), status: 429, retryAfter: .seconds(240)))
        #expect(drill.sleepsUntil == drill.now + .seconds(240))
        try drill.wake()
        try drill.fail(.unauthorised)
        #expect(drill.sleepsUntil == drill.now + .seconds(330))
        try drill.wake()
        for look in 1...3 {
            #expect(drill.machine.isWatching, "look \(look)")
            try drill.fail(.refused(.backupService("6217"), status: 404))
            if look < 3 { try drill.wake() }
        }
        #expect(drill.last.next == .rest)
    }

    @Test("an open effect is settled even when the deadline has passed")
    func openEffectOutlivesDeadline() throws {
        var drill = Drill(Sample.request(deadlineSeconds: 30))
        try drill.toSettling()
        drill.now = drill.now + .seconds(60)
        try drill.wake()
        #expect(drill.asked == .witness(.backupsOfVault))
        try drill.answer(.backups(.sample(.pending("protecting"), marker: Sample.marker(.restorePoint))))
        try drill.answer(.backups())
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.machine.restorePointID == Sample.restorePoint)
        // One look is due to it, however late.
        #expect(drill.asked == .runStatus)
        try drill.answer(.run(.protecting))
        #expect(drill.machine.state == .timedOut && drill.machine.isWatching)
    }

    @Test("a run that ended while nobody looked is judged, not timed out")
    func lateLook() throws {
        var drill = Drill(Sample.request(deadlineSeconds: 30))
        try drill.toAwait()
        drill.now = drill.now + .seconds(3600)
        try drill.wake()
        try drill.answer(.run(.available))
        try drill.answer(.backups(.sample()))
        #expect(drill.machine.state == .succeeded)
    }

    @Test("a cancelled job whose run outlasts the deadline ends cancelled and is watched")
    func cancelledPastDeadline() throws {
        var drill = Drill(Sample.request(deadlineSeconds: 30))
        try drill.toAwait()
        try drill.cancel()
        drill.now = drill.now + .seconds(3600)
        try drill.wake()
        try drill.answer(.run(.protecting))
        #expect(drill.machine.state == .cancelled && drill.machine.isWatching)
    }
}
