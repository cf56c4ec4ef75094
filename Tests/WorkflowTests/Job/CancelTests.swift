import Testing

@testable import Workflow

@Suite("R7: cancelling")
struct CancelTests {
    private func expectStopped(_ drill: Drill) {
        #expect(drill.last.next == .rest)
        #expect(drill.machine.state == .cancelled)
        #expect(drill.machine.heldKeys.isEmpty)
        #expect(drill.machine.openEffect == nil)
        #expect(drill.actions(.cancelRequested).count == 1)
        #expect(drill.actions(.jobEnded).count == 1)
    }

    @Test("a queued job stops at once, without a call")
    func queued() throws {
        var drill = Drill()
        try drill.cancel()
        expectStopped(drill)
        #expect(drill.machine.step == nil)
    }

    @Test("a job in line, asleep or reading stops at once while it has made nothing")
    func atOnce() throws {
        var inLine = Drill()
        try inLine.tell(.claimed(recovered: false))
        var reading = Drill()
        try reading.begin()
        var asleep = Drill()
        try asleep.begin()
        try asleep.fail(.unreachable)
        var blocked = Drill()
        try blocked.toSending()
        try blocked.fail(.unauthorised)
        for var drill in [inLine, reading, asleep, blocked] {
            try drill.cancel()
            expectStopped(drill)
        }
    }

    @Test("a change that was intended but not handed over is closed as not sent")
    func unsent() throws {
        var drill = Drill()
        try drill.toSending()
        try drill.cancel(unsent: true)
        #expect(
            drill.last.journal
                == [.closed(.restorePoint, generation: 1, .notCarriedOut(rule: "cancelled before sending"))]
        )
        expectStopped(drill)
    }

    @Test(
        "with a change outstanding the job is cancelling; a refusal of any class then ends it at once",
        arguments: [
            CallFailure.unreachable, .refused("9900"), .refused("6114"), .refused("0001"), .unauthorised,
            .refused("6113"),
        ]
    )
    func refusedAfterwards(_ failure: CallFailure) throws {
        var drill = Drill()
        try drill.toSending()
        try drill.cancel()
        #expect(drill.machine.state == .cancelling)
        #expect(drill.machine.openEffect != nil)
        try drill.fail(failure)
        expectStopped(drill)
    }

    @Test("all skipped after a cancellation leaves nothing to wait for")
    func skippedAfterwards() throws {
        var drill = Drill()
        try drill.toSending()
        try drill.cancel()
        let skip = SkippedResource(id: Sample.servers[0].id, code: .backupService("6203"), reason: nil)
        try drill.answer(.run(.available, skipped: [skip]))
        expectStopped(drill)
    }

    @Test("a vault or association that was made is left alone and nothing more is begun")
    func afterOtherChanges() throws {
        var vault = Drill()
        try vault.toVault()
        try vault.answer(.vaults())
        try vault.cancel()
        try vault.answer(.vault(.sample()))
        // The next job would make another one, did the name come free before the list shows this one.
        #expect(vault.asked == .vaultListed && vault.machine.state == .cancelling)
        try vault.answer(.vaults(.sample()))
        try vault.tell(.keysGranted)
        expectStopped(vault)

        var association = Drill()
        try association.toAssociation()
        try association.answer(.vault(.sample()))
        try association.answer(.vaults())
        try association.cancel()
        try association.answer(.added([Sample.servers[0].id]))
        expectStopped(association)
    }

    @Test("a run in the cloud goes on: cancelling until it has ended, then cancelled with the restore point recorded")
    func running() throws {
        var drill = Drill()
        try drill.toAwait()
        let due = try #require(drill.sleepsUntil)
        try drill.cancel()
        #expect(drill.last.next == .sleep(until: due))
        #expect(drill.last.records.first?.detail["remote"] == "continues")
        #expect(drill.machine.state == .cancelling)
        #expect(drill.machine.heldKeys.contains(Sample.key(Sample.servers[0])))
        try drill.wake()
        try drill.answer(.run(.available))
        try drill.answer(.backups(.sample()))
        expectStopped(drill)
        #expect(drill.machine.restorePointID == Sample.restorePoint)
        #expect(drill.machine.verdicts.map(\.outcome) == [.succeeded])
    }

    @Test("an unknown outcome is resolved first; what is found is followed to its end")
    func settling() throws {
        var drill = Drill()
        try drill.toSettling()
        try drill.cancel()
        #expect(drill.machine.state == .cancelling)
        try drill.wake()
        try drill.answer(.backups(.sample(marker: Sample.marker(.restorePoint))))
        try drill.answer(.backups())
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.asked == .runStatus && drill.machine.state == .cancelling)
        try drill.answer(.run(.available))
        try drill.answer(.backups(.sample()))
        expectStopped(drill)
    }

    @Test("a person's not_created ends a cancelled job; adopt follows the run")
    func attention() throws {
        var drill = Drill()
        try drill.toSettling()
        while drill.machine.attention == nil { try drill.searchInVain() }
        try drill.cancel()
        #expect(drill.last.next == .attend)
        #expect(drill.machine.state == .needsAttention)
        var adopting = drill
        try adopting.resolve(.adopt(id: "by-hand"))
        #expect(adopting.machine.state == .cancelling)
        try drill.resolve(.notCreated)
        #expect(drill.machine.state == .cancelled)
        #expect(drill.machine.isSeekingTwins, "what was taken for not made may turn up")
    }

    @Test("a cancellation while a witness is being asked takes nothing away from the search")
    func askingWitness() throws {
        for unsent in [true, false] {
            var drill = Drill()
            try drill.toSettling()
            try drill.wake()
            try drill.cancel(unsent: unsent)
            #expect(drill.machine.openEffect != nil && drill.machine.state == .cancelling)
            try drill.answer(.backups())
            #expect(drill.asked == .witness(.backupsOfResource(0)))
        }
    }

    @Test("cancelling twice, or after the end, is refused and changes nothing")
    func tooLate() throws {
        var twice = Drill()
        try twice.toAwait()
        try twice.cancel()
        var ended = Drill()
        try ended.cancel()
        var watching = Drill(Sample.request(deadlineSeconds: 1))
        try watching.toAwait()
        try watching.wake()
        try watching.answer(.run(.protecting))
        #expect(watching.machine.isWatching)
        for var drill in [twice, ended, watching] {
            let before = drill.machine
            #expect(throws: IllegalTransition.self) { try drill.cancel() }
            #expect(drill.machine == before)
        }
    }
}
