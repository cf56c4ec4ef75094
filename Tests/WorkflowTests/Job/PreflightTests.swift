import Testing

@testable import Workflow

@Suite("Preflight")
struct PreflightTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: ErrorCode?
        var endsWith: String
        var outcome = ResourceVerdict.Outcome.failed
    }

    @Test(
        "what can never be protected is refused before anything is made",
        arguments: [
            Refusal(
                testDescription: "never",
                code: .backupService("7103"),
                endsWith: "BackupService.7103"
            ),
            Refusal(testDescription: "no code", code: nil, endsWith: "holdfast.not_protectable"),
            Refusal(
                testDescription: "unlisted",
                code: ErrorCode("BackupService.4242"),
                endsWith: "BackupService.4242"
            ),
            Refusal(testDescription: "full", code: .backupService("6100"), endsWith: "BackupService.6100"),
            Refusal(
                testDescription: "gone",
                code: .backupService("7100"),
                endsWith: "BackupService.7100",
                outcome: .gone
            ),
        ]
    )
    func refusal(_ refusal: Refusal) throws {
        var drill = Drill()
        try drill.begin()
        try drill.answer(.protectable(false, code: refusal.code, reason: "because"))
        #expect(drill.last.next == .rest)
        #expect(drill.last.released == [Sample.key(Sample.servers[0])])
        #expect(drill.machine.ending?.state == .failed)
        #expect(drill.machine.ending?.code == refusal.endsWith)
        #expect(drill.machine.verdicts.map(\.outcome) == [refusal.outcome])
        #expect(drill.sent.isEmpty)
    }

    @Test("a server that is busy or stopped for now is asked about again", arguments: ["7101", "7102", "6108", "9910"])
    func busy(_ number: String) throws {
        var drill = Drill()
        try drill.begin()
        try drill.answer(.protectable(false, code: .backupService(number)))
        #expect(drill.asked == .holders(0))
        try drill.answer(.vaults())
        #expect(drill.machine.waitReason == .busy)
        #expect(drill.last.attempts.count == 2)
        try drill.wake()
        #expect(drill.asked == .protectable(0))
        try drill.answer(.protectable())
        #expect(drill.asked == .holders(0))
    }

    @Test("a stopped server that a vault holds already is not held up")
    func stoppedButAssociated() throws {
        var drill = Drill()
        try drill.begin()
        try drill.answer(.protectable(false, code: .backupService("7102"), in: Sample.vault))
        #expect(drill.asked == .holders(0))
        try drill.answer(.vaults(.sample(held: 1)))
        #expect(drill.machine.step == .ensureVault)
    }

    @Test("nor is one whose vault only the list of vaults tells")
    func stoppedButListed() throws {
        var drill = Drill()
        try drill.begin()
        try drill.answer(.protectable(false, code: .backupService("7102")))
        try drill.answer(.vaults(.sample(held: 1)))
        #expect(drill.machine.step == .ensureVault)
    }

    @Test("\"is associated already\" has the holder looked up", arguments: ["7006", "7116"])
    func associatedAlready(_ number: String) throws {
        var drill = Drill()
        try drill.begin()
        try drill.answer(.protectable(false, code: .backupService(number)))
        #expect(drill.asked == .holders(0))

        var asked = Drill()
        try asked.begin()
        try asked.fail(.refused(number))
        #expect(asked.asked == .holders(0))
    }

    @Test(
        "a region without protectables loses that question only",
        arguments: [
            CallFailure.refused(.gateway("0101"), status: 404),
            CallFailure(failureClass: .gone, carriedOut: .no, httpStatus: 404, message: "no", rule: "http:404"),
        ]
    )
    func noProtectables(_ failure: CallFailure) throws {
        var drill = Drill(Sample.request(servers: 2))
        try drill.begin()
        try drill.fail(failure)
        #expect(drill.asked == .holders(0))
        #expect(drill.actions(.preflightUnavailable).count == 1)
    }

    @Test("a project without protectables is not asked for them")
    func notAsked() throws {
        var drill = Drill { $0.asksProtectables = false }
        try drill.begin()
        #expect(drill.asked == .holders(0))
    }

    @Test("an unknown server that the region answers with an error is gone")
    func unknownServer() throws {
        var drill = Drill()
        try drill.begin()
        try drill.fail(.refused(.backupService("6302"), status: 404))
        #expect(drill.machine.ending?.code == "BackupService.6302")
        #expect(drill.machine.verdicts.map(\.outcome) == [.gone])
    }

    @Test(
        "a server in another vault is a conflict for a person",
        arguments: [VaultChoice.id(Sample.vault), .existing(name: "my_vault"), Sample.ensured]
    )
    func elsewhere(_ choice: VaultChoice) throws {
        var drill = Drill(Sample.request(vault: choice))
        try drill.begin()
        try drill.answer(.protectable())
        try drill.answer(.vaults(.sample(id: Sample.otherVault, name: "theirs", held: 1)))
        #expect(drill.machine.ending?.code == ProblemCode.resourceElsewhere.rawValue)
        #expect(drill.machine.state == .failed)
        #expect(drill.sent.isEmpty)
    }

    @Test("a server that is being removed from another vault is free")
    func beingRemoved() throws {
        var drill = Drill()
        try drill.begin()
        try drill.answer(.protectable())
        try drill.answer(
            .vaults(.sample(id: Sample.otherVault, name: "theirs", held: 1, protectStatus: "removing"))
        )
        #expect(drill.machine.step == .ensureVault)
    }

    @Test("each of several servers is asked about before anything is made")
    func several() throws {
        var drill = Drill(Sample.request(servers: 2))
        try drill.begin()
        #expect(drill.machine.heldKeys == Sample.servers.prefix(2).map(Sample.key).sorted())
        try drill.answer(.protectable())
        #expect(drill.asked == .protectable(1))
        try drill.answer(.protectable())
        #expect(drill.asked == .holders(0))
        try drill.answer(.vaults())
        #expect(drill.asked == .holders(1))
        try drill.answer(.vaults(.sample(id: Sample.otherVault, name: "theirs", held: 2)))
        #expect(drill.machine.ending?.code == ProblemCode.resourceElsewhere.rawValue)
    }
}
