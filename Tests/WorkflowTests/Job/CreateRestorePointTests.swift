import Testing

@testable import Workflow

@Suite("Creating the restore point")
struct CreateRestorePointTests {
    private static func skip(_ server: Int, _ code: String?) -> SkippedResource {
        SkippedResource(
            id: Sample.servers[server].id,
            code: code.map { .backupService($0) },
            reason: code.map { "because of \($0)" }
        )
    }

    @Test("R9: one skipped of two makes the job partial, with a verdict and a code for each")
    func partial() throws {
        var drill = Drill(Sample.request(servers: 2))
        try drill.toVerify(skipped: [Self.skip(1, "6203")])
        #expect(drill.actions(.resourceSkipped).count == 1)
        try drill.answer(.backups(.sample(of: 0)))
        #expect(drill.asked == .tasksOfRun(1))
        try drill.answer(.tasks())
        #expect(drill.machine.state == .partial)
        #expect(drill.machine.verdicts.map(\.outcome) == [.succeeded, .skipped])
        #expect(drill.machine.verdicts.last?.code == "BackupService.6203")
        #expect(drill.machine.ending?.code == "BackupService.6203")
    }

    @Test("an answer that lists nothing as covered is a restore point all the same: its backups decide")
    func notCovered() throws {
        var drill = Drill(Sample.request(servers: 2))
        try drill.toSending()
        try drill.answer(.run(.protecting, covered: []))
        #expect(drill.actions(.resourceSkipped).isEmpty)
        #expect(drill.machine.restorePointID == Sample.restorePoint)
        #expect(drill.machine.waitReason == .remoteRun)
    }

    @Test("all skipped as busy: the empty restore point is closed as such, and the job tries again until it is taken")
    func allBusy() throws {
        var drill = Drill()
        try drill.toSending()
        for generation in 1...12 {
            try drill.answer(.run(.available, skipped: [Self.skip(0, "6203")]))
            #expect(
                drill.last.journal
                    == [.closed(.restorePoint, generation: generation, .empty(remoteID: Sample.restorePoint.rawValue))]
            )
            #expect(drill.machine.waitReason == .busy && drill.machine.run == nil)
            // Busy, perhaps, with that very sending, delivered twice: looked for before the next.
            try drill.searchInVain()
            #expect(drill.asked == .createRestorePoint)
        }
    }

    @Test("all skipped for a final reason ends the job at once", arguments: ["7103", "7100"])
    func allFinal(_ number: String) throws {
        var drill = Drill()
        try drill.toSending()
        try drill.answer(.run(.available, skipped: [Self.skip(0, number)]))
        #expect(drill.machine.state == .failed)
        #expect(drill.machine.ending?.code == "BackupService.\(number)")
        #expect(drill.machine.verdicts.map(\.outcome) == [number == "7100" ? .gone : .skipped])
        #expect(drill.machine.heldKeys.isEmpty)
    }

    @Test("all skipped without a reason is tried a few times only")
    func allUnexplained() throws {
        var drill = Drill()
        try drill.toSending()
        while drill.machine.ending == nil, drill.sent.count < 20 {
            try drill.answer(.run(.available, skipped: [Self.skip(0, nil)]))
            if drill.machine.ending == nil { try drill.searchInVain() }
        }
        #expect(drill.sent.count == drill.surroundings.policy.fewTriesMax)
        #expect(drill.machine.ending?.code == ProblemCode.nothingTaken.rawValue)
    }

    @Test("R25: the server is gone when the sending says so; with several it is a refusal", arguments: [1, 2])
    func gone(_ servers: Int) throws {
        var drill = Drill(Sample.request(servers: servers))
        try drill.toSending()
        try drill.fail(.refused(.backupService("7100"), status: 404))
        #expect(drill.machine.state == .failed)
        #expect(drill.machine.verdicts.map(\.outcome) == (servers == 1 ? [.gone] : [.failed, .failed]))
    }

    @Test("a refusal over the vault's state or content has it read again under its key", arguments: ["6113", "6135"])
    func readBack(_ number: String) throws {
        var drill = Drill()
        try drill.toSending()
        try drill.fail(.refused(number))
        #expect(drill.last.released == [Sample.slotKey])
        #expect(drill.machine.openEffect == nil)
        try drill.wake()
        #expect(drill.last.next == .acquire([KeyClaim(key: Sample.vaultKey)]))
        try drill.tell(.keysGranted)
        #expect(drill.asked == .association)
        try drill.answer(.vault(.sample(status: .lock, held: 1)))
        #expect(drill.machine.waitReason == .vaultNotReady)
        try drill.wake()
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.last.released == [Sample.vaultKey])
        try drill.tell(.keysGranted)
        #expect(drill.asked == .createRestorePoint)
    }

    @Test("a vault that keeps refusing although it looks well ends the job after a few tries")
    func readBackIsBounded() throws {
        var drill = Drill()
        try drill.toSending()
        while drill.machine.ending == nil, drill.sent.count < 50 {
            try drill.fail(.refused(drill.sent.count % 2 == 0 ? "6113" : "6135"))
            guard drill.machine.ending == nil else { break }
            try drill.wake()
            try drill.tell(.keysGranted)
            try drill.answer(.vault(.sample(held: 1)))
            try drill.tell(.keysGranted)
        }
        #expect(drill.sent.count == drill.surroundings.policy.fewTriesMax)
        #expect(drill.machine.state == .failed)
    }

    @Test("no attempt is begun twice or ended twice, whatever sends the job back")
    func attemptsAreCountedOnce() throws {
        var drill = Drill()
        try drill.toSending()
        for _ in 0..<3 {
            try drill.fail(.refused("6113"))
            try drill.wake()
            try drill.tell(.keysGranted)
            try drill.answer(.vault(.sample(held: 1)))
            try drill.tell(.keysGranted)
        }
        let begun = drill.transitions.flatMap(\.attempts).compactMap {
            if case .started(let step, let number) = $0 { "\(step) \(number)" } else { nil }
        }
        #expect(Set(begun).count == begun.count)
        #expect(drill.machine.step == .createRestorePoint && drill.machine.attempt == 4)
    }

    @Test("busy codes do not use up the few tries that a reading back has")
    func busyDoesNotCount() throws {
        var drill = Drill()
        try drill.toSending()
        for _ in 0..<8 {
            try drill.fail(.refused("0001"))
            #expect(drill.machine.waitReason == .busy)
            try drill.searchInVain()
        }
        try drill.fail(.refused("6113"))
        #expect(drill.machine.ending == nil)
    }

    @Test("a sending refused as busy is looked for before the next: the cloud may be busy with it, delivered twice")
    func deliveredTwice() throws {
        var drill = Drill()
        try drill.toSending()
        try drill.fail(.refused("0001"))
        #expect(drill.machine.openEffect == nil)
        try drill.wake()
        #expect(drill.asked == .witness(.backupsOfVault))
        try drill.answer(.backups(.sample(marker: Sample.marker(.restorePoint))))
        try drill.answer(.backups())
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1, protectStatus: "protecting")))
        #expect(drill.machine.restorePointID == Sample.restorePoint)
        #expect(drill.asked == .runStatus)
        #expect(drill.sent.filter { $0 == .createRestorePoint }.count == 1)
    }

    @Test(
        "while some run is on, a sending refused as busy is not repeated; a witness without permission is no obstacle"
    )
    func busyWithAnother() throws {
        var drill = Drill()
        try drill.toSending()
        try drill.fail(.refused("0001"))
        try drill.searchInVain(protectStatus: "protecting")
        #expect(drill.machine.waitReason == .busy)
        try drill.wake()
        while case .call(_, .witness(let witness)) = drill.last.next {
            if witness == .vault {
                try drill.answer(.vault(.sample(held: 1)))
            } else {
                try drill.fail(.refused(.gateway("0302"), status: 403))
            }
        }
        #expect(drill.asked == .createRestorePoint)
        #expect(drill.machine.openEffect?.generation == 2)
    }

    @Test("a restore point that is over at once goes straight to its backups")
    func overAtOnce() throws {
        var drill = Drill()
        try drill.toSending()
        try drill.answer(.run(.available))
        #expect(drill.asked == .backupsOfRun)
        #expect(drill.machine.step == .verify)
    }
}
