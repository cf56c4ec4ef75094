extension Cloud {
    /// Accepts a run: the restore point, its backups and its tasks come into being and their ends are scheduled.
    /// - Returns: the restore point; its resources still show their state from before.
    /// - Throws: 6105, 6113, 6114, 6135, 0001 (or its replacement), 7100; nothing is changed then.
    mutating func createCheckpoint(
        _ creation: CheckpointCreation,
        effects: RunEffects,
        requestID: String,
        now: WireTime
    ) throws(APIError) -> Checkpoint {
        let vault = try vault(creation.vaultID)
        guard vault.status == .available else { throw .cbr("6113", vault.status.rawValue) }
        guard vault.protectType == "backup" else { throw .cbr("6124", "the vault is for \(vault.protectType)") }
        let wanted = try wantedResources(creation.resourceIDs, in: vault, now: now)
        guard !wanted.isEmpty else { throw .cbr("0001", "the vault has no resources") }
        if vault.isFull, !vault.autoExpand { throw .cbr("6114") }

        let (taken, skipped) = try split(wanted, vault: vault, effects: effects)
        let checkpoint = Checkpoint(
            id: WireID.random(),
            vaultID: vault.id,
            vaultName: vault.name,
            name: creation.name ?? "manualbk_" + WireID.randomPlain().prefix(4),
            description: creation.description,
            isAutomatic: creation.isAutomatic,
            retentionDays: creation.retentionDays,
            createdAt: now.advanced(bySeconds: -0.046588),
            status: .protecting,
            resources: taken.map(\.resource),
            skipped: skipped,
            pendingBackups: taken.count
        )
        checkpoints[checkpoint.id] = checkpoint
        let context = RunContext(
            checkpoint: checkpoint,
            creation: creation,
            vault: vault,
            effects: effects,
            requestID: requestID,
            isNumbered: wanted.count > 1,
            now: now
        )
        for entry in taken { start(entry, context) }
        for entry in skipped { recordSkipped(entry, context) }
        if taken.isEmpty { schedule(.checkpointEnds(id: checkpoint.id), at: now) }
        return checkpoint
    }

    func checkpoint(_ id: String) throws(APIError) -> Checkpoint {
        guard let checkpoint = checkpoints[id] else {
            switch switches.missingCheckpoint {
            case .notFound: throw .cbr("6217", id)
            case .malformedURL: throw .malformedURL
            }
        }
        return checkpoint
    }

    /// A resource of a run with its place in the request.
    private struct Entry {
        let position: Int
        let resource: Resource
    }

    private struct RunContext {
        let checkpoint: Checkpoint
        let creation: CheckpointCreation
        let vault: Vault
        let effects: RunEffects
        let requestID: String
        let isNumbered: Bool
        let now: WireTime
    }

    private func wantedResources(_ ids: [String]?, in vault: Vault, now: WireTime) throws(APIError) -> [Resource] {
        guard let ids else { return vault.resources.filter { $0.visibleFrom <= now } }
        var wanted: [Resource] = []
        for id in ids {
            guard let index = vault.resourceIndex(id), vault.resources[index].visibleFrom <= now else {
                throw .cbr("6135", id)
            }
            wanted.append(vault.resources[index])
        }
        return wanted
    }

    /// Tells the resources that can be backed up from those that cannot.
    private func split(
        _ wanted: [Resource],
        vault: Vault,
        effects: RunEffects
    ) throws(APIError) -> (taken: [Entry], skipped: [SkippedResource]) {
        var taken: [Entry] = []
        var skipped: [SkippedResource] = []
        var isForced = false
        for (position, resource) in wanted.enumerated() {
            let forced = effects.skipped.first { $0.concerns(resource.id, position: position) }
            isForced = isForced || forced != nil
            if let refusal = forced.map({ ($0.code, $0.reason) }) ?? obstacle(to: resource, kind: vault.kind) {
                skipped.append(
                    SkippedResource(
                        id: resource.id,
                        type: resource.type,
                        name: resource.name,
                        code: refusal.0,
                        reason: refusal.1
                    )
                )
            } else {
                taken.append(Entry(position: position, resource: resource))
            }
        }
        guard taken.isEmpty, !isForced else { return (taken, skipped) }
        if skipped.allSatisfy({ $0.code.hasSuffix(vault.kind.missingCode) }) {
            throw .cbr(vault.kind.missingCode, skipped.map(\.id).joined(separator: ", "))
        }
        throw .cbr(switches.allBusyCode, skipped.map(\.reason).joined(separator: "; "))
    }

    /// Why a resource cannot be backed up now.
    private func obstacle(to resource: Resource, kind: ResourceKind) -> (String, String)? {
        func refusal(_ number: String) -> (String, String) {
            let error = APIError.cbr(number, resource.id)
            return (error.code, error.message)
        }
        guard let item = inventory.item(resource.id) else { return refusal(kind.missingCode) }
        if item.status == "ERROR" { return refusal("6215") }
        switch resource.protectStatus {
        case .available, .error: return nil
        case .protecting: return refusal("6203")
        case .restoring: return refusal("2010")
        case .removing: return refusal("6134")
        }
    }

    private mutating func start(_ entry: Entry, _ context: RunContext) {
        let seconds = context.effects.backupSeconds ?? backupSeconds
        let startsAt = context.now.advanced(bySeconds: seconds / 10)
        let endsAt = context.now.advanced(bySeconds: seconds)
        let backup = makeBackups(entry, context, startsAt: startsAt, endsAt: endsAt)
        let task = OperationLog(
            serial: tasks.takeSerial(),
            id: WireID.random(),
            kind: .backup,
            status: .waiting,
            createdAt: context.now,
            startedAt: context.now,
            updatedAt: context.now,
            requestID: context.requestID,
            checkpointID: context.checkpoint.id,
            vaultID: context.vault.id,
            vaultName: context.vault.name,
            policyID: context.creation.policyID,
            providerID: context.vault.kind.providerID,
            resource: OperationLog.Subject(entry.resource),
            details: .backup(id: backup.id, name: backup.name, isIncremental: backup.isIncremental),
            startsAt: startsAt,
            endsAt: endsAt
        )
        tasks.insert(task)
        vaults[context.vault.id]?.runningBackups += 1
        setProtectStatus(.protecting, of: entry.resource.id, inVault: context.vault.id)
        let failure = context.effects.failing.first { $0.concerns(entry.resource.id, position: entry.position) }
        schedule(.backupStarts(id: backup.id, taskID: task.id), at: startsAt)
        let run = BackupRun(
            backupID: backup.id,
            taskID: task.id,
            checkpointID: context.checkpoint.id,
            resourceID: entry.resource.id,
            failureCode: failure?.code,
            isTimeout: failure?.isTimeout ?? false
        )
        schedule(.backupEnds(run), at: endsAt)
    }

    /// Makes the backup of a resource and, for a server, those of its disks.
    private mutating func makeBackups(
        _ entry: Entry,
        _ context: RunContext,
        startsAt: WireTime,
        endsAt: WireTime
    ) -> Backup {
        let resource = entry.resource
        let earlier = backups.backups(resourceID: resource.id).filter {
            $0.vaultID == context.vault.id && $0.status == .available
        }
        let isIncremental = !earlier.isEmpty && context.creation.isIncremental && !isFullDue(earlier, context.creation)
        let template = BackupTemplate(
            checkpoint: context.checkpoint,
            kind: context.vault.kind,
            isIncremental: isIncremental,
            policyID: context.creation.policyID,
            createdAt: context.now.advanced(bySeconds: -0.02),
            startsAt: startsAt,
            endsAt: endsAt
        )
        let name = context.checkpoint.name + suffix(entry.position, isNumbered: context.isNumbered)
        var parent = template.backup(of: resource, name: name, serial: backups.takeSerial())
        if context.vault.kind == .server, let item = inventory.item(resource.id) {
            let excluded = resource.excludedVolumes + (context.creation.excludedVolumes[resource.id] ?? [])
            for disk in item.disks where !excluded.contains(disk.id) {
                let child = template.backup(of: disk, parent: parent, serial: backups.takeSerial())
                parent.childIDs.append(child.id)
                backups.insert(child)
            }
        }
        backups.insert(parent)
        return parent
    }

    /// Whether a policy's interval asks for a full backup, counted since the last one.
    private func isFullDue(_ earlier: [Backup], _ creation: CheckpointCreation) -> Bool {
        guard let interval = creation.fullBackupInterval, interval >= 0 else { return false }
        let sinceFull = earlier.reversed().prefix { $0.isIncremental }.count
        return sinceFull >= interval
    }

    private func suffix(_ position: Int, isNumbered: Bool) -> String {
        guard isNumbered else { return "" }
        let number = String(position + 1)
        let padded = String(repeating: "0", count: max(0, 4 - number.count)) + number
        switch switches.backupSuffix {
        case .dash: return "-" + padded
        case .underscore: return "_" + padded
        case .none: return ""
        }
    }

    private mutating func recordSkipped(_ skipped: SkippedResource, _ context: RunContext) {
        let task = OperationLog(
            serial: tasks.takeSerial(),
            id: WireID.random(),
            kind: .backup,
            status: .skipped,
            createdAt: context.now,
            startedAt: context.now,
            updatedAt: context.now,
            endedAt: context.now,
            requestID: context.requestID,
            checkpointID: context.checkpoint.id,
            vaultID: context.vault.id,
            vaultName: context.vault.name,
            policyID: context.creation.policyID,
            providerID: context.vault.kind.providerID,
            resource: OperationLog.Subject(id: skipped.id, type: skipped.type, name: skipped.name),
            errorCode: skipped.code,
            errorMessage: skipped.reason,
            details: .backup(id: "", name: context.checkpoint.name, isIncremental: context.creation.isIncremental),
            startsAt: context.now,
            endsAt: context.now
        )
        tasks.insert(task)
    }
}

extension OperationLog.Subject {
    init(_ resource: Resource) {
        self.init(id: resource.id, type: resource.type, name: resource.name)
    }
}
