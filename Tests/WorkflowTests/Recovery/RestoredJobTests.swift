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

    private func reconcile(_ drill: inout Drill, _ findings: RemoteFinding...) -> JobMachine.Reconciliation? {
        drill.machine.reconcile(
            with: findings,
            copiedAt: Sample.start,
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
                let made = try #require(reconcile(&drill, finding(generation)))
                #expect(made.moves && made.taken.count == 1)
                #expect(drill.machine.openEffect == nil)
                #expect(made.transition.journal.count == (open == nil ? 0 : 1))
                #expect(drill.machine.restorePointID == Sample.restorePoint)
                #expect(drill.machine.step == .awaitRestorePoint)
                try drill.tell(.claimed(recovered: false))
                if case .acquire = drill.last.next { try drill.tell(.keysGranted) }
                #expect(drill.asked == .runStatus)
                #expect(drill.machine.heldKeys.contains(Sample.key(Sample.servers[0])))
                try drill.answer(.run(.available))
                try drill.answer(.backups(.sample(marker: Sample.marker(.restorePoint, generation))))
                #expect(drill.machine.state == .succeeded)
            }
        }
        #expect(queued.machine.phase == .queued)
    }

    @Test("of which nothing was found never uses a marker again, and searches before it sends")
    func nothingFound() throws {
        var drill = Drill()
        let made = try #require(reconcile(&drill, finding(1, of: 1), finding(1, in: "another")))
        #expect(!made.moves && made.taken.isEmpty)
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
        #expect(!made.moves && made.taken.count == 2)
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

    @Test("that has its restore point, or has ended, has lost nothing; and none is fitted twice")
    func nothingLost() throws {
        var running = Drill()
        try running.toAwait()
        #expect(reconcile(&running, finding(2)) == nil)
        var ended = Drill()
        try ended.cancel()
        #expect(reconcile(&ended, finding(1)) == nil)
        var twice = Drill()
        #expect(reconcile(&twice) != nil)
        #expect(reconcile(&twice, finding(1)) == nil)
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
