import Testing

@testable import Workflow

@Suite("Associating")
struct AssociateTests {
    @Test("an association that shows late is waited for, not repeated")
    func visibleLate() throws {
        var drill = Drill()
        try drill.toAssociation()
        try drill.answer(.vault(.sample()))
        try drill.answer(.vaults())
        try drill.answer(.added([Sample.servers[0].id]))
        for _ in 0..<5 {
            try drill.answer(.vault(.sample()))
            #expect(drill.machine.waitReason == .notVisibleYet)
            try drill.wake()
        }
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.machine.step == .createRestorePoint)
        #expect(drill.sent == [.addResource(0)])
    }

    @Test("a server that somebody takes out of our vault is found in the other one, or added again when in none")
    func takenOut() throws {
        var drill = Drill()
        try drill.toAssociation()
        try drill.answer(.vault(.sample()))
        try drill.answer(.vaults())
        try drill.answer(.added([Sample.servers[0].id]))
        var looks = 0
        while drill.asked == .association, looks < 50 {
            looks += 1
            try drill.answer(.vault(.sample()))
            if drill.asked == .otherHolder(0) { break }
            try drill.wake()
        }
        #expect(drill.asked == .otherHolder(0))
        #expect(drill.now >= Sample.start + drill.surroundings.policy.listLagMax)
        var elsewhere = drill
        try elsewhere.answer(.vaults(.sample(id: Sample.otherVault, name: "theirs", held: 1)))
        #expect(elsewhere.machine.ending?.code == ProblemCode.resourceElsewhere.rawValue)
        try drill.answer(.vaults())
        #expect(drill.asked == .addResource(0))
        #expect(drill.machine.openEffect?.generation == 2)
    }

    @Test("the list by server may know of the association before the vault shows it")
    func holderSeenFirst() throws {
        var drill = Drill()
        try drill.toAssociation()
        try drill.answer(.vault(.sample()))
        try drill.answer(.vaults(.sample(held: 1)))
        #expect(drill.machine.waitReason == .notVisibleYet)
        #expect(drill.sent.isEmpty)
    }

    @Test("a server that another vault has taken meanwhile is a conflict")
    func takenMeanwhile() throws {
        var drill = Drill()
        try drill.toAssociation()
        try drill.answer(.vault(.sample()))
        try drill.answer(.vaults(.sample(id: Sample.otherVault, name: "theirs", held: 1)))
        #expect(drill.machine.ending?.code == ProblemCode.resourceElsewhere.rawValue)
        #expect(drill.machine.heldKeys.isEmpty)
    }

    @Test("a refusal that may mean \"is there already\" is read back", arguments: ["6103", "6104", "7116", "7006"])
    func readBack(_ number: String) throws {
        var drill = Drill()
        try drill.toAssociation()
        try drill.answer(.vault(.sample()))
        try drill.answer(.vaults())
        try drill.fail(.refused(number))
        #expect(
            drill.last.journal
                == [
                    .closed(.association, generation: 1, .notCarriedOut(rule: "BackupService.\(number)"))
                ]
        )
        try drill.wake()
        #expect(drill.asked == .association)
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.machine.step == .createRestorePoint)
    }

    @Test("a server that is refused as associated but found in no vault ends the job after a few tries")
    func neverFound() throws {
        var drill = Drill()
        try drill.toAssociation()
        while drill.machine.ending == nil, drill.sent.count < 20 {
            try drill.answer(.vault(.sample()))
            try drill.answer(.vaults())
            try drill.fail(.refused("6103"))
            if drill.machine.ending == nil { try drill.wake() }
        }
        #expect(drill.machine.ending?.code == "BackupService.6103")
        #expect(drill.sent.count == drill.surroundings.policy.fewTriesMax)
    }

    @Test("a locked vault may take a server; once it has refused, the lock is waited out however long")
    func lockedVault() throws {
        var drill = Drill()
        try drill.toAssociation()
        try drill.answer(.vault(.sample(status: .lock)))
        try drill.answer(.vaults())
        #expect(drill.asked == .addResource(0))
        try drill.fail(.refused("6113"))
        for _ in 0..<20 {
            try drill.wake()
            #expect(drill.asked == .association)
            try drill.answer(.vault(.sample(status: .lock)))
            #expect(drill.machine.waitReason == .vaultNotReady)
        }
        try drill.wake()
        try drill.answer(.vault(.sample()))
        try drill.answer(.vaults())
        #expect(drill.asked == .addResource(0))
    }

    @Test("a server that is being worked on is waited for", arguments: ["protecting", "restoring", "removing"])
    func busyServer(_ status: String) throws {
        var drill = Drill()
        try drill.toAssociation()
        try drill.answer(.vault(.sample(held: 1, protectStatus: status)))
        #expect(drill.machine.waitReason == .busy)
        try drill.wake()
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.machine.step == .createRestorePoint)
    }

    @Test(
        "a vault that has become unusable ends the job",
        arguments: [VaultStatus.frozen, .error, .deleting]
    )
    func unusable(_ status: VaultStatus) throws {
        var drill = Drill()
        try drill.toAssociation()
        try drill.answer(.vault(.sample(status: status, held: 1)))
        #expect(drill.machine.ending?.code == ProblemCode.vaultUnusable.rawValue)
    }

    @Test("R25: a server that is gone ends the job as gone; a vault that is gone does not blame the server")
    func gone() throws {
        for (number, outcome) in [("7100", ResourceVerdict.Outcome.gone), ("6105", .failed)] {
            var drill = Drill()
            try drill.toAssociation()
            try drill.answer(.vault(.sample()))
            try drill.answer(.vaults())
            try drill.fail(.refused(.backupService(number), status: 404))
            #expect(drill.machine.verdicts.map(\.outcome) == [outcome])
            #expect(drill.machine.ending?.code == "BackupService.\(number)")
        }
    }

    @Test("a lost answer is looked for in the vault itself and adopted in the first round that shows it")
    func lostAnswer() throws {
        var drill = Drill()
        try drill.toAssociation()
        try drill.answer(.vault(.sample()))
        try drill.answer(.vaults())
        try drill.fail(.lost)
        #expect(drill.machine.waitReason == .settling)
        try drill.wake()
        #expect(drill.asked == .witness(.vault))
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.asked == .association)
        #expect(
            drill.last.journal
                == [.closed(.association, generation: 1, .adopted(remoteID: Sample.servers[0].id.rawValue))]
        )
        #expect(drill.machine.openEffect == nil)
    }

    @Test("an association that stays absent over the settle window is made again without a person")
    func absent() throws {
        var drill = Drill()
        try drill.toAssociation()
        try drill.answer(.vault(.sample()))
        try drill.answer(.vaults())
        try drill.fail(.lost)
        var rounds = 0
        while drill.machine.openEffect != nil, rounds < 100 {
            rounds += 1
            try drill.wake()
            try drill.answer(.vault(.sample()))
        }
        #expect(drill.now >= Sample.start + .seconds(670))
        try drill.wake()
        try drill.answer(.vault(.sample()))
        try drill.answer(.vaults())
        #expect(drill.machine.openEffect?.generation == 2)
    }
}
