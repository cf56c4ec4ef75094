import Testing

@testable import Workflow

@Suite("An outcome that is not known")
struct SettlingTests {
    private let marker = Sample.marker(.restorePoint)

    /// Searches in vain until the job does something else than search, and returns the number of rounds.
    private func searchToTheEnd(_ drill: inout Drill, protectStatus: String = "available") throws -> Int {
        var rounds = 0
        while drill.machine.search != nil, drill.machine.attention == nil, rounds < 5000 {
            rounds += 1
            try drill.searchInVain(protectStatus: protectStatus)
        }
        return rounds
    }

    @Test("R3: a lost answer is searched for in every list before anything else, and what is found is adopted")
    func adopted() throws {
        var drill = Drill()
        try drill.toSettling()
        #expect(
            drill.last.journal
                == [.outcomeUnknown(.restorePoint, generation: 1, rule: "transport:timed_out")]
        )
        #expect(drill.machine.state == .waiting && drill.machine.waitReason == .settling)
        try drill.wake()
        let since = try #require(drill.machine.openEffect).intendedAt - .seconds(900)
        #expect(
            drill.last.next
                == .call(
                    .listBackups(BackupFilter(vaultID: Sample.vault, createdSince: since)),
                    .witness(.backupsOfVault)
                )
        )
        try drill.answer(.backups())
        #expect(drill.asked == .witness(.backupsOfResource(0)))
        try drill.answer(.backups(.sample(.pending("protecting"), marker: marker)))
        #expect(drill.last.provenWitnesses == [.backupsOfResource])
        #expect(drill.asked == .witness(.tasksOfResource(0)))
        try drill.answer(.tasks(.sample(.running, marker: marker)))
        #expect(drill.asked == .witness(.vault))
        try drill.answer(.vault(.sample(held: 1, protectStatus: "protecting")))
        #expect(
            drill.last.journal
                == [.closed(.restorePoint, generation: 1, .adopted(remoteID: Sample.restorePoint.rawValue))]
        )
        #expect(drill.asked == .runStatus)
        #expect(drill.machine.run?.isAdopted == true)
        #expect(drill.machine.step == .awaitRestorePoint)
        try drill.answer(.run(.available))
        try drill.answer(.backups(.sample(marker: marker)))
        #expect(drill.machine.state == .succeeded)
        #expect(drill.sent == [.createRestorePoint])
    }

    @Test(
        "a clock that is set while the answer is missing does not move the search past what was made",
        arguments: [-7200, 7200]
    )
    func clockIsSet(seconds: Int64) throws {
        var drill = Drill()
        try drill.toSettling()
        let intended = try #require(drill.machine.openEffect).intendedAt
        // The cloud's clock agreed with ours, and from now on it is as far off as ours has been set.
        drill.now = drill.now + .seconds(seconds)
        drill.surroundings.clockOffset = .seconds(-seconds)
        try drill.wake()
        guard case .call(.listBackups(let filter), _) = drill.last.next else {
            Issue.record("no list is asked for: \(drill.last.next)")
            return
        }
        let since = try #require(filter.createdSince)
        #expect(since <= intended)
    }

    @Test("one witness is enough, whichever shows the marker, wherever it carries it")
    func anyWitness() throws {
        var described = BackupFacts.sample()
        described.backupDescription = "backupauto \(marker)"
        let shows: [(Witness, Reply)] = [
            (.backupsOfVault, .backups(described)),
            (.backupsOfResource(0), .backups(.sample(marker: marker))),
            (.tasksOfResource(0), .tasks(.sample(.skipped, marker: marker))),
        ]
        for (shown, reply) in shows {
            var drill = Drill()
            try drill.toSettling()
            try drill.wake()
            while case .call(_, .witness(let witness)) = drill.last.next {
                if witness == shown { try drill.answer(reply) } else { try drill.fail(.unreachable) }
            }
            #expect(drill.machine.restorePointID == Sample.restorePoint)
        }
    }

    @Test("R4: with nothing found over the settle window the job asks a person and never sends again by itself")
    func hold() throws {
        var drill = Drill()
        try drill.toSettling()
        let effect = try #require(drill.machine.openEffect)
        let rounds = try searchToTheEnd(&drill)
        #expect(drill.last.next == .attend)
        #expect(drill.machine.state == .needsAttention)
        #expect(drill.machine.attention?.code == .outcomeUnknown)
        #expect(drill.now >= effect.sendNotAfter + .seconds(660))
        #expect(rounds >= 3 && rounds < 40)
        #expect(drill.machine.openEffect == effect)
        #expect(drill.machine.heldKeys.contains(Sample.key(Sample.servers[0])))
        #expect(drill.sent == [.createRestorePoint])
        #expect(drill.actions(.jobWaiting).count == 1)
    }

    @Test("absence needs its number of complete rounds, however late the first is made")
    func roundsAfterALongSleep() throws {
        var drill = Drill()
        try drill.toSettling()
        drill.now = drill.now + .seconds(7200)
        #expect(try searchToTheEnd(&drill) == 3)
    }

    @Test("a person's adopt goes on with the named restore point; not_created sends anew and remembers the marker")
    func resolved() throws {
        var drill = Drill()
        try drill.toSettling()
        _ = try searchToTheEnd(&drill)
        var adopting = drill
        try adopting.resolve(.adopt(id: "by-hand"))
        #expect(adopting.last.journal == [.closed(.restorePoint, generation: 1, .adopted(remoteID: "by-hand"))])
        try adopting.wake()
        #expect(adopting.last.next == .call(.showRestorePoint(RestorePointID("by-hand")), .runStatus))

        try drill.resolve(.notCreated)
        #expect(
            drill.last.journal == [.closed(.restorePoint, generation: 1, .judgedAbsent(decidedBy: "alice"))]
        )
        // A person thinks for hours: the cloud is looked through once more before anything is sent again.
        try drill.searchInVain()
        #expect(drill.asked == .createRestorePoint)
        #expect(drill.machine.openEffect?.marker == Sample.marker(.restorePoint, 2))
        #expect(drill.machine.uncertainMarkers == [marker])
    }

    @Test(
        "a second sending that is refused as busy looks for the first one, and adopts it",
        arguments: [
            "0001", "0002", "1001", "6125", "6203",
        ]
    )
    func lookIfResent(_ number: String) throws {
        var drill = Drill()
        try drill.toSettling()
        _ = try searchToTheEnd(&drill)
        try drill.resolve(.notCreated)
        try drill.searchInVain()
        try drill.fail(.refused(number))
        #expect(drill.asked == .witness(.backupsOfVault))
        #expect(drill.machine.openEffect == nil)
        var late = drill
        try late.answer(.backups(.sample(marker: marker)))
        try late.answer(.backups())
        try late.answer(.tasks())
        try late.answer(.vault(.sample(held: 1)))
        #expect(late.machine.restorePointID == Sample.restorePoint)

        // Nothing there: the cloud is busy with something else, so the next sending waits.
        try drill.answer(.backups())
        try drill.answer(.backups())
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.machine.waitReason == .busy)
        // Busy, perhaps, with a second delivery that no list has shown yet.
        try drill.searchInVain()
        #expect(drill.asked == .createRestorePoint)
    }

    @Test("a second sending that takes nothing searches and then pauses; it never sends in a loop")
    func allSkippedAfterDoubt() throws {
        var drill = Drill()
        try drill.toSettling()
        _ = try searchToTheEnd(&drill)
        try drill.resolve(.notCreated)
        try drill.searchInVain()
        for _ in 0..<5 {
            try drill.answer(
                .run(
                    .available,
                    skipped: [SkippedResource(id: Sample.servers[0].id, code: .backupService("6203"), reason: nil)]
                )
            )
            #expect(drill.asked == .witness(.backupsOfVault))
            try drill.answer(.backups())
            try drill.answer(.backups())
            try drill.answer(.tasks())
            try drill.answer(.vault(.sample(held: 1)))
            #expect(drill.sleepsUntil.map { $0 > drill.now } ?? false)
            try drill.searchInVain()
            #expect(drill.asked == .createRestorePoint)
        }
    }

    private static let witnessesOfRestorePoint: Set<WitnessKind> = [
        .backupsOfVault, .backupsOfResource, .tasksOfResource,
    ]

    @Test(
        "recreate sends again only when every witness has shown a marker of ours before",
        arguments: [
            (witnessesOfRestorePoint, MarkerPlacement.name, true),
            ([.backupsOfVault, .backupsOfResource], .name, false),
            ([.backupsOfVault, .backupsOfResource], .description, true),
            ([.backupsOfVault, .tasksOfResource], .name, false),
            ([], .name, false),
        ] as [(Set<WitnessKind>, MarkerPlacement, Bool)]
    )
    func recreate(_ proven: Set<WitnessKind>, _ placement: MarkerPlacement, _ isAllowed: Bool) throws {
        var drill = Drill {
            $0.onUnknown = .recreate
            $0.markerPlacement = placement
        }
        drill.surroundings.provenWitnesses = proven
        try drill.toSettling()
        _ = try searchToTheEnd(&drill)
        #expect((drill.machine.attention == nil) == isAllowed)
        if isAllowed {
            let judged = JournalChange.closed(
                .restorePoint,
                generation: 1,
                .judgedAbsent(decidedBy: "policy: recreate")
            )
            #expect(drill.transitions.count { $0.journal.contains(judged) } == 1)
            #expect(drill.asked == .createRestorePoint)
        }
    }

    @Test("what turns up after a person has said not_created is adopted, not made again")
    func lateArrival() throws {
        var drill = Drill()
        try drill.toSettling()
        _ = try searchToTheEnd(&drill)
        try drill.resolve(.notCreated)
        try drill.wake()
        try drill.answer(.backups(.sample(marker: marker)))
        try drill.answer(.backups())
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.machine.restorePointID == Sample.restorePoint)
        #expect(drill.machine.restorePointGeneration == 1)
    }

    @Test("a witness that may not be asked leaves the round incomplete; what the others show is adopted")
    func forbiddenWitness() throws {
        var drill = Drill()
        try drill.toSettling()
        try drill.wake()
        try drill.answer(.backups(.sample(marker: marker)))
        try drill.answer(.backups())
        try drill.fail(.refused(.gateway("0302"), status: 403))
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.machine.restorePointID == Sample.restorePoint)
    }

    @Test(
        "a round held up by refused credentials or our own budget goes on where it stopped",
        arguments: [true, false]
    )
    func interruptedRound(_ isBlocked: Bool) throws {
        var drill = Drill()
        try drill.toSettling()
        try drill.wake()
        try drill.answer(.backups(.sample(marker: marker)))
        let attempt = drill.machine.attempt
        try drill.fail(isBlocked ? .unauthorised : .ownBudget)
        #expect(drill.machine.waitReason == (isBlocked ? .blockedAuth : .throttled))
        #expect(drill.machine.attempt == attempt)
        try drill.wake()
        #expect(drill.asked == .witness(.backupsOfResource(0)))
        try drill.answer(.backups())
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.machine.restorePointID == Sample.restorePoint)
    }

    @Test("an incomplete list, or a server that some run protects, lets nobody conclude absence")
    func noConclusion() throws {
        for isIncomplete in [true, false] {
            var drill = Drill { $0.onUnknown = .recreate }
            drill.surroundings.provenWitnesses = Self.witnessesOfRestorePoint
            try drill.toSettling()
            while drill.now < Sample.start + .seconds(3000) {
                try drill.wake()
                try drill.answer(.backups(complete: !isIncomplete))
                try drill.answer(.backups())
                try drill.answer(.tasks())
                try drill.answer(.vault(.sample(held: 1, protectStatus: isIncomplete ? "available" : "protecting")))
                #expect(drill.machine.waitReason == .settling)
            }
            #expect(drill.sent.count == 1)
        }
    }

    @Test("a search that can never be complete asks a person at the deadline instead of going on for ever")
    func neverComplete() throws {
        var drill = Drill(Sample.request(deadlineSeconds: 3600))
        try drill.toSettling()
        var rounds = 0
        while drill.machine.attention == nil, rounds < 1000 {
            rounds += 1
            try drill.wake()
            while case .call = drill.last.next { try drill.fail(.unreachable) }
        }
        #expect(drill.machine.attention?.code == .outcomeUnknown)
        #expect(drill.now >= Sample.start + .seconds(3600) && drill.now < Sample.start + .seconds(3800))
    }

    @Test("two restore points with our marker are shown to a person; nothing is chosen")
    func twoFound() throws {
        var drill = Drill()
        try drill.toSettling()
        try drill.wake()
        try drill.answer(.backups(.sample(marker: marker), .sample(marker: marker, run: RestorePointID("twin"))))
        try drill.answer(.backups(.sample(marker: marker)))
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.machine.attention?.code == .severalFound)
        #expect(drill.machine.attention?.candidates == [Sample.restorePoint.rawValue, "twin"])
    }

    @Test("a lost vault answer is found by its tag, not by its name")
    func vault() throws {
        var drill = Drill()
        try drill.toVault()
        try drill.answer(.vaults())
        try drill.fail(.lost)
        try drill.wake()
        #expect(drill.asked == .witness(.vaultsByName))
        var untagged = drill
        try untagged.answer(.vaults(.sample()))
        try untagged.answer(.vaults())
        #expect(untagged.machine.attention?.candidates == [Sample.vault.rawValue])
        try untagged.resolve(.adopt(id: Sample.vault.rawValue))
        try untagged.wake()
        #expect(untagged.asked == .vaultByID)

        try drill.answer(
            .vaults(.sample(name: "my_vault2"), .sample(marker: Sample.marker(.vault)))
        )
        #expect(drill.last.provenWitnesses == [.vaults])
        #expect(
            drill.last.next
                == .call(
                    .listVaultsTagged(key: "holdfast", values: [Sample.marker(.vault).rawValue]),
                    .witness(.vaultsByTag)
                )
        )
        try drill.answer(.vaults(.sample(marker: Sample.marker(.vault))))
        #expect(drill.last.provenWitnesses == [.vaultsByTag])
        #expect(drill.last.next == .call(.showVault(Sample.vault), .vaultByID))
        #expect(drill.last.journal == [.closed(.vault, generation: 1, .adopted(remoteID: Sample.vault.rawValue))])
    }

    @Test("a vault that somebody has renamed is found by its tag; without a tag filter its name has to do")
    func renamedVault() throws {
        var drill = Drill()
        try drill.toVault()
        try drill.answer(.vaults())
        try drill.fail(.lost)
        try drill.wake()
        try drill.answer(.vaults())
        var found = drill
        try found.answer(.vaults(.sample(name: "renamed", marker: Sample.marker(.vault))))
        #expect(found.last.next == .call(.showVault(Sample.vault), .vaultByID))

        try drill.fail(.refused(.gateway("0101"), status: 404))
        #expect(drill.machine.search?.rounds == 1)
        #expect(drill.machine.search?.isComplete == true)
        var away = drill
        try away.wake()
        try away.answer(.vaults())
        try away.fail(.unreachable)
        #expect(away.machine.search?.isComplete == false)
    }

    @Test("a vault judged absent by a person is looked up by name before another is made")
    func vaultNotCreated() throws {
        var drill = Drill()
        try drill.toVault()
        try drill.answer(.vaults())
        try drill.fail(.lost)
        while drill.machine.attention == nil { try drill.searchInVain() }
        try drill.resolve(.notCreated)
        try drill.wake()
        #expect(drill.asked == .vaultByName)
        try drill.answer(.vaults())
        #expect(drill.machine.openEffect?.marker == Sample.marker(.vault, 2))
    }

    @Test("a crash with a change in hand makes its outcome unknown, whether it was sent or not")
    func crashWhileChanging() throws {
        var vault = Drill()
        try vault.toVault()
        try vault.answer(.vaults())
        var association = Drill()
        try association.toAssociation()
        try association.answer(.vault(.sample()))
        try association.answer(.vaults())
        var sending = Drill()
        try sending.toSending()
        for var drill in [vault, association, sending] {
            let effect = try #require(drill.machine.openEffect)
            try drill.tell(.claimed(recovered: true))
            #expect(
                drill.last.journal
                    == [.outcomeUnknown(effect.kind, generation: 1, rule: "daemon_stopped")]
            )
            #expect(drill.machine.openEffect == effect)
            #expect(drill.machine.waitReason == .settling && drill.machine.isRecovered)
            #expect(drill.actions(.jobRecovered).count == 1)
        }
    }

    @Test("R1: a crash while reading asks the same again and costs no attempt")
    func crashWhileReading() throws {
        var polling = Drill()
        try polling.toAwait()
        try polling.wake()
        var searching = Drill()
        try searching.toSettling()
        try searching.wake()
        try searching.answer(.backups())
        var preflight = Drill()
        try preflight.begin()
        for var drill in [polling, searching, preflight] {
            let (next, attempt) = (drill.last.next, drill.machine.attempt)
            try drill.tell(.claimed(recovered: true))
            #expect(drill.last.next == next)
            #expect(drill.machine.attempt == attempt && drill.last.attempts.isEmpty)
        }
    }

    /// A sending was judged absent by a person; the job pauses before the next one, because an earlier one failed.
    private func pausing() throws -> Drill {
        var drill = Drill()
        try drill.toSending()
        try drill.fail(.unreachable)
        try drill.wake()
        try drill.fail(.lost)
        while drill.machine.attention == nil { try drill.searchInVain() }
        try drill.resolve(.notCreated)
        try drill.searchInVain()
        #expect(drill.machine.waitReason == .busy)
        return drill
    }

    @Test("a pause that takes long has the cloud searched once more before anything is sent again")
    func longPause() throws {
        var drill = try pausing()
        var short = drill
        try short.wake()
        #expect(short.asked == .createRestorePoint)

        drill.now = drill.now + drill.surroundings.policy.listLagMax + .seconds(1)
        try drill.wake()
        #expect(drill.asked == .witness(.backupsOfVault))
        var landed = drill
        try drill.answer(.backups())
        try drill.answer(.backups())
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.asked == .createRestorePoint, "nothing: now it is sent, without another pause")

        try landed.answer(.backups(.sample(marker: Sample.marker(.restorePoint, 2))))
        try landed.answer(.backups())
        try landed.answer(.tasks())
        try landed.answer(.vault(.sample(held: 1)))
        #expect(landed.machine.restorePointID == Sample.restorePoint)
        #expect(landed.sent.count { $0 == .createRestorePoint } == 2)
    }

    @Test("so does a long time in line for what the sending needs")
    func longLine() throws {
        var drill = Drill()
        try drill.toSettling()
        while drill.machine.attention == nil { try drill.searchInVain() }
        try drill.tell(.released(Release(actor: "alice", reason: "known", at: drill.now)))
        try drill.resolve(.notCreated)
        try drill.searchInVain()
        #expect(drill.asked == nil, "it stands in line")
        drill.now = drill.now + .seconds(3000)
        try drill.tell(.keysGranted)
        #expect(drill.asked == .witness(.backupsOfVault))
    }
}
