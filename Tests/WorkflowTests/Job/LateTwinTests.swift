import Testing

@testable import Workflow

@Suite("A late twin")
struct LateTwinTests {
    private let marker = Sample.marker(.restorePoint)
    private let twin = RestorePointID("twin")
    private static let day: Duration = .seconds(86_400)

    /// A job whose first sending a person took for not made, and whose second has succeeded.
    private func ended() throws -> Drill {
        var drill = Drill()
        try drill.toSettling()
        while drill.machine.attention == nil { try drill.searchInVain() }
        try drill.resolve(.notCreated)
        try drill.searchInVain()
        #expect(drill.asked == .createRestorePoint)
        try drill.answer(.run(.protecting))
        try drill.wake()
        try drill.answer(.run(.available))
        try drill.answer(.backups(.sample(marker: Sample.marker(.restorePoint, 2))))
        return drill
    }

    /// Makes one look; `shown` is what the list of the vault's backups has.
    private func look(_ drill: inout Drill, _ shown: BackupFacts...) throws {
        try drill.wake()
        while case .call(_, .witness(let witness)) = drill.last.next {
            switch witness {
            case .backupsOfVault: try drill.answer(.backups(Listing(rows: shown, isComplete: true)))
            case .backupsOfResource: try drill.answer(.backups())
            case .tasksOfResource: try drill.answer(.tasks())
            case .vault, .vaultsByName, .vaultsByTag: try drill.answer(.vaults())
            }
        }
    }

    private func backup(_ status: BackupStatus = .available) -> BackupFacts {
        .sample(status, marker: marker, run: twin)
    }

    @Test("is not looked for where nothing is in doubt: the job is at rest at once")
    func noDoubt() throws {
        var drill = Drill()
        try drill.toVerify()
        try drill.answer(.backups(.sample(marker: marker)))
        #expect(drill.last.next == .rest)
        #expect(!drill.machine.isSeekingTwins)
    }

    @Test("is looked for at the end of the job and once a day for a week, the later looks without any key")
    func schedule() throws {
        var drill = try ended()
        #expect(drill.machine.state == .succeeded)
        #expect(drill.machine.isSeekingTwins && !drill.machine.isWatching)
        #expect(drill.machine.heldKeys == [Sample.key(Sample.servers[0])], "nobody slips in before the first look")
        let end = try #require(drill.machine.ending).at
        #expect(drill.sleepsUntil == end)
        try look(&drill)
        #expect(drill.machine.heldKeys.isEmpty)
        var looks = 1
        while drill.machine.isSeekingTwins {
            let before = drill.now
            try look(&drill)
            #expect(drill.now - before <= Self.day + .seconds(1))
            looks += 1
        }
        #expect(looks == 8)
        #expect(drill.now >= end + .seconds(7 * 86_400))
        #expect(drill.last.next == .rest)
        #expect(drill.machine.lateTwins.isEmpty)
        #expect(drill.actions(.jobEnded).count == 1)
    }

    @Test("that is over is part of the result, told once, and looked for no more")
    func found() throws {
        var drill = try ended()
        try look(&drill)
        try look(&drill, backup())
        #expect(
            drill.machine.lateTwins
                == [LateTwin(kind: .restorePoint, id: "twin", marker: marker, seenAt: drill.now, isGoingOn: false)]
        )
        #expect(
            drill.actions(.restorePointLateTwin).map(\.detail)
                == [["restore_point_id": "twin", "marker": marker.rawValue, "going_on": "false"]]
        )
        #expect(drill.last.next == .rest)
        #expect(drill.machine.state == .succeeded)
        #expect(drill.sent == [.createRestorePoint, .createRestorePoint])
    }

    @Test("whose run is on keeps the resource of a job that has just ended, until the run is over")
    func goingOn() throws {
        var drill = try ended()
        try look(&drill, backup(.pending("protecting")))
        #expect(drill.machine.lateTwins.map(\.isGoingOn) == [true])
        #expect(drill.machine.heldKeys == [Sample.key(Sample.servers[0])])
        try look(&drill, backup(.pending("protecting")))
        #expect(drill.machine.heldKeys == [Sample.key(Sample.servers[0])])
        try look(&drill, backup(.error))
        #expect(drill.machine.lateTwins.map(\.isGoingOn) == [false])
        #expect(drill.last.released == [Sample.key(Sample.servers[0])])
        #expect(drill.last.next == .rest)
        #expect(drill.actions(.restorePointLateTwin).count == 1)
    }

    @Test("that no list shows any more is gone once lists have had their time, and gives the resource back")
    func vanished() throws {
        var drill = try ended()
        try look(&drill, backup(.pending("protecting")))
        try look(&drill)
        #expect(drill.machine.heldKeys == [Sample.key(Sample.servers[0])], "lists may lag")
        try look(&drill, backup(.pending("protecting")))
        try look(&drill)
        let missing = drill.now
        // A look that did not see everything proves nothing.
        try drill.wake()
        try drill.fail(.unreachable)
        while case .call(_, .witness) = drill.last.next { try drill.answer(.backups()) }
        #expect(drill.machine.lateTwins.map(\.isGoingOn) == [true])
        while drill.machine.lateTwins.contains(where: \.isGoingOn), drill.now < missing + Self.day { try look(&drill) }
        #expect(drill.now - missing >= drill.surroundings.policy.listLagMax)
        #expect(drill.now - missing < .seconds(300))
        #expect(drill.machine.heldKeys.isEmpty && drill.last.next == .rest)
        #expect(drill.actions(.remoteRunEnded).map(\.detail) == [["restore_point_id": "twin", "status": "not_found"]])
    }

    @Test("that is seen running on a later look takes the resource, and asks again while another job has it")
    func runningLater() throws {
        let keys = [KeyClaim(key: Sample.key(Sample.servers[0]))]
        var drill = try ended()
        try look(&drill)
        #expect(drill.machine.heldKeys.isEmpty)
        try look(&drill, backup(.pending("protecting")))
        #expect(drill.last.next == .acquire(keys))
        let due = try #require(drill.machine.dueAt)
        try drill.tell(.keysRefused)
        #expect(drill.sleepsUntil == due && drill.machine.heldKeys.isEmpty)
        try look(&drill, backup(.pending("protecting")))
        #expect(drill.last.next == .acquire(keys))
        try drill.tell(.keysGranted)
        #expect(drill.machine.heldKeys == [Sample.key(Sample.servers[0])])
        #expect(throws: IllegalTransition.self) { try drill.tell(.keysGranted) }

        var given = drill
        try given.tell(.released(Release(actor: "alice", reason: "known", at: given.now)))
        try look(&given, backup(.pending("protecting")))
        #expect(given.sleepsUntil != nil && given.machine.heldKeys.isEmpty, "an operator has given it away")

        try look(&drill, backup())
        #expect(drill.last.released == [Sample.key(Sample.servers[0])])
        #expect(drill.last.next == .rest)
    }

    @Test("is looked for again soon when a look did not see everything, and the resource is not kept for that")
    func incomplete() throws {
        var drill = try ended()
        try drill.wake()
        try drill.fail(.unreachable)
        while case .call(_, .witness) = drill.last.next { try drill.answer(.backups()) }
        #expect(drill.sleepsUntil == drill.now + .seconds(3600))
        #expect(drill.machine.heldKeys.isEmpty)
        try drill.wake()
        try drill.fail(.ownBudget)
        #expect(drill.sleepsUntil == drill.now + .seconds(7))
        try drill.wake()
        try drill.fail(.unauthorised)
        #expect(drill.sleepsUntil == drill.now + .seconds(330))
        try look(&drill)
        #expect(drill.sleepsUntil == drill.now + Self.day)
    }

    @Test("is looked for from the start again when a look was broken off by a crash")
    func crash() throws {
        var drill = try ended()
        try drill.wake()
        let first = drill.asked
        try drill.answer(.backups(backup()))
        try drill.tell(.claimed(recovered: true))
        #expect(drill.asked == first)
    }

    @Test("of a job that was cancelled or has failed is looked for as well")
    func otherEnds() throws {
        var drill = Drill()
        try drill.toSettling()
        while drill.machine.attention == nil { try drill.searchInVain() }
        try drill.cancel()
        try drill.resolve(.notCreated)
        #expect(drill.machine.state == .cancelled)
        #expect(drill.machine.isSeekingTwins)
        try look(&drill, backup())
        #expect(drill.machine.lateTwins.map(\.id) == ["twin"])
    }

    @Test("is what carries our marker beside the one that a person chose")
    func several() throws {
        var drill = Drill()
        try drill.toSettling()
        try drill.wake()
        try drill.answer(.backups(.sample(marker: marker), backup(.pending("protecting"))))
        try drill.answer(.backups())
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.machine.attention?.code == .severalFound)
        try drill.resolve(.adopt(id: Sample.restorePoint.rawValue))
        #expect(drill.machine.lateTwins.map(\.id) == ["twin"])
        try drill.wake()
        try drill.answer(.run(.available))
        try drill.answer(.backups(.sample(marker: marker)))
        #expect(drill.machine.state == .succeeded && drill.machine.isSeekingTwins)
        try look(&drill, .sample(marker: marker), backup())
        #expect(drill.last.next == .rest)
        #expect(drill.machine.lateTwins.map(\.isGoingOn) == [false])
    }

    @Test("of a vault is found by its tag, whatever it is called")
    func vault() throws {
        var drill = Drill()
        try drill.toVault()
        try drill.answer(.vaults())
        try drill.fail(.lost)
        while drill.machine.attention == nil { try drill.searchInVain() }
        try drill.resolve(.notCreated)
        try drill.wake()
        try drill.answer(.vaults())
        #expect(drill.asked == .createVault)
        try drill.fail(.refused(.backupService("9900")))
        #expect(drill.machine.state == .failed && drill.machine.isSeekingTwins)
        try drill.wake()
        #expect(drill.asked == .witness(.vaultsByName))
        try drill.answer(.vaults())
        #expect(
            drill.last.next
                == .call(
                    .listVaultsTagged(key: "holdfast", values: [Sample.marker(.vault).rawValue]),
                    .witness(.vaultsByTag)
                )
        )
        try drill.answer(.vaults(.sample(name: "renamed", marker: Sample.marker(.vault))))
        #expect(drill.machine.lateTwins.map(\.kind) == [.vault])
        #expect(drill.actions(.vaultLateTwin).count == 1)
        #expect(drill.last.next == .rest)
    }
}
