import Testing

@testable import Workflow

@Suite("A job in which nothing goes wrong")
struct HappyPathTests {
    private let server = Sample.servers[0]

    @Test("the example's job makes one vault, one association and one restore point, step by step")
    func wholeJob() throws {
        var drill = Drill()
        #expect(drill.machine.state == .queued)
        #expect(drill.machine.step == nil)

        try drill.tell(.claimed(recovered: false))
        #expect(
            drill.last
                == Transition(
                    next: .acquire([KeyClaim(key: Sample.key(server))]),
                    records: [
                        HistoryRecord(.jobStarted), HistoryRecord(.stepStarted, step: .preflight, attempt: 1),
                    ],
                    attempts: [.started(.preflight, number: 1)]
                )
        )
        #expect(drill.machine.waitReason == .heldKey)

        try drill.tell(.keysGranted)
        #expect(drill.last == Transition(next: .call(.showProtectable(server), .protectable(0))))
        #expect(drill.machine.heldKeys == [Sample.key(server)])
        #expect(drill.machine.state == .running)

        try drill.answer(.protectable())
        #expect(drill.last == Transition(next: .call(.listVaultsHolding(server.id), .holders(0))))

        try drill.answer(.vaults())
        #expect(
            drill.last
                == Transition(
                    next: .acquire([KeyClaim(key: Sample.nameKey)]),
                    records: Self.stepRecords(.preflight, .ensureVault),
                    attempts: Self.stepAttempts(.preflight, .ensureVault)
                )
        )

        try drill.tell(.keysGranted)
        #expect(drill.last == Transition(next: .call(.listVaults(name: "my_vault"), .vaultByName)))

        try drill.answer(.vaults())
        try Self.expectVaultCreation(drill)

        try drill.answer(.vault(.sample(marker: Sample.marker(.vault))))
        #expect(drill.last.next == .call(.listVaults(name: "my_vault"), .vaultListed))
        #expect(
            drill.last.journal == [.closed(.vault, generation: 1, .succeeded(remoteID: Sample.vault.rawValue))]
        )
        #expect(drill.last.records.map(\.action) == [.effectClosed, .vaultFound])
        #expect(drill.machine.vaultID == Sample.vault)

        try drill.answer(.vaults(.sample()))
        #expect(drill.last.next == .acquire([KeyClaim(key: Sample.vaultKey)]))
        #expect(drill.last.records.map(\.action) == [.stepFinished, .stepStarted])

        try drill.tell(.keysGranted)
        #expect(drill.last == Transition(next: .call(.showVault(Sample.vault), .association)))
        #expect(drill.machine.heldKeys == [Sample.key(server), Sample.nameKey, Sample.vaultKey])

        try drill.answer(.vault(.sample()))
        #expect(drill.last == Transition(next: .call(.listVaultsHolding(server.id), .otherHolder(0))))

        try drill.answer(.vaults())
        #expect(drill.last.next == .call(.addResource(vault: Sample.vault, resource: server), .addResource(0)))
        let association = try #require(drill.machine.openEffect)
        #expect(association.kind == .association && association.resource == server.id)
        #expect(drill.last.journal == [.opened(association)])

        try drill.answer(.added([server.id]))
        #expect(drill.last.next == .call(.showVault(Sample.vault), .association))
        #expect(
            drill.last.journal == [.closed(.association, generation: 1, .succeeded(remoteID: server.id.rawValue))]
        )

        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.last.next == .acquire([KeyClaim(key: Sample.slotKey, capacity: 8)]))
        #expect(drill.last.released == [Sample.nameKey, Sample.vaultKey])

        try drill.tell(.keysGranted)
        try Self.expectRestorePointCreation(drill)

        try drill.answer(.run(.protecting, covered: [server.id]))
        #expect(drill.last.next == .sleep(until: drill.now + .seconds(5)))
        #expect(
            drill.last.journal
                == [.closed(.restorePoint, generation: 1, .succeeded(remoteID: Sample.restorePoint.rawValue))]
        )
        #expect(drill.machine.state == .waiting && drill.machine.waitReason == .remoteRun)
        #expect(drill.machine.restorePointID == Sample.restorePoint)

        try drill.wake()
        #expect(drill.last == Transition(next: .call(.showRestorePoint(Sample.restorePoint), .runStatus)))
        try drill.answer(.run(.protecting))
        #expect(drill.asked == .runProgress)
        try drill.answer(.tasks(.sample(.running, progress: 40)))
        #expect(drill.machine.progress == 40)
        #expect(drill.sleepsUntil == drill.now + .milliseconds(7500))

        try drill.wake()
        try drill.answer(.run(.available))
        guard case .call(.listBackups(let filter), .backupsOfRun) = drill.last.next else {
            Issue.record("the backups are not asked for: \(drill.last.next)")
            return
        }
        #expect(filter.resourceID == server.id)
        #expect(filter.restorePointID == nil)
        #expect(filter.createdSince != nil)
        #expect(drill.machine.step == .verify)

        let finishedAt = drill.now - .seconds(3)
        try drill.answer(.backups(.sample(finishedAt: finishedAt)))
        #expect(drill.last.next == .rest)
        #expect(drill.last.released == [Sample.key(server), Sample.slotKey])
        #expect(drill.machine.heldKeys.isEmpty)
        #expect(
            drill.machine.ending
                == Ending(
                    state: .succeeded,
                    code: nil,
                    message: nil,
                    at: drill.now,
                    remoteFinishedAt: finishedAt
                )
        )
        #expect(
            drill.machine.verdicts
                == [ResourceVerdict(resource: server.id, outcome: .succeeded, backupID: BackupID("backup-0"))]
        )
        #expect(drill.sent == [.createVault, .addResource(0), .createRestorePoint])
        #expect(drill.actions(.jobEnded).count == 1)
        #expect(drill.actions(.stepFinished).map(\.step) == Step.allCases.map { $0 })
    }

    @Test("R24: a second run over a vault that holds the server changes nothing but makes the restore point")
    func secondRun() throws {
        var drill = Drill()
        try drill.toSending()
        try drill.answer(.run(.protecting))
        #expect(drill.sent == [.createRestorePoint])
    }

    @Test("the journal's intent is valid for the send window from the moment it was decided")
    func sendWindow() throws {
        var drill = Drill { $0.sendWindow = .seconds(7) }
        try drill.toSending()
        let effect = try #require(drill.machine.openEffect)
        #expect(effect.intendedAt == drill.now)
        #expect(effect.sendNotAfter == drill.now + .seconds(7))
    }

    @Test("a restore point carries its marker where the project wants it", arguments: MarkerPlacement.allCases)
    func markerPlacement(_ placement: MarkerPlacement) throws {
        var drill = Drill { $0.markerPlacement = placement }
        try drill.toSending()
        let marker = Sample.marker(.restorePoint).rawValue
        let creation = try Self.creation(drill)
        #expect(creation.name == (placement == .name ? "backup_auto-\(marker)" : "backup_auto"))
        #expect(creation.description == "backupauto \(marker)")
    }

    @Test("without a description of the operator's the marker is all of it")
    func markerWithoutDescription() throws {
        var request = Sample.request()
        request.restorePoint.description = ""
        request.restorePoint.incremental = false
        request.restorePoint.retentionDays = 30
        var drill = Drill(request)
        try drill.toSending()
        let creation = try Self.creation(drill)
        #expect(creation.description == Sample.marker(.restorePoint).rawValue)
        #expect(creation.retentionDays == 30 && !creation.incremental)
    }

    @Test("a shared restore point asks about every resource, adds what is missing and sends once")
    func shared() throws {
        var drill = Drill(Sample.request(servers: 3))
        try drill.toAssociation()
        #expect(drill.machine.heldKeys.filter { $0.rawValue.hasPrefix("1:") }.count == 3)
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.asked == .otherHolder(1))
        try drill.answer(.vaults())
        try drill.answer(.added([Sample.servers[1].id]))
        try drill.answer(.vault(.sample(held: 2)))
        #expect(drill.asked == .otherHolder(2))
        try drill.answer(.vaults())
        try drill.answer(.added([Sample.servers[2].id]))
        try drill.answer(.vault(.sample(held: 3)))
        try drill.tell(.keysGranted)
        #expect(try Self.creation(drill).resources == Sample.servers.map(\.id))
        try drill.answer(.run(.available))
        try drill.answer(.backups(.sample(of: 0), .sample(of: 1), .sample(of: 2)))
        #expect(drill.machine.state == .succeeded)
        #expect(drill.sent == [.addResource(1), .addResource(2), .createRestorePoint])
    }

    // MARK: Parts

    private static func creation(_ drill: Drill) throws -> RestorePointCreation {
        guard case .call(.createRestorePoint(let creation), .createRestorePoint) = drill.last.next else {
            throw Unexpected(next: drill.last.next)
        }
        return creation
    }

    private struct Unexpected: Error { var next: Transition.Next }

    private static func stepAttempts(_ left: Step, _ entered: Step) -> [AttemptChange] {
        [
            .ended(left, number: 1, outcome: .finished, code: nil, message: nil),
            .started(entered, number: 1),
        ]
    }

    private static func stepRecords(_ left: Step, _ entered: Step) -> [HistoryRecord] {
        [
            HistoryRecord(.stepFinished, step: left, attempt: 1),
            HistoryRecord(.stepStarted, step: entered, attempt: 1),
        ]
    }

    private static func expectVaultCreation(_ drill: Drill) throws {
        let effect = try #require(drill.machine.openEffect)
        let marker = Sample.marker(.vault)
        #expect(
            drill.last
                == Transition(
                    next: .call(
                        .createVault(
                            VaultCreation(
                                name: "my_vault",
                                options: Sample.options,
                                tag: VaultTag(key: "holdfast", value: marker.rawValue)
                            )
                        ),
                        .createVault
                    ),
                    journal: [.opened(effect)],
                    records: [
                        HistoryRecord(
                            .effectIntended,
                            step: .ensureVault,
                            attempt: 1,
                            detail: ["kind": "vault", "generation": "1", "marker": marker.rawValue]
                        )
                    ]
                )
        )
    }

    private static func expectRestorePointCreation(_ drill: Drill) throws {
        let effect = try #require(drill.machine.openEffect)
        let marker = Sample.marker(.restorePoint)
        #expect(drill.last.journal == [.opened(effect)])
        #expect(
            try creation(drill)
                == RestorePointCreation(
                    vaultID: Sample.vault,
                    resources: [Sample.servers[0].id],
                    name: "backup_auto-\(marker)",
                    description: "backupauto \(marker)",
                    incremental: true,
                    retentionDays: nil
                )
        )
    }
}
