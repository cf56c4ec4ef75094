import SeededChance
package import Workflow

/// Restore points, backups and tasks.
extension CloudModel {
    package func run(_ id: RestorePointID) -> CloudRun? { runIndex[id].map { runs[$0] } }

    // MARK: Making

    mutating func createRestorePoint(_ creation: RestorePointCreation) -> Result<Reply, CallFailure> {
        guard let vault = vault(creation.vaultID) else { return .failure(failure("6105", isMutating: true)) }
        let status = vault.status(at: now)
        guard status == .available else { return .failure(failure("6113", isMutating: true)) }
        if let until = vault.fullUntil, now < until { return .failure(failure("6114", isMutating: true)) }
        let running = vault.runs.reversed().prefix(64).count { runs[$0].overAt > now }
        if running >= nature.runsPerVault { return .failure(failure("1001", isMutating: true)) }
        for id in creation.resources {
            guard let resource = resources[id], resource.goneSince == nil else {
                return .failure(failure("7100", isMutating: true))
            }
            guard resource.vaultID == vault.id else { return .failure(failure("6135", isMutating: true)) }
        }
        var taken: [ResourceID] = []
        var skipped: [SkippedResource] = []
        for id in creation.resources {
            if let resource = resources[id], isBusy(resource), !nature.allowsOverlaps {
                skipped.append(skip(id, "6203"))
            } else if generator.chance(nature.skippedResources) {
                skipped.append(skip(id, ["6215", "6203", "7104"].randomElement(using: &generator) ?? "6203"))
            } else {
                taken.append(id)
            }
        }
        if taken.isEmpty, let code = nature.allBusy, skipped.allSatisfy({ $0.code == .backupService("6203") }) {
            return .failure(failure(code, httpStatus: 400, isMutating: true))
        }
        changes[.createRestorePoint, default: 0] += 1
        let run = begin(creation, taken, skipped, isOurs: true)
        return .success(.restorePoint(acceptance(of: run)))
    }

    private func skip(_ id: ResourceID, _ number: String) -> SkippedResource {
        let code = ErrorCode.backupService(number)
        return SkippedResource(id: id, code: code, reason: ErrorTable.row(for: code)?.meaning)
    }

    mutating func begin(
        _ creation: RestorePointCreation,
        _ taken: [ResourceID],
        _ skipped: [SkippedResource],
        isOurs: Bool
    ) -> CloudRun {
        let index = runs.count
        let isSingle = creation.resources.count == 1
        let parts = taken.enumerated().map { ordinal, resource in
            drawPart(resource, name: isSingle ? creation.name : "\(creation.name)-000\(ordinal + 1)")
        }
        let overAt = parts.map(\.endsAt).max() ?? now
        let vanishes = generator.chance(nature.vanishingRestorePoints)
        let run = CloudRun(
            id: RestorePointID("restore-point-\(nextNumber())"),
            vaultID: creation.vaultID,
            name: creation.name,
            details: creation.description,
            isOurs: isOurs,
            createdAt: now,
            parts: parts,
            skipped: skipped,
            overAt: overAt,
            vanishesAt: vanishes ? overAt + drawLag(.seconds(60)) : nil,
            shownFrom: now + drawLag(nature.showLagMax)
        )
        runs.append(run)
        runIndex[run.id] = index
        if let vault = vaultIndex[run.vaultID] { vaults[vault].runs.append(index) }
        for part in parts {
            resources[part.resource]?.runs.append(index)
            let busyUntil = resources[part.resource]?.busyUntil
            resources[part.resource]?.busyUntil = busyUntil.map { max($0, part.endsAt) } ?? part.endsAt
        }
        return run
    }

    private mutating func drawPart(_ resource: ResourceID, name: String) -> CloudRun.Part {
        let least = Double(nature.runMin.wholeMilliseconds)
        let most = Double(max(nature.runMax, nature.runMin).wholeMilliseconds)
        let draw = Double.random(in: 0...1, using: &generator)
        // Short runs are more frequent than long ones.
        let endsAt = now + .milliseconds(Int64(least + (most - least) * draw * draw * draw))
        let fate: CloudRun.Fate
        if generator.chance(nature.backupsNeverMade) {
            fate = .neverMade(generator.chance(0.5) ? .failed : .skipped)
        } else {
            fate = generator.chance(nature.failingBackups) ? .error : .available
        }
        let isRemoved = generator.chance(nature.vanishingBackups)
        return CloudRun.Part(
            resource: resource,
            fate: fate,
            backupID: BackupID("backup-\(nextNumber())"),
            backupName: name,
            endsAt: endsAt,
            removedAt: isRemoved ? endsAt + drawLag(.seconds(300)) : nil,
            backupListedFrom: now + drawLag(nature.backupLagMax),
            taskListedFrom: now + drawLag(nature.taskLagMax)
        )
    }

    private func acceptance(of run: CloudRun) -> RestorePointFacts {
        RestorePointFacts(
            id: run.id,
            status: .protecting,
            covered: nature.tellsCovered ? run.parts.map(\.resource) : [],
            skipped: run.skipped,
            vaultID: run.vaultID,
            name: run.name,
            restorePointDescription: run.details
        )
    }

    // MARK: Reading

    func showRestorePoint(_ id: RestorePointID) -> Result<Reply, CallFailure> {
        guard let run = run(id), run.shownFrom <= now, run.vanishesAt.map({ now < $0 }) ?? true else {
            return .failure(failure("6217"))
        }
        let isOver = run.overAt <= now
        var facts = RestorePointFacts(id: id, status: isOver ? finalStatus(of: run) : .protecting)
        if !(isOver && nature.forgetsDetails) {
            facts.vaultID = run.vaultID
            facts.name = run.name
            facts.restorePointDescription = run.details
        }
        return .success(.restorePoint(facts))
    }

    private func finalStatus(of run: CloudRun) -> RestorePointStatus {
        let isLost = run.parts.allSatisfy { $0.fate != .available }
        return isLost && nature.failedRunsAreErrors ? .error : .available
    }

    func backups(_ filter: BackupFilter) -> [BackupFacts] {
        var rows: [BackupFacts] = []
        for index in indices(filter) {
            let run = runs[index]
            // Newest first, so that a search over a window does not read all that was ever made.
            if let since = filter.createdSince, told(run.createdAt) < since { break }
            guard filter.vaultID.map({ $0 == run.vaultID }) ?? true else { continue }
            for part in run.parts where filter.resourceID.map({ $0 == part.resource }) ?? true {
                if let row = facts(part, of: run) { rows.append(row) }
            }
        }
        return rows
    }

    private func facts(_ part: CloudRun.Part, of run: CloudRun) -> BackupFacts? {
        if case .neverMade = part.fate { return nil }
        guard part.backupListedFrom <= now, part.removedAt.map({ now < $0 }) ?? true else { return nil }
        let status: BackupStatus =
            part.endsAt > now ? .pending("protecting") : part.fate == .available ? .available : .error
        return BackupFacts(
            id: part.backupID,
            restorePointID: run.id,
            vaultID: run.vaultID,
            resourceID: part.resource,
            name: part.backupName,
            backupDescription: run.details,
            status: status,
            createdAt: told(run.createdAt),
            finishedAt: part.endsAt <= now ? told(part.endsAt) : nil
        )
    }

    func tasks(_ filter: TaskFilter) -> [TaskFacts] {
        if filter.vaultID != nil, !nature.namesVaultsInTasks { return [] }
        var rows: [TaskFacts] = []
        for index in indices(BackupFilter(vaultID: filter.vaultID, resourceID: filter.resourceID)) {
            let run = runs[index]
            if let since = filter.createdSince, told(run.createdAt) < since { break }
            for part in run.parts
            where filter.resourceID.map({ $0 == part.resource }) ?? true && part.taskListedFrom <= now {
                rows.append(task(part, of: run))
            }
        }
        // Oldest first.
        return rows.reversed()
    }

    private func task(_ part: CloudRun.Part, of run: CloudRun) -> TaskFacts {
        let isOver = part.endsAt <= now
        var facts = TaskFacts(
            id: "task-\(part.backupID)",
            status: .running,
            operationType: "backup",
            restorePointID: run.id,
            resourceID: part.resource,
            backupID: part.backupID,
            backupName: part.backupName,
            progress: isOver ? 100 : progress(part, of: run),
            startedAt: told(run.createdAt)
        )
        guard isOver else { return facts }
        facts.endedAt = told(part.endsAt)
        switch part.fate {
        case .available: facts.status = .success
        case .error: facts.status = .failed
        case .neverMade(let status): facts.status = status
        }
        if facts.status != .success {
            facts.errorCode = .backupService("9910")
            facts.errorMessage = "the backup could not be made"
        }
        return facts
    }

    private func progress(_ part: CloudRun.Part, of run: CloudRun) -> Int {
        let whole = max((part.endsAt - run.createdAt).wholeMilliseconds, 1)
        return Int((now - run.createdAt).wholeMilliseconds * 99 / whole)
    }

    /// The runs that can match, newest first.
    private func indices(_ filter: BackupFilter) -> ReversedCollection<[Int]> {
        if let id = filter.restorePointID { return [runIndex[id]].compactMap { $0 }.reversed() }
        if let id = filter.resourceID { return (resources[id]?.runs ?? []).reversed() }
        if let id = filter.vaultID { return (vaultIndex[id].map { vaults[$0].runs } ?? []).reversed() }
        return Array(runs.indices).reversed()
    }
}
