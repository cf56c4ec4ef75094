import SeededChance
import Simulation
import Testing
import Workflow

@Suite("The simulation's cloud")
struct CloudModelTests {
    private let start = Timestamp(milliseconds: 1_000_000_000)
    private let server = ResourceReference(id: ResourceID("server-1"), type: .server, name: nil)

    private func creation(marker: String = "hfabcd000000000001", resources: [String] = ["server-1"])
        -> Workflow.Operation
    {
        .createRestorePoint(
            RestorePointCreation(
                vaultID: VaultID("vault-1"),
                resources: resources.map { ResourceID($0) },
                name: "nightly-\(marker)",
                description: "backup \(marker)",
                incremental: true,
                retentionDays: nil
            )
        )
    }

    private func vault(named name: String, marker: String = "hfabcd000000000009") -> Workflow.Operation {
        .createVault(
            VaultCreation(
                name: name,
                options: VaultOptions(sizeGB: 100, objectType: "server", consistentLevel: "crash_consistent"),
                tag: VaultTag(key: JobMachine.vaultTagKey, value: marker)
            )
        )
    }

    /// A cloud with one vault that holds one server.
    private func prepared(_ nature: CloudNature = .calm, seed: UInt64 = 1) -> CloudModel {
        var cloud = CloudModel(nature, start: start, generator: SeededGenerator(seed: seed))
        _ = cloud.perform(vault(named: "main"), at: start)
        _ = cloud.perform(.addResource(vault: VaultID("vault-1"), resource: server), at: start)
        return cloud
    }

    private func code(_ result: Result<Reply, CallFailure>) -> String? {
        if case .failure(let failure) = result { failure.code?.rawValue } else { nil }
    }

    private func backups(_ result: Result<Reply, CallFailure>) -> [BackupFacts] {
        if case .success(.backups(let listing)) = result { listing.rows } else { [] }
    }

    private func tasks(_ result: Result<Reply, CallFailure>) -> [TaskFacts] {
        if case .success(.tasks(let listing)) = result { listing.rows } else { [] }
    }

    private func status(_ result: Result<Reply, CallFailure>) -> RestorePointStatus? {
        if case .success(.restorePoint(let facts)) = result { facts.status } else { nil }
    }

    @Test("a vault shows in lists when its lag is over and keeps its marker")
    func vaultLag() throws {
        var nature = CloudNature.calm
        nature.vaultLagMax = .seconds(50)
        var cloud = CloudModel(nature, start: start, generator: SeededGenerator(seed: 5))
        _ = cloud.perform(vault(named: "main"), at: start)
        let early = cloud.perform(.listVaults(name: "main"), at: start)
        let late = cloud.perform(.listVaults(name: "main"), at: start + .seconds(50))
        guard case .success(.vaults(let before)) = early, case .success(.vaults(let after)) = late else {
            Issue.record("lists were refused")
            return
        }
        #expect(before.rows.isEmpty)
        #expect(after.rows.map(\.name) == ["main"])
        #expect(cloud.vaults.first?.marker == Marker("hfabcd000000000009"))
        #expect(cloud.changes[.createVault] == 1)
    }

    @Test("a second vault of a name is another vault, or 6106 where names are unique", arguments: [true, false])
    func sameName(allowed: Bool) {
        var nature = CloudNature.calm
        nature.allowsSameNames = allowed
        var cloud = CloudModel(nature, start: start, generator: SeededGenerator(seed: 1))
        _ = cloud.perform(vault(named: "main"), at: start)
        let second = cloud.perform(vault(named: "main"), at: start)
        #expect(code(second) == (allowed ? nil : "BackupService.6106"))
        #expect(cloud.vaults.count == (allowed ? 2 : 1))
    }

    @Test("a resource is in one vault: elsewhere 6103, again 6104, or an update where the region allows it")
    func association() {
        var cloud = prepared()
        _ = cloud.perform(vault(named: "other"), at: start)
        let elsewhere = cloud.perform(.addResource(vault: VaultID("vault-2"), resource: server), at: start)
        #expect(code(elsewhere) == "BackupService.6103")
        let again = cloud.perform(.addResource(vault: VaultID("vault-1"), resource: server), at: start)
        #expect(code(again) == "BackupService.6104")
        var nature = CloudNature.calm
        nature.associatedAlready = nil
        var lenient = prepared(nature)
        let update = lenient.perform(.addResource(vault: VaultID("vault-1"), resource: server), at: start)
        #expect(update == .success(.added([server.id])))
        #expect(lenient.changes[.addResource] == 1)
    }

    @Test("a restore point runs, is over, and has its backup with the marker and its task")
    func run() throws {
        var cloud = prepared()
        guard case .success(.restorePoint(let accepted)) = cloud.perform(creation(), at: start) else {
            Issue.record("the restore point was refused")
            return
        }
        #expect(accepted.status == .protecting)
        let made = try #require(cloud.run(accepted.id))
        #expect(made.marker == Marker("hfabcd000000000001"))
        let filter = BackupFilter(restorePointID: accepted.id)
        #expect(backups(cloud.perform(.listBackups(filter), at: start)).map(\.status) == [.pending("protecting")])
        #expect(
            status(cloud.perform(.showRestorePoint(accepted.id), at: made.overAt - .milliseconds(1))) == .protecting
        )
        #expect(status(cloud.perform(.showRestorePoint(accepted.id), at: made.overAt)) == .available)
        let finished = backups(cloud.perform(.listBackups(filter), at: made.overAt))
        #expect(finished.map(\.status) == [.available])
        #expect(finished.map(\.name) == ["nightly-hfabcd000000000001"])
        let told = tasks(cloud.perform(.listTasks(TaskFilter(resourceID: server.id)), at: made.overAt))
        #expect(told.map(\.status) == [.success])
        #expect(made.part(of: server.id)?.isAvailable(at: made.overAt) == true)
        #expect(made.part(of: server.id)?.isAvailable(at: start) == false)
    }

    @Test("a busy resource is refused with the region's code, or skipped by an empty restore point")
    func busy() {
        var cloud = prepared()
        _ = cloud.perform(creation(), at: start)
        #expect(code(cloud.perform(creation(), at: start)) == "BackupService.0001")
        var nature = CloudNature.calm
        nature.allBusy = nil
        var skipping = prepared(nature)
        _ = skipping.perform(creation(), at: start)
        guard case .success(.restorePoint(let empty)) = skipping.perform(creation(), at: start) else {
            Issue.record("the restore point was refused")
            return
        }
        #expect(empty.skipped.map(\.code) == [.backupService("6203")])
        #expect(skipping.run(empty.id)?.parts.isEmpty == true)
        #expect(skipping.runs.count == 2)
    }

    @Test("backups of several resources are named with suffixes")
    func suffixes() {
        var cloud = prepared()
        let second = ResourceReference(id: ResourceID("server-2"), type: .server, name: nil)
        _ = cloud.perform(.addResource(vault: VaultID("vault-1"), resource: second), at: start)
        _ = cloud.perform(creation(resources: ["server-1", "server-2"]), at: start)
        let rows = backups(cloud.perform(.listBackups(BackupFilter(vaultID: VaultID("vault-1"))), at: start))
        #expect(rows.map(\.name) == ["nightly-hfabcd000000000001-0001", "nightly-hfabcd000000000001-0002"])
    }

    @Test(
        "a backup that fails leaves the restore point available or in error, as the region has it",
        arguments: [true, false]
    )
    func failing(asError: Bool) throws {
        var nature = CloudNature.calm
        nature.failingBackups = 1
        nature.failedRunsAreErrors = asError
        var cloud = prepared(nature)
        _ = cloud.perform(creation(), at: start)
        let run = try #require(cloud.runs.first)
        let over = cloud.perform(.showRestorePoint(run.id), at: run.overAt)
        #expect(status(over) == (asError ? .error : .available))
        let rows = backups(cloud.perform(.listBackups(BackupFilter(restorePointID: run.id)), at: run.overAt))
        #expect(rows.map(\.status) == [.error])
    }

    @Test("a backup that is never made shows in its task only")
    func neverMade() throws {
        var nature = CloudNature.calm
        nature.backupsNeverMade = 1
        var cloud = prepared(nature)
        _ = cloud.perform(creation(), at: start)
        let run = try #require(cloud.runs.first)
        #expect(backups(cloud.perform(.listBackups(BackupFilter(restorePointID: run.id)), at: run.overAt)).isEmpty)
        let told = tasks(cloud.perform(.listTasks(TaskFilter(resourceID: server.id)), at: run.overAt))
        #expect(told.count == 1)
        #expect(told.allSatisfy { $0.status == .failed || $0.status == .skipped })
        #expect(told.allSatisfy { $0.errorCode != nil })
    }

    @Test("a list of a vault's tasks is empty where tasks do not name their vault")
    func tasksWithoutVault() {
        var nature = CloudNature.calm
        nature.namesVaultsInTasks = false
        var cloud = prepared(nature)
        _ = cloud.perform(creation(), at: start)
        #expect(tasks(cloud.perform(.listTasks(TaskFilter(vaultID: VaultID("vault-1"))), at: start)).isEmpty)
        #expect(tasks(cloud.perform(.listTasks(TaskFilter(resourceID: server.id)), at: start)).count == 1)
    }

    @Test("times are told by the cloud's own clock, and lists filter by it")
    func clock() {
        var nature = CloudNature.calm
        nature.clockOffset = .seconds(300)
        var cloud = prepared(nature)
        _ = cloud.perform(creation(), at: start)
        let since = BackupFilter(resourceID: server.id, createdSince: start + .seconds(300))
        #expect(backups(cloud.perform(.listBackups(since), at: start)).map(\.createdAt) == [start + .seconds(300)])
        let later = BackupFilter(resourceID: server.id, createdSince: start + .seconds(301))
        #expect(backups(cloud.perform(.listBackups(later), at: start)).isEmpty)
    }

    @Test("an incomplete listing says so")
    func incomplete() {
        var nature = CloudNature.calm
        nature.incompleteListings = 1
        var cloud = prepared(nature)
        guard case .success(.vaults(let listing)) = cloud.perform(.listVaults(name: "main"), at: start) else {
            Issue.record("the list was refused")
            return
        }
        #expect(!listing.isComplete)
    }

    @Test("a refusal is classified as the error table has it; a change is made only where the table says maybe")
    func refusals() {
        var nature = CloudNature.calm
        nature.refusals = 1
        nature.refusalClasses = Set(FailureClass.allCases)
        var cloud = CloudModel(nature, start: start, generator: SeededGenerator(seed: 3))
        var seen: Set<FailureClass> = []
        var madeAll = 0
        for _ in 0..<500 {
            let before = cloud.vaults.count
            guard case .failure(let failure) = cloud.perform(vault(named: "main"), at: start) else {
                Issue.record("a call was not refused")
                return
            }
            seen.insert(failure.failureClass)
            if cloud.vaults.count > before {
                madeAll += 1
                #expect(failure.carriedOut == .maybe)
            }
        }
        #expect(seen == Set(FailureClass.allCases).subtracting([.gone]))
        #expect(madeAll > 0)
    }

    @Test("strangers take resources, make vaults of the same name and run backups, at moments that are told beforehand")
    func strangers() throws {
        var nature = CloudNature.calm
        nature.meddling = 1
        nature.foreignTwins = 1
        var cloud = prepared(nature, seed: 8)
        _ = cloud.perform(.listVaults(name: "main"), at: start)
        for number in 2...40 {
            let other = ResourceReference(id: ResourceID("server-\(number)"), type: .server, name: nil)
            _ = cloud.perform(.listVaultsHolding(other.id), at: start)
        }
        let due = try #require(cloud.nextEvent)
        cloud.advance(to: due - .milliseconds(1))
        #expect(cloud.nextEvent == due)
        while let next = cloud.nextEvent { cloud.advance(to: next) }
        #expect(cloud.vaults.filter { $0.name == "main" }.map(\.isOurs) == [true, false])
        #expect(cloud.vaults.contains { $0.name.hasPrefix("others-") && !$0.isOurs })
        #expect(cloud.resources.values.contains { $0.goneSince != nil })
    }

    @Test("the same seed gives the same cloud and the same answers")
    func repeats() {
        func story(_ seed: UInt64) -> [Result<Reply, CallFailure>] {
            var generator = SeededGenerator(seed: seed)
            let nature = CloudNature(drawnFrom: &generator)
            var cloud = CloudModel(nature, start: start, generator: generator)
            return (0..<60).map { step in
                let at = start + .seconds(step * 20)
                switch step % 5 {
                case 0: return cloud.perform(.listVaults(name: "main"), at: at)
                case 1: return cloud.perform(vault(named: "main"), at: at)
                case 2: return cloud.perform(.addResource(vault: VaultID("vault-1"), resource: server), at: at)
                case 3: return cloud.perform(creation(), at: at)
                default: return cloud.perform(.listBackups(BackupFilter(resourceID: server.id)), at: at)
                }
            }
        }
        #expect(story(11) == story(11))
        #expect(story(11) != story(12))
    }
}
