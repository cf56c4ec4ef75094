import Testing

@testable import Workflow

@Suite("A person's answer")
struct ResolvingTests {
    private static let named = RestorePointID("3b0851a8-adf3-4f4c-a914-dead08bf9664")
    private let marker = Sample.marker(.restorePoint)

    /// A job that asks what became of its restore point.
    private func asking(servers: Int = 1, inheritance: Inheritance? = nil) throws -> Drill {
        var drill = Drill(Sample.request(servers: servers), inheritance: inheritance)
        try drill.toSettling()
        while drill.machine.attention == nil { try drill.searchInVain() }
        return drill
    }

    private func askingForVault() throws -> Drill {
        var drill = Drill()
        try drill.toVault()
        try drill.answer(.vaults())
        try drill.fail(.lost)
        while drill.machine.attention == nil {
            try drill.wake()
            while drill.asked != nil { try drill.answer(.vaults()) }
        }
        return drill
    }

    /// The codes of what speaks against an answer; nil when it was taken.
    private func objections(_ answering: () throws -> Void) throws -> [Objection.Code]? {
        do {
            try answering()
            return nil
        } catch let refusal as IllegalTransition {
            return refusal.objections.map(\.code)
        }
    }

    private func backup(
        _ marker: Marker? = nil,
        of server: Int = 0,
        in vault: VaultID = Sample.vault,
        _ status: BackupStatus = .available,
        at moment: Timestamp? = nil
    ) -> BackupFacts {
        var facts = BackupFacts.sample(of: server, status, marker: marker, run: Self.named)
        facts.vaultID = vault
        facts.createdAt = moment
        return facts
    }

    // MARK: Adopt

    @Test("adopt asks for the restore point, its backups and the tasks of the resource, and takes what fits")
    func fits() throws {
        var drill = try asking()
        let moment = Moment(now: drill.now, jitter: 0)
        let since = try #require(drill.machine.openEffect).intendedAt - .seconds(900)
        #expect(
            drill.machine.questions(before: .adopt(id: Self.named.rawValue), at: moment, in: drill.surroundings)
                == [
                    .showRestorePoint(Self.named), .listBackups(BackupFilter(restorePointID: Self.named)),
                    .listTasks(TaskFilter(resourceID: Sample.servers[0].id, createdSince: since)),
                ]
        )
        let now = drill.now
        try drill.resolve(.adopt(id: Self.named.rawValue)) { question in
            switch question {
            // An odd edition does not show it any more; its backups do.
            case .showRestorePoint: .failure(.refused("6217"))
            case .listBackups: .success(.backups(backup(marker, at: now)))
            default: .success(.tasks())
            }
        }
        #expect(drill.machine.restorePointID == Self.named)
        #expect(drill.actions(.jobResolved).count == 1)
    }

    @Test("adopt is refused, and the job unchanged, when the restore point does not fit")
    func doesNotFit() throws {
        let asking = try asking()
        let intended = try #require(asking.machine.openEffect).intendedAt
        let cases: [([BackupFacts], JobID?, [Objection.Code])] = [
            ([], nil, [.notInCloud]),
            ([backup(in: Sample.otherVault)], nil, [.otherVault]),
            ([backup(of: 1)], nil, [.otherResources]),
            ([backup(), backup(of: 1)], nil, [.otherResources]),
            ([backup(at: intended - .seconds(901))], nil, [.tooOld]),
            ([backup(at: intended - .seconds(899))], nil, []),
            ([backup()], JobID("another"), [.otherJob]),
            ([backup(Marker("hfab12r00000000901"))], nil, [.otherJob]),
            (
                [backup(of: 1, in: Sample.otherVault, at: Sample.start - .seconds(9000))], JobID("another"),
                [.otherVault, .otherResources, .tooOld, .otherJob]
            ),
        ]
        for (backups, owner, expected) in cases {
            var drill = asking
            let found = try objections {
                try drill.resolve(.adopt(id: Self.named.rawValue), owner: owner) { question in
                    switch question {
                    case .showRestorePoint: .failure(.refused("6217"))
                    case .listBackups: .success(.backups(Listing(rows: backups, isComplete: true)))
                    default: .success(.tasks())
                    }
                }
            }
            #expect(found ?? [] == expected, "\(backups)")
            #expect((drill.machine == asking.machine) == !expected.isEmpty)
        }
    }

    @Test("adopt heeds what the restore point itself says: that it goes, what it covers, when it was made")
    func heedsTheRestorePoint() throws {
        let asking = try asking()
        var facts = RestorePointFacts(
            id: Self.named,
            status: .deleting,
            covered: [Sample.servers[2].id],
            vaultID: Sample.otherVault,
            name: "backup_auto-hfab12r00000000901",
            createdAt: Sample.start - .seconds(90_000)
        )
        func found() throws -> [Objection.Code]? {
            var drill = asking
            return try objections {
                try drill.resolve(.adopt(id: Self.named.rawValue)) { question in
                    switch question {
                    case .showRestorePoint: .success(.restorePoint(facts))
                    case .listBackups: .success(.backups())
                    default: .success(.tasks())
                    }
                }
            }
        }
        #expect(try found() == [.beingDeleted, .otherVault, .otherResources, .tooOld, .otherJob])
        facts = RestorePointFacts(id: Self.named, status: .available)
        #expect(try found() == [.otherResources], "nothing tells what it is about")
        facts.skipped = [SkippedResource(id: Sample.servers[0].id, code: nil, reason: nil)]
        #expect(try found() == nil)
    }

    @Test("a task alone can tell what a restore point is about")
    func taskTells() throws {
        var drill = try asking()
        try drill.resolve(.adopt(id: Self.named.rawValue)) { question in
            switch question {
            case .showRestorePoint: .success(.run(.error, id: Self.named))
            case .listBackups: .success(.backups())
            default: .success(.tasks(.sample(.failed, run: Self.named)))
            }
        }
        #expect(drill.machine.restorePointID == Self.named)
    }

    @Test("a vault is adopted when it is there, called as wanted or marked by us, and compatible")
    func vault() throws {
        let asking = try askingForVault()
        func found(_ result: Result<Reply, CallFailure>) throws -> [Objection.Code]? {
            var drill = asking
            return try objections { try drill.resolve(.adopt(id: Sample.vault.rawValue)) { _ in result } }
        }
        #expect(try found(.success(.vault(.sample()))) == nil)
        #expect(try found(.success(.vault(.sample(name: "renamed", marker: Sample.marker(.vault))))) == nil)
        #expect(try found(.failure(.refused("6105"))) == [.notInCloud])
        #expect(try found(.success(.vault(.sample(name: "other")))) == [.doesNotFit])
        #expect(try found(.success(.vault(.sample(objectType: "disk", sizeGB: 100)))) == [.doesNotFit])
        #expect(try found(.success(.vault(.sample(status: .deleting)))) == [.beingDeleted])
    }

    // MARK: Not created

    @Test("not_created is refused while a marker of the job shows, by name of what carries it")
    func markerVisible() throws {
        let asking = try asking()
        let shows: [(Reply, Bool)] = [
            (.backups(backup(marker)), true),
            (.backups(backup(marker, .error)), true),
            // It cannot be adopted either: one of the two answers has to be open.
            (.backups(backup(marker, .deleting)), false),
            (.backups(backup(Sample.marker(.restorePoint, 2))), false),
            (.tasks(.sample(.running, marker: marker, run: nil)), true),
            (.tasks(.sample(.failed, marker: marker, run: nil)), false),
        ]
        for (reply, isVisible) in shows {
            var drill = asking
            let found = try objections {
                try drill.resolve(.notCreated) { question in
                    switch (question, reply) {
                    case (.listBackups, .backups), (.listTasks, .tasks): .success(reply)
                    case (.listTasks, _): .success(.tasks())
                    default: .success(.backups())
                    }
                }
            }
            #expect(found == (isVisible ? [.markerVisible] : nil), "\(reply)")
        }
    }

    @Test("not_created of a vault is refused while its tag shows; a namesake is no obstacle")
    func vaultVisible() throws {
        let asking = try askingForVault()
        var refused = asking
        #expect(
            try objections {
                try refused.resolve(.notCreated) { _ in .success(.vaults(.sample(marker: Sample.marker(.vault)))) }
            } == [.markerVisible]
        )
        var taken = asking
        #expect(try objections { try taken.resolve(.notCreated) { _ in .success(.vaults(.sample())) } } == nil)
    }

    @Test("markers that a retry has inherited count as well")
    func inherited() throws {
        let old = Marker("hfab12r00000000701")
        let inheritance = Inheritance(restorePointID: nil, since: Sample.start - .seconds(5000), markers: [old])
        var drill = Drill(inheritance: inheritance)
        try drill.toAssociation()
        try drill.answer(.vault(.sample(held: 1)))
        try drill.tell(.keysGranted)
        try drill.answer(.backups(backup(old), .sample(marker: old, run: RestorePointID("twin"))))
        try drill.answer(.backups())
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.machine.attention?.code == .severalFound)
        #expect(
            try objections { try drill.resolve(.notCreated) { _ in .success(.backups(backup(old))) } }
                == [.markerVisible]
        )
        try drill.resolve(.adopt(id: Self.named.rawValue)) { question in
            switch question {
            case .listTasks: .success(.tasks())
            case .listBackups: .success(.backups(backup(old, at: Sample.start - .seconds(5000))))
            default: .failure(.refused("6217"))
            }
        }
        #expect(drill.machine.restorePointID == Self.named)
    }

    // MARK: The cloud's silence

    @Test("a cloud that cannot be asked puts the answer off, and so does one that refuses a list or shows a part of it")
    func unreachable() throws {
        let asking = try asking()
        let failures: [(CallFailure, [Objection.Code]?)] = [
            (.unreachable, [.unreachable]), (.ownBudget, [.unreachable]), (.unauthorised, [.unreachable]),
            (.refused(.gateway("0308"), status: 429), [.unreachable]),
            (.refused(.backupService("9900")), [.unreachable]),
            (.refused(.gateway("0301"), status: 403), [.unreachable]),
        ]
        for (failure, expected) in failures {
            var drill = asking
            #expect(
                try objections { try drill.resolve(.notCreated) { _ in .failure(failure) } } == expected,
                "\(failure.rule)"
            )
        }
        for isWhole in [false, true] {
            var drill = asking
            let found = try objections {
                try drill.resolve(.notCreated) { question in
                    if case .listTasks = question { return .success(.tasks()) }
                    return .success(.backups(Listing(rows: [], isComplete: isWhole)))
                }
            }
            #expect(found == (isWhole ? nil : [.unreachable]))
        }
        var cut = asking
        let evidence = ResolutionEvidence(results: [.success(.backups())])
        #expect(
            try objections {
                try cut.tell(.resolved(.notCreated, actor: "alice", reason: "looked", evidence: evidence))
            } == [.unreachable],
            "an answer is not taken on half of the evidence"
        )
    }

    @Test("a region without the tag filter is no obstacle; a list by name that is refused is")
    func tagFilter() throws {
        let asking = try askingForVault()
        func answer(refusing isRefused: @escaping (Workflow.Operation) -> Bool) throws -> [Objection.Code]? {
            var drill = asking
            return try objections {
                try drill.resolve(.notCreated) { question in
                    isRefused(question) ? .failure(.refused(.gateway("0101"))) : .success(.vaults())
                }
            }
        }
        #expect(try answer { $0.name == .listVaultsByTag } == nil)
        #expect(try answer { $0.name == .listVaults } == [.unreachable])
    }

    @Test(
        "not_created without an open effect searches once more before it sends, for what was refused as busy too",
        arguments: [false, true]
    )
    func nothingOpen(isThere: Bool) throws {
        var drill = Drill()
        try drill.toSending()
        try drill.fail(.refused("6203"))
        try drill.wake()
        #expect(drill.asked == .witness(.backupsOfVault), "the cloud may be busy with that very sending")
        try drill.answer(.backups(backup(marker), .sample(marker: marker, run: RestorePointID("twin"))))
        try drill.answer(.backups())
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.machine.attention?.code == .severalFound && drill.machine.openEffect == nil)
        var refused = drill
        let visible = try objections {
            try refused.resolve(.notCreated) { question in
                question.name == .listTasks ? .success(.tasks()) : .success(.backups(backup(marker)))
            }
        }
        #expect(visible == [.markerVisible])
        // Somebody has removed both.
        try drill.resolve(.notCreated)
        try drill.wake()
        #expect(drill.asked == .witness(.backupsOfVault), "the answer is not the last word")
        try drill.answer(isThere ? .backups(backup(marker)) : .backups())
        try drill.answer(.backups())
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.machine.restorePointID == (isThere ? Self.named : nil))
        if !isThere { try drill.wake() }
        #expect(drill.sent.count == (isThere ? 1 : 2))
    }

    @Test("adopting what a refused sending made leaves nothing of that sending in doubt")
    func refusedSending() throws {
        var drill = Drill()
        try drill.toSending()
        try drill.fail(.refused("6203"))
        let intended = try #require(drill.machine.refusedSending?.intendedAt)
        try drill.wake()
        try drill.answer(.backups(backup(marker), .sample(marker: marker, run: RestorePointID("twin"))))
        try drill.answer(.backups())
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1)))
        try drill.resolve(.adopt(id: Self.named.rawValue)) { question in
            switch question {
            case .listTasks: .success(.tasks())
            case .listBackups: .success(.backups(backup(marker)))
            default: .failure(.refused("6217"))
            }
        }
        #expect(drill.machine.run?.since == intended, "tasks are looked for from the intent on")
        #expect(drill.machine.refusedSending == nil)
    }

    @Test("markers are found in text by prefix, length and alphabet")
    func markerText() {
        let mint = Sample.mint
        let one = Marker("hfab12r00000000901")
        let two = Marker("hfab12v00000000902")
        #expect(mint.markers(in: "backup_auto-\(one)-0001 \(two) \(one)") == [one, two])
        #expect(mint.markers(in: "hfab12r0000000090") == [])
        #expect(mint.markers(in: "hfab12R00000000901 hfxx12r00000000901") == [])
        #expect(mint.markers(in: nil) == [])
    }
}
