import Testing
import Workflow

@Suite("A vault that has just been made and is not listed yet")
struct NewVaultLagTests {
    private func madeVault() throws -> Drill {
        var drill = Drill()
        try drill.toVault()
        try drill.answer(.vaults())
        try drill.answer(.vault(.sample()))
        return drill
    }

    @Test("its name stays taken until the list shows it")
    func waitsForTheList() throws {
        var drill = try madeVault()
        #expect(drill.asked == .vaultListed)
        try drill.answer(.vaults())
        #expect(drill.machine.waitReason == .notVisibleYet)
        #expect(drill.machine.heldKeys.contains(Sample.nameKey))
        try drill.wake()
        try drill.answer(.vaults(.sample()))
        #expect(drill.last.next == .acquire([KeyClaim(key: Sample.vaultKey)]))
        #expect(drill.machine.heldKeys.contains(Sample.nameKey))
    }

    @Test("a list that never shows it does not keep the job for ever")
    func givesUpOnTheList() throws {
        var drill = try madeVault()
        let made = drill.now
        while drill.asked == .vaultListed {
            #expect(drill.now <= made + .seconds(200))
            try drill.answer(.vaults())
            if drill.machine.waitReason == .notVisibleYet { try drill.wake() }
        }
        #expect(drill.machine.step == .associate)
    }
}
