import JobStore
import Workflow

/// A worker and a cloud in one: takes a claimed job through its steps, every change through the store.
struct JobDriver {
    let store: JobStore
    /// What the cloud has: a vault, and what is in it.
    var vault: VaultFacts?
    /// What the next restore points skip.
    var skips = false
    /// The answer to calls of this operation is lost.
    var failsCall: OperationName?
    private(set) var now = Fixtures.start
    private var calls = 0

    init(_ store: JobStore, vault: VaultFacts? = nil) {
        self.store = store
        self.vault = vault
    }

    /// Claims due jobs and drives each until it lets go, `rounds` times at most or until nothing is claimed or due.
    mutating func run(rounds: Int = 50) async throws {
        for _ in 0..<rounds {
            let claimed = try await store.claim(limit: 10, now: now, leaseUntil: now + .seconds(60))
            if claimed.isEmpty {
                guard let due = try await store.nextDue() else { return }
                now = max(now, due)
            }
            for job in claimed { try await drive(job) }
        }
    }

    /// Drives one claimed job until it lets go.
    mutating func drive(_ claimed: ClaimedJob) async throws {
        var machine = claimed.machine
        var acquired: [ExclusiveKey] = []
        var records: [CallRecord] = []
        var event = JobMachine.Event.claimed(recovered: claimed.isFromPreviousIncarnation)
        if let pending = claimed.pendingCancellation { event = .cancelRequested(pending, unsent: false) }
        while true {
            now = now + .milliseconds(10)
            let transition = try machine.apply(event, at: Moment(now: now, jitter: 0.5), in: Fixtures.surroundings)
            let outcome = try await store.commit(
                JobChange(
                    machine: machine,
                    epoch: claimed.epoch,
                    transition: transition,
                    acquiredKeys: acquired,
                    disposition: Self.disposition(after: transition.next, now: now),
                    calls: records,
                    now: now
                )
            )
            acquired = []
            records = []
            if let pending = outcome.pendingCancellation, case .call = transition.next {
                event = .cancelRequested(pending, unsent: true)
                continue
            }
            switch transition.next {
            case .acquire(let claims):
                acquired = claims.map(\.key)
                event = .keysGranted
            case .call(let operation, _):
                let result = answer(operation)
                records = [record(operation, result, of: machine)]
                event = .answered(result)
            case .sleep, .attend, .rest:
                return
            }
        }
    }

    static func disposition(after next: Transition.Next, now: Timestamp) -> Disposition {
        switch next {
        case .acquire, .call: .keep(leaseUntil: now + .seconds(60))
        case .sleep(let until): .sleep(until: until)
        case .attend: .attention
        case .rest: .done
        }
    }

    private mutating func answer(_ operation: Operation) -> Result<Reply, CallFailure> {
        calls += 1
        if operation.name == failsCall { return .failure(Self.lost) }
        switch operation {
        case .showProtectable(let resource):
            return .success(
                .protectable(ProtectableFacts(id: resource.id, name: "s", status: "ACTIVE", isProtectable: true))
            )
        case .listVaults, .listVaultsHolding, .listVaultsTagged:
            let holders = vault.map { [$0] } ?? []
            return .success(.vaults(Listing(rows: holders, isComplete: true)))
        case .showVault:
            return vault.map { .success(.vault($0)) } ?? .failure(Self.refused)
        case .createVault(let creation):
            let made = Self.vaultFacts(named: creation.name, tags: [creation.tag])
            vault = made
            return .success(.vault(made))
        case .addResource(_, let resource):
            vault?.resources.append(
                AssociatedResourceFacts(
                    id: resource.id,
                    name: "s",
                    type: resource.type.rawValue,
                    protectStatus: "available"
                )
            )
            return .success(.added([resource.id]))
        case .createRestorePoint(let creation):
            let id = RestorePointID("point-\(calls)")
            let skipped = skips ? creation.resources.map { SkippedResource(id: $0, code: nil, reason: "no") } : []
            return .success(
                .restorePoint(
                    RestorePointFacts(
                        id: id,
                        status: .protecting,
                        covered: skips ? [] : creation.resources,
                        skipped: skipped
                    )
                )
            )
        case .showRestorePoint(let id):
            return .success(.restorePoint(RestorePointFacts(id: id, status: .available)))
        case .listBackups(let filter):
            let resources = vault?.resources.map(\.id) ?? []
            return .success(.backups(Listing(rows: resources.map { backup(of: $0, filter) }, isComplete: true)))
        case .listTasks:
            return .success(.tasks(Listing(rows: [], isComplete: true)))
        }
    }

    private func backup(of resource: ResourceID, _ filter: BackupFilter) -> BackupFacts {
        BackupFacts(
            id: BackupID("backup-of-\(resource)"),
            restorePointID: filter.restorePointID ?? RestorePointID("?"),
            resourceID: resource,
            name: "b",
            status: .available
        )
    }

    private func record(_ operation: Operation, _ result: Result<Reply, CallFailure>, of job: JobMachine) -> CallRecord
    {
        var record = CallRecord(
            job: job.id,
            step: job.step,
            attempt: job.attempt,
            operation: operation.name.rawValue,
            method: operation.isMutating ? "POST" : "GET",
            urlTemplate: "/v3/{project_id}/x",
            startedAt: now,
            duration: .milliseconds(12),
            httpStatus: 200,
            requestID: "request-\(calls)",
            bytesSent: 100,
            bytesReceived: 200
        )
        if case .failure(let failure) = result {
            record.httpStatus = failure.httpStatus
            record.errorCode = failure.code?.rawValue
            record.rule = failure.rule
            record.carriedOut = failure.carriedOut
        }
        return record
    }

    static func vaultFacts(named name: String, tags: [VaultTag] = []) -> VaultFacts {
        VaultFacts(
            id: VaultID("vault-of-\(name)"),
            name: name,
            objectType: "server",
            consistentLevel: "crash_consistent",
            protectType: "backup",
            sizeGB: 200,
            status: .available,
            tags: tags
        )
    }

    static let refused = CallFailure(
        failureClass: .fix,
        carriedOut: .no,
        code: .backupService("6200"),
        httpStatus: 400,
        message: "refused",
        rule: "BackupService.6200"
    )

    static let lost = CallFailure(
        failureClass: .again,
        carriedOut: .maybe,
        message: "no answer",
        rule: "transport:timed_out"
    )

    /// The vault that jobs of the fixtures ask for, made when it is missing.
    static let ensured = VaultChoice.ensured(
        name: "my_vault",
        VaultOptions(sizeGB: 200, objectType: "server", consistentLevel: "crash_consistent")
    )
}
