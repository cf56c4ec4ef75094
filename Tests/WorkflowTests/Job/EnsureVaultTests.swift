import Testing

@testable import Workflow

@Suite("Ensuring the vault")
struct EnsureVaultTests {
    private func found(_ choice: VaultChoice, _ vaults: [VaultFacts], complete: Bool = true) throws -> Drill {
        var drill = Drill(Sample.request(vault: choice))
        try drill.toVault()
        try drill.answer(.vaults(Listing(rows: vaults, isComplete: complete)))
        return drill
    }

    @Test("a vault named by id is shown, under the key that the association needs")
    func byID() throws {
        var drill = Drill(Sample.request(vault: .id(Sample.vault)))
        try drill.toVault()
        #expect(drill.last.next == .call(.showVault(Sample.vault), .vaultByID))
        #expect(drill.machine.heldKeys.contains(Sample.vaultKey))
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.asked == .association)
    }

    @Test("a vault id that is not there ends the job", arguments: ["6105"])
    func missingByID(_ number: String) throws {
        var drill = Drill(Sample.request(vault: .id(Sample.vault)))
        try drill.toVault()
        try drill.fail(.refused(.backupService(number), status: 404))
        #expect(drill.machine.ending?.code == "BackupService.\(number)")
        #expect(drill.machine.heldKeys.isEmpty)
    }

    @Test("a required vault that is absent is never made")
    func missingByName() throws {
        let drill = try found(.existing(name: "my_vault"), [])
        #expect(drill.machine.ending?.code == ProblemCode.vaultMissing.rawValue)
        #expect(drill.sent.isEmpty)
    }

    @Test("names are compared exactly, in UTF-8", arguments: ["my_vault2", "My_vault", "my_vault ", "my_vau"])
    func exactName(_ name: String) throws {
        let drill = try found(Sample.ensured, [.sample(name: name)])
        #expect(drill.asked == .createVault)
    }

    @Test("an incomplete list proves no absence: nothing is made")
    func incompleteList() throws {
        var drill = try found(Sample.ensured, [], complete: false)
        #expect(drill.machine.waitReason == .retry)
        #expect(drill.sent.isEmpty)
        try drill.wake()
        #expect(drill.asked == .vaultByName)
    }

    @Test("two vaults of the name end the job, unless one of them holds the server already")
    func ambiguous() throws {
        let drill = try found(Sample.ensured, [.sample(), .sample(id: Sample.otherVault)])
        #expect(drill.machine.ending?.code == ProblemCode.vaultAmbiguous.rawValue)
        #expect(drill.machine.ending?.message?.contains(Sample.otherVault.rawValue) ?? false)

        var hinted = Drill()
        try hinted.begin()
        try hinted.answer(.protectable())
        try hinted.answer(.vaults(.sample(id: Sample.otherVault, held: 1)))
        try hinted.tell(.keysGranted)
        try hinted.answer(.vaults(.sample(), .sample(id: Sample.otherVault, held: 1)))
        #expect(hinted.machine.vaultID == Sample.otherVault)
    }

    struct Misfit: Sendable {
        var vault: VaultFacts
        var says: String
    }

    @Test(
        "a vault that does not fit ends the job, saying what differs",
        arguments: [
            Misfit(vault: .sample(objectType: "disk"), says: "object_type is disk"),
            Misfit(vault: .sample(protectType: "replication"), says: "protect_type is replication"),
            Misfit(
                vault: .sample(consistentLevel: "app_consistent"),
                says: "consistent_level is app_consistent"
            ),
            Misfit(vault: .sample(sizeGB: 199), says: "size is 199 GB"),
        ]
    )
    func misfit(_ misfit: Misfit) throws {
        let drill = try found(Sample.ensured, [misfit.vault])
        #expect(drill.machine.ending?.code == ProblemCode.vaultIncompatible.rawValue)
        #expect(drill.machine.ending?.message?.contains(misfit.says) ?? false)
    }

    @Test("an existing vault is not measured by options that nobody gave")
    func existingIsNotMeasured() throws {
        let vault = VaultFacts.sample(consistentLevel: "app_consistent", protectType: "hybrid", sizeGB: 10)
        let drill = try found(.existing(name: "my_vault"), [vault])
        #expect(drill.machine.vaultID == Sample.vault)
    }

    @Test("a vault that is being changed is waited for", arguments: [VaultStatus.lock, .other("expanding")])
    func notReady(_ status: VaultStatus) throws {
        var drill = try found(Sample.ensured, [.sample(status: status)])
        #expect(drill.machine.waitReason == .vaultNotReady)
        try drill.wake()
        #expect(drill.asked == .vaultByID)
        try drill.answer(.vault(.sample()))
        #expect(drill.machine.step == .associate)
        #expect(drill.sent.isEmpty)
    }

    @Test("a frozen or broken vault needs a person", arguments: [VaultStatus.frozen, .error])
    func unusable(_ status: VaultStatus) throws {
        let drill = try found(Sample.ensured, [.sample(status: status)])
        #expect(drill.machine.ending?.code == ProblemCode.vaultUnusable.rawValue)
    }

    @Test("a vault that is being deleted is waited out when a new one may be made, else it is missing")
    func deleting() throws {
        var drill = try found(Sample.ensured, [.sample(status: .deleting)])
        #expect(drill.machine.waitReason == .vaultNotReady)
        try drill.wake()
        #expect(drill.asked == .vaultByName)
        try drill.answer(.vaults())
        #expect(drill.asked == .createVault)

        let required = try found(.existing(name: "my_vault"), [.sample(status: .deleting)])
        #expect(required.machine.ending?.code == ProblemCode.vaultMissing.rawValue)
    }

    @Test("\"exists already\" has the name looked up again, not for ever")
    func existsAlready() throws {
        var drill = try found(Sample.ensured, [])
        var sendings = 0
        while drill.asked == .createVault {
            sendings += 1
            try drill.fail(.refused("6106"))
            while drill.machine.ending == nil, drill.asked != .createVault {
                try drill.wake()
                #expect(drill.asked == .vaultByName)
                try drill.answer(.vaults())
            }
        }
        #expect(drill.machine.ending?.code == "BackupService.6106")
        #expect(sendings == drill.surroundings.policy.fewTriesMax)
        #expect(drill.machine.openEffect == nil)
    }

    @Test("a vault that exists by the cloud's word is not asked for again while no list need show it yet")
    func existsUnlisted() throws {
        var drill = try found(Sample.ensured, [])
        try drill.fail(.refused("6106"))
        let told = drill.now
        var cancelled = drill
        var looks = 0
        while drill.asked != .createVault {
            try drill.wake()
            try drill.answer(.vaults())
            looks += 1
            try #require(looks < 100)
        }
        #expect(looks > 1)
        #expect(drill.now >= told + drill.surroundings.policy.listLagMax)

        // Nor does a cancellation give its name to the next who would ask for it.
        try cancelled.cancel()
        while cancelled.machine.ending == nil {
            #expect(cancelled.machine.heldKeys.contains(Sample.nameKey))
            try cancelled.wake()
            try cancelled.answer(.vaults())
        }
        #expect(cancelled.machine.ending?.state == .cancelled)
        #expect(cancelled.now >= told + cancelled.surroundings.policy.listLagMax)
        #expect(cancelled.sent.count == 1)

        // Once a list shows it, it is used.
        var shown = try found(Sample.ensured, [])
        try shown.fail(.refused("6106"))
        try shown.wake()
        try shown.answer(.vaults(.sample()))
        #expect(shown.machine.vaultSaidToExistAt == nil)
        #expect(shown.last.next == .acquire([KeyClaim(key: Sample.vaultKey)]))
    }

    @Test("a cancellation during the call that is refused so keeps the name as well")
    func existsWhileCancelled() throws {
        var drill = try found(Sample.ensured, [])
        try drill.cancel()
        try drill.fail(.refused("6106"))
        #expect(drill.machine.ending == nil)
        #expect(drill.machine.heldKeys.contains(Sample.nameKey))
        try drill.wake()
        try drill.answer(.vaults(.sample()))
        #expect(drill.machine.ending?.state == .cancelled)
        #expect(drill.sent.count == 1)
    }

    @Test(
        "the name of a new vault is kept until the list must show it, whatever is in the way",
        arguments: ["6704", "6110", "deadline", "frozen"]
    )
    func keptName(_ trouble: String) throws {
        var drill = try found(Sample.ensured, [])
        let made = drill.now
        try drill.answer(.vault(.sample(status: trouble == "frozen" ? .frozen : .available)))
        if trouble == "deadline" {
            try drill.answer(.vaults())
            drill.now = made + drill.surroundings.policy.listLagMax - .milliseconds(1)
            drill.machine.stepStartedAt = made - .seconds(86_400)
        }
        var looks = 0
        while drill.machine.ending == nil, drill.now < made + drill.surroundings.policy.listLagMax {
            #expect(drill.machine.heldKeys.contains(Sample.nameKey))
            if drill.asked == nil { try drill.wake() }
            guard drill.machine.ending == nil else { break }
            switch trouble {
            case "frozen": try drill.answer(.vault(.sample(status: .frozen)))
            case "deadline": try drill.answer(.vaults())
            default: try drill.fail(.refused(trouble))
            }
            looks += 1
            try #require(looks < 100)
        }
        #expect(drill.now >= made + drill.surroundings.policy.listLagMax)
        #expect(drill.sent.count == 1)
    }

    @Test("a 404 that nobody's code explains has the name looked up again, not for ever")
    func unexplainedGone() throws {
        var drill = try found(Sample.ensured, [])
        let nowhere = CallFailure(
            failureClass: .gone,
            carriedOut: .no,
            httpStatus: 404,
            message: "Not Found",
            rule: "http:404"
        )
        try drill.fail(nowhere)
        #expect(drill.machine.openEffect == nil)
        #expect(drill.machine.waitReason == .retry)
        while drill.machine.ending == nil, drill.sent.count < 20 {
            try drill.wake()
            #expect(drill.asked == .vaultByName)
            try drill.answer(.vaults())
            try drill.fail(nowhere)
        }
        #expect(drill.sent.count == drill.surroundings.policy.fewTriesMax)
    }

    @Test("a created vault that is not ready is waited for and not made again")
    func createdButLocked() throws {
        var drill = try found(Sample.ensured, [])
        try drill.answer(.vault(.sample(status: .lock)))
        #expect(drill.machine.waitReason == .vaultNotReady)
        try drill.wake()
        try drill.answer(.vault(.sample()))
        #expect(drill.sent == [.createVault])
    }
}
