import Testing

@testable import Workflow

@Suite("A job whose history was cut short")
struct RestoredJobTests {
    private let twin = RestorePointID("3b0851a8-adf3-4f4c-a914-dead08bf9664")

    private func finding(
        _ generation: Int,
        id: RestorePointID = Sample.restorePoint,
        of server: Int = 0,
        in project: String = "default"
    ) -> RemoteFinding {
        RemoteFinding(
            project: ProjectName(project),
            kind: .restorePoint,
            id: id.rawValue,
            marker: Sample.marker(.restorePoint, generation),
            name: "backup_auto",
            vaultID: Sample.vault,
            resources: [Sample.servers[server].id],
            isGoingOn: true,
            createdAt: Sample.start
        )
    }

    private func reconcile(
        _ drill: inout Drill,
        _ findings: RemoteFinding...,
        begunAt recovery: Timestamp = Sample.start + .seconds(50),
        copiedAt: Timestamp = Sample.start
    ) -> JobMachine.Reconciliation? {
        drill.machine.reconcile(
            with: findings,
            begunAt: recovery,
            copiedAt: copiedAt,
            at: Moment(now: drill.now, jitter: 0.5),
            in: drill.surroundings
        )
    }

    @Test("adopts its restore point from wherever the copy has it standing, whichever generation made it")
    func adopts() throws {
        let queued = Drill()
        var acquiring = Drill()
        try acquiring.tell(.claimed(recovered: false))
        var associating = Drill()
        try associating.toAssociation()
        try associating.answer(.vault(.sample()))
        try associating.answer(.vaults())
        var making = Drill()
        try making.toVault()
        try making.answer(.vaults())
        var sending = Drill()
        try sending.toSending()
        var asking = Drill()
        try asking.toSettling()
        while asking.machine.attention == nil { try asking.searchInVain() }
        for generation in [1, 2, 700] {
            for var drill in [queued, acquiring, associating, making, sending, asking] {
                let open = drill.machine.openEffect
                let held = drill.machine.heldKeys
                let found = finding(generation)
                #expect(drill.machine.restorePoints(among: [found], in: drill.surroundings) == [found])
                let made = try #require(reconcile(&drill, found))
                #expect(made.moves)
                #expect(drill.machine.openEffect == nil)
                #expect(made.transition.journal.count == (open == nil ? 0 : 1))
                #expect(drill.machine.restorePointID == Sample.restorePoint)
                #expect(drill.machine.step == .awaitRestorePoint)
                let key = Sample.key(Sample.servers[0])
                #expect(drill.machine.heldKeys.contains(key))
                #expect(made.taken == (held.contains(key) ? [] : [key]))
                try drill.tell(.claimed(recovered: false))
                #expect(drill.asked == .runStatus)
                try drill.answer(.run(.available))
                try drill.answer(.backups(.sample(marker: Sample.marker(.restorePoint, generation))))
                #expect(drill.machine.state == .succeeded)
            }
        }
        #expect(queued.machine.phase == .queued)
    }

    @Test("looks at the run that it has taken over although its time is up")
    func late() throws {
        var drill = Drill()
        drill.now = drill.machine.deadline + .seconds(1)
        _ = reconcile(&drill, finding(1))
        try drill.tell(.claimed(recovered: true))
        #expect(drill.asked == .runStatus)
        try drill.answer(.run(.available))
        try drill.answer(.backups(.sample(marker: Sample.marker(.restorePoint))))
        #expect(drill.machine.state == .succeeded)
    }

    @Test("of which nothing was found never uses a marker again, and searches before it sends")
    func nothingFound() throws {
        var drill = Drill()
        let others = [finding(1, of: 1), finding(1, in: "another")]
        #expect(drill.machine.restorePoints(among: others, in: drill.surroundings).isEmpty)
        let made = try #require(reconcile(&drill, others[0], others[1]))
        #expect(!made.moves)
        #expect(made.transition.records.map(\.action) == [.jobReconciled])
        try drill.toAssociation()
        try drill.answer(.vault(.sample(held: 1, protectStatus: "protecting")))
        try drill.tell(.keysGranted)
        #expect(drill.asked == .witness(.backupsOfVault), "before anything is sent")
        var late = drill
        try late.answer(.backups(.sample(marker: Sample.marker(.restorePoint, 40))))
        try late.answer(.backups())
        try late.answer(.tasks())
        try late.answer(.vault(.sample(held: 1)))
        #expect(late.machine.restorePointID == Sample.restorePoint, "one of the lost generations has landed")

        while case .call(_, .witness(let witness)) = drill.last.next {
            switch witness {
            case .backupsOfVault, .backupsOfResource: try drill.answer(.backups())
            case .tasksOfResource: try drill.answer(.tasks())
            default: try drill.answer(.vault(.sample(held: 1)))
            }
        }
        #expect(drill.asked == .createRestorePoint)
        #expect(drill.machine.openEffect?.generation == LostGenerations.countMax + 1)
    }

    @Test("uses no generation again of any kind, nor do its history's readers expect one")
    func everyKind() throws {
        var drill = Drill(Sample.request(vault: Sample.ensured))
        _ = try #require(reconcile(&drill))
        var replay = ReplayedJob()
        #expect(replay.apply(HistoryRecord(.jobReconciled)) == nil)
        try drill.toVault()
        try drill.answer(.vaults())
        #expect(drill.machine.openEffect?.generation == LostGenerations.countMax + 1)
        try drill.answer(.vault(.sample()))
        try drill.answer(.vaults(.sample()))
        try drill.tell(.keysGranted)
        try drill.answer(.vault(.sample()))
        try drill.answer(.vaults())
        #expect(drill.asked == .addResource(0))
        #expect(drill.machine.openEffect?.generation == LostGenerations.countMax + 1)
        let told = drill.transitions.flatMap(\.records)
        #expect(told.compactMap { replay.apply($0) } == [])
    }

    @Test("searches first also when the copy has it waiting for another sending")
    func waitingToSend() throws {
        var drill = Drill()
        try drill.toSending()
        try drill.fail(.refused("6203"))
        #expect(drill.machine.waitReason == .busy)
        let made = try #require(reconcile(&drill))
        #expect(!made.moves)
        try drill.wake()
        #expect(drill.asked == .witness(.backupsOfVault))
    }

    @Test("that asks a person searches anew: the answer may be in the part that is lost")
    func asking() throws {
        var drill = Drill()
        try drill.toSettling()
        while drill.machine.attention == nil { try drill.searchInVain() }
        let made = try #require(reconcile(&drill))
        #expect(made.moves)
        #expect(drill.machine.attention == nil && drill.machine.waitReason == .settling)
        try drill.wake()
        try drill.answer(.backups(.sample(marker: Sample.marker(.restorePoint, 3))))
        try drill.answer(.backups())
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.machine.restorePointID == Sample.restorePoint)
    }

    @Test("of which two restore points are found leaves the choice to a person")
    func twins() throws {
        var drill = Drill()
        try drill.toSending()
        let made = try #require(reconcile(&drill, finding(1), finding(2, id: twin)))
        #expect(!made.moves)
        try drill.tell(.claimed(recovered: true))
        try drill.wake()
        try drill.answer(
            .backups(
                .sample(marker: Sample.marker(.restorePoint)),
                .sample(marker: Sample.marker(.restorePoint, 2), run: twin)
            )
        )
        try drill.answer(.backups())
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.machine.attention?.code == .severalFound)
    }

    @Test("that has its restore point, or has ended, has lost nothing; and none is fitted twice in one recovery")
    func nothingLost() throws {
        var running = Drill()
        try running.toAwait()
        #expect(reconcile(&running, finding(2)) == nil)
        #expect(running.machine.restorePoints(among: [finding(2)], in: running.surroundings).isEmpty)
        var ended = Drill()
        try ended.cancel()
        #expect(reconcile(&ended, finding(1)) == nil)
        var twice = Drill()
        #expect(reconcile(&twice) != nil)
        #expect(reconcile(&twice, finding(1)) == nil)
    }

    /// Answers all witnesses with nothing, until something is to be sent.
    private func searchInVain(_ drill: inout Drill) throws {
        while case .call(_, .witness(let witness)) = drill.last.next {
            switch witness {
            case .backupsOfVault, .backupsOfResource: try drill.answer(.backups())
            case .tasksOfResource: try drill.answer(.tasks())
            default: try drill.answer(.vault(.sample(held: 1)))
            }
        }
    }

    @Test("is fitted again in the next recovery: what the first made of it may be lost as well")
    func secondRecovery() throws {
        var drill = Drill()
        #expect(reconcile(&drill, copiedAt: Sample.start) != nil)
        try drill.toAssociation()
        try drill.answer(.vault(.sample(held: 1)))
        try drill.tell(.keysGranted)
        try searchInVain(&drill)
        #expect(drill.machine.openEffect?.generation == LostGenerations.countMax + 1)
        try drill.fail(.refused("6203"))

        // Put back from a copy of this moment. What was sent after it is looked for before anything is sent.
        let later = Sample.start + .seconds(9000)
        #expect(reconcile(&drill, begunAt: later, copiedAt: later) != nil)
        let lost = try #require(drill.machine.lostGenerations)
        #expect(lost.first == 1 && lost.last == 2 * LostGenerations.countMax + 1)
        #expect(lost.since == Sample.start && !lost.isLookedFor)
        var found = drill
        #expect(reconcile(&found, finding(LostGenerations.countMax + 2), begunAt: later) == nil, "once in each")
        try drill.tell(.claimed(recovered: true))
        #expect(drill.asked == .witness(.backupsOfVault))
        var landed = drill
        try landed.answer(.backups(.sample(marker: Sample.marker(.restorePoint, LostGenerations.countMax + 2))))
        try searchInVain(&landed)
        #expect(landed.machine.restorePointID == Sample.restorePoint)
        try searchInVain(&drill)
        if drill.machine.openEffect == nil { try drill.wake() }
        try searchInVain(&drill)
        #expect(drill.machine.openEffect?.generation == 2 * LostGenerations.countMax + 2)
    }

    @Test("knows a sending of its own that came after another recovery of which nothing is left")
    func lostRecovery() throws {
        var drill = Drill()
        #expect(reconcile(&drill) != nil)
        try drill.toAssociation()
        try drill.answer(.vault(.sample(held: 1)))
        try drill.tell(.keysGranted)
        let beyond = Sample.marker(.restorePoint, 5 * LostGenerations.countMax)
        try drill.answer(.backups(.sample(marker: beyond)))
        try searchInVain(&drill)
        #expect(drill.machine.restorePointID == Sample.restorePoint)
    }

    @Test(
        "that was in the middle of a search asks all witnesses again: what they said is older than what may have been sent",
        arguments: [false, true]
    )
    func searching(interrupted: Bool) throws {
        var drill = Drill()
        #expect(reconcile(&drill) != nil)
        try drill.toAssociation()
        try drill.answer(.vault(.sample(held: 1)))
        try drill.tell(.keysGranted)
        try drill.answer(.backups())
        if interrupted { try drill.fail(.ownBudget) }
        #expect(reconcile(&drill, begunAt: Sample.start + .seconds(70)) != nil)
        if interrupted { try drill.wake() } else { try drill.tell(.claimed(recovered: true)) }
        #expect(drill.asked == .witness(.backupsOfVault))
        try drill.answer(.backups(.sample(marker: Sample.marker(.restorePoint, 40))))
        try searchInVain(&drill)
        #expect(drill.machine.restorePointID == Sample.restorePoint)
    }

    @Test("that was being cancelled follows the run that it turns out to have")
    func cancelling() throws {
        var drill = Drill()
        try drill.toSettling()
        try drill.cancel()
        _ = reconcile(&drill, finding(1))
        #expect(drill.machine.state == .cancelling)
        try drill.tell(.claimed(recovered: false))
        try drill.answer(.run(.available))
        try drill.answer(.backups(.sample()))
        #expect(drill.machine.state == .cancelled && drill.machine.restorePointID == Sample.restorePoint)
    }
}
