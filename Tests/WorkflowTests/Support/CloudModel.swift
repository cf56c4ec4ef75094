import Workflow

@testable import SeededChance

/// A small model of the cloud: vaults, runs and lists that lag. It knows what really happened, which the job does not.
struct CloudModel {
    struct Vault {
        var id: VaultID
        var name: String
        var tag: VaultTag
        var availableAt: Timestamp
        var listedAt: Timestamp
        var resources: [(id: ResourceID, visibleAt: Timestamp)] = []
    }

    struct Run {
        var id: RestorePointID
        var creation: RestorePointCreation
        var taken: [ResourceID]
        var startedAt: Timestamp
        var endsAt: Timestamp
        var listedAt: Timestamp
        var fails: Bool
        var skipped: [SkippedResource]

        func isGoingOn(at now: Timestamp) -> Bool { !taken.isEmpty && now < endsAt }
    }

    var vaults: [Vault] = []
    var runs: [Run] = []
    var listLagMax = 0
    private var made = 0

    /// Restore points that cover something: what a job may make at most one of.
    var realRuns: [Run] { runs.filter { !$0.taken.isEmpty } }

    // MARK: Changes

    mutating func carryOut(
        _ operation: Operation,
        at now: Timestamp,
        _ generator: inout SeededGenerator
    ) -> Result<Reply, CallFailure> {
        switch operation {
        case .createVault(let creation): .success(create(creation, at: now, &generator))
        case .addResource(let vault, let resource): add(resource.id, to: vault, at: now, &generator)
        case .createRestorePoint(let creation): create(creation, at: now, &generator)
        case .showProtectable, .listVaults, .listVaultsHolding, .listVaultsTagged, .showVault, .showRestorePoint,
            .listBackups, .listTasks:
            read(operation, at: now)
        }
    }

    private mutating func create(
        _ creation: VaultCreation,
        at now: Timestamp,
        _ generator: inout SeededGenerator
    ) -> Reply {
        made += 1
        let vault = Vault(
            id: VaultID("vault-\(made)"),
            name: creation.name,
            tag: creation.tag,
            availableAt: now + generator.seconds(0...90),
            listedAt: now + generator.seconds(0...listLagMax)
        )
        vaults.append(vault)
        return .vault(facts(vault, at: now))
    }

    private mutating func add(
        _ resource: ResourceID,
        to id: VaultID,
        at now: Timestamp,
        _ generator: inout SeededGenerator
    ) -> Result<Reply, CallFailure> {
        guard let index = vaults.firstIndex(where: { $0.id == id }) else { return .failure(.refused("6105")) }
        if vaults[index].resources.contains(where: { $0.id == resource }) { return .failure(.refused("6104")) }
        if vaults.contains(where: { $0.resources.contains { $0.id == resource } }) { return .failure(.refused("6103")) }
        vaults[index].resources.append((resource, now + generator.seconds(0...listLagMax)))
        return .success(.added([resource]))
    }

    private mutating func create(
        _ creation: RestorePointCreation,
        at now: Timestamp,
        _ generator: inout SeededGenerator
    ) -> Result<Reply, CallFailure> {
        guard let vault = vaults.first(where: { $0.id == creation.vaultID }) else { return .failure(.refused("6105")) }
        let held = Set(vault.resources.map(\.id))
        guard creation.resources.allSatisfy(held.contains) else { return .failure(.refused("6135")) }
        let isBusy = runs.contains { $0.isGoingOn(at: now) && !Set($0.taken).isDisjoint(with: creation.resources) }
        if isBusy, generator.chance(50) { return .failure(.refused("6203")) }
        let takesNone = isBusy || generator.chance(5)
        let taken =
            takesNone ? [] : creation.resources.filter { _ in creation.resources.count == 1 || generator.chance(85) }
        made += 1
        let run = Run(
            id: RestorePointID("run-\(made)"),
            creation: creation,
            taken: taken,
            startedAt: now,
            endsAt: now + generator.seconds(0...(generator.chance(10) ? 200_000 : 6000)),
            listedAt: now + generator.seconds(0...listLagMax),
            fails: generator.chance(10),
            skipped: creation.resources.filter { !taken.contains($0) }.map {
                SkippedResource(id: $0, code: .backupService("6203"), reason: nil)
            }
        )
        runs.append(run)
        return .success(.restorePoint(facts(run, at: now)))
    }

    // MARK: Reads

    private func read(_ operation: Operation, at now: Timestamp) -> Result<Reply, CallFailure> {
        switch operation {
        case .showProtectable(let resource):
            let facts = ProtectableFacts(id: resource.id, name: "", status: "ACTIVE", isProtectable: true)
            return .success(.protectable(facts))
        case .listVaults(let name):
            return .success(.vaults(listing(listed(at: now).filter { $0.name == name }.map { facts($0, at: now) })))
        case .listVaultsHolding(let resource):
            let holding = listed(at: now).map { facts($0, at: now) }.filter { vault in
                vault.resources.contains { $0.id == resource }
            }
            return .success(.vaults(listing(holding)))
        case .listVaultsTagged(let key, let values):
            let tagged = listed(at: now).filter { $0.tag.key == key && values.contains($0.tag.value ?? "") }
            return .success(.vaults(listing(tagged.map { facts($0, at: now) })))
        case .showVault(let id):
            guard let vault = vaults.first(where: { $0.id == id }) else { return .failure(.refused("6105")) }
            return .success(.vault(facts(vault, at: now)))
        case .showRestorePoint(let id):
            guard let run = runs.first(where: { $0.id == id }) else { return .failure(.refused("6217")) }
            return .success(.restorePoint(facts(run, at: now)))
        case .listBackups(let filter):
            return .success(.backups(listing(backups(filter, at: now))))
        case .listTasks(let filter):
            return .success(.tasks(listing(tasks(filter, at: now))))
        case .createVault, .addResource, .createRestorePoint:
            preconditionFailure("not a read: \(operation)")
        }
    }

    private func listing<Row>(_ rows: [Row]) -> Listing<Row> { Listing(rows: rows, isComplete: true) }

    private func listed(at now: Timestamp) -> [Vault] { vaults.filter { $0.listedAt <= now } }

    private func backups(_ filter: BackupFilter, at now: Timestamp) -> [BackupFacts] {
        realRuns.filter { run in
            run.listedAt <= now && (filter.createdSince.map { run.startedAt >= $0 } ?? true)
                && (filter.vaultID.map { $0 == run.creation.vaultID } ?? true)
                && (filter.restorePointID.map { $0 == run.id } ?? true)
        }.flatMap { run in
            run.taken.filter { filter.resourceID == nil || $0 == filter.resourceID }.map { resource in
                BackupFacts(
                    id: BackupID("\(run.id)-\(resource)"),
                    restorePointID: run.id,
                    vaultID: run.creation.vaultID,
                    resourceID: resource,
                    name: run.creation.name,
                    backupDescription: run.creation.description,
                    status: now < run.endsAt ? .pending("protecting") : run.fails ? .error : .available,
                    createdAt: run.startedAt,
                    finishedAt: now < run.endsAt ? nil : run.endsAt
                )
            }
        }
    }

    private func tasks(_ filter: TaskFilter, at now: Timestamp) -> [TaskFacts] {
        realRuns.filter { run in
            run.listedAt <= now && (filter.createdSince.map { run.startedAt >= $0 } ?? true)
                && (filter.resourceID.map(run.taken.contains) ?? true)
        }.flatMap { run in
            run.taken.filter { filter.resourceID == nil || $0 == filter.resourceID }.map { resource in
                TaskFacts(
                    id: "task-\(run.id)-\(resource)",
                    status: now < run.endsAt ? .running : run.fails ? .failed : .success,
                    restorePointID: run.id,
                    resourceID: resource,
                    backupName: run.creation.name,
                    progress: 50
                )
            }
        }
    }

    private func facts(_ vault: Vault, at now: Timestamp) -> VaultFacts {
        VaultFacts(
            id: vault.id,
            name: vault.name,
            objectType: "server",
            consistentLevel: "crash_consistent",
            protectType: "backup",
            sizeGB: 200,
            status: now < vault.availableAt ? .lock : .available,
            tags: [vault.tag],
            resources: vault.resources.filter { $0.visibleAt <= now }.map { resource in
                let isBusy = runs.contains { $0.isGoingOn(at: now) && $0.taken.contains(resource.id) }
                return AssociatedResourceFacts(
                    id: resource.id,
                    name: "",
                    type: "OS::Nova::Server",
                    protectStatus: isBusy ? "protecting" : "available"
                )
            }
        )
    }

    private func facts(_ run: Run, at now: Timestamp) -> RestorePointFacts {
        RestorePointFacts(
            id: run.id,
            status: run.isGoingOn(at: now) ? .protecting : .available,
            skipped: run.skipped
        )
    }
}
