@testable import Workflow

/// Values of the example that most tests are about: one server, one vault, one restore point.
enum Sample {
    static let start = Timestamp(milliseconds: 1_700_000_000_000)
    static let vault = VaultID("ea7b8717-2543-478a-a92d-3ca7ee448f67")
    static let otherVault = VaultID("11111111-2543-478a-a92d-3ca7ee448f67")
    static let restorePoint = RestorePointID("8b0851a8-adf3-4f4c-a914-dead08bf9664")
    static let job = JobID("019a0000-0000-7000-8000-000000000001")
    static let servers = [
        ResourceReference(
            id: ResourceID("e8cc6bfd-d324-4b88-9109-9fb0ba70676f"),
            type: .server,
            name: "server-4690-0002"
        ),
        ResourceReference(id: ResourceID("f8cc6bfd-d324-4b88-9109-9fb0ba70676f"), type: .server, name: nil),
        ResourceReference(id: ResourceID("a8cc6bfd-d324-4b88-9109-9fb0ba70676f"), type: .server, name: nil),
    ]
    static let options = VaultOptions(
        sizeGB: 200,
        objectType: "server",
        consistentLevel: "crash_consistent"
    )
    static let ensured = VaultChoice.ensured(name: "my_vault", options)

    static let scope = "https://cbr.example|0605767b5780d5762fc5c0118072a564"
    static func key(_ resource: ResourceReference) -> ExclusiveKey {
        ExclusiveKey("1:resource|\(scope)|\(resource.id)")
    }
    static let nameKey = ExclusiveKey("2:vault-name|\(scope)|my_vault")
    static let vaultKey = ExclusiveKey("3:vault|\(scope)|\(vault)")
    static let slotKey = ExclusiveKey("4:run-slot|\(scope)|\(vault)")

    static let mint = MarkerMint(prefix: "hfab12") { job, kind in
        // Numbers that differ for what the markers of these tests have to tell apart.
        (job.rawValue + kind.rawValue).utf8.reduce(5381) { ($0 &* 33) ^ UInt64($1) } << 20
    }

    static func request(
        vault: VaultChoice = ensured,
        servers count: Int = 1,
        notBefore: Timestamp? = nil,
        deadlineSeconds: Int = 86_400
    ) -> BackupRequest {
        BackupRequest(
            project: ProjectName("default"),
            vault: vault,
            resources: Array(servers.prefix(count)),
            restorePoint: RestorePointOptions(name: "backup_auto", description: "backupauto"),
            notBefore: notBefore,
            deadlineSeconds: deadlineSeconds
        )
    }

    static func surroundings(_ change: (inout WorkflowPolicy) -> Void = { _ in }) -> Surroundings {
        var policy = WorkflowPolicy()
        change(&policy)
        return Surroundings(policy: policy, mint: mint, keyScope: scope)
    }

    static func marker(_ kind: Effect.Kind, _ generation: Int = 1) -> Marker {
        mint.marker(job: job, kind: kind, generation: generation)
    }
}

// MARK: Replies

extension Reply {
    static func protectable(
        _ isProtectable: Bool = true,
        code: ErrorCode? = nil,
        reason: String? = nil,
        in vault: VaultID? = nil
    ) -> Reply {
        .protectable(
            ProtectableFacts(
                id: Sample.servers[0].id,
                name: "server-4690-0002",
                status: "ACTIVE",
                isProtectable: isProtectable,
                code: code,
                reason: reason,
                vaultID: vault
            )
        )
    }

    static func vaults(_ vaults: VaultFacts..., complete: Bool = true) -> Reply {
        .vaults(Listing(rows: vaults, isComplete: complete))
    }

    static func run(
        _ status: RestorePointStatus,
        covered: [ResourceID]? = nil,
        skipped: [SkippedResource] = [],
        id: RestorePointID = Sample.restorePoint
    ) -> Reply {
        .restorePoint(RestorePointFacts(id: id, status: status, covered: covered, skipped: skipped))
    }

    static func backups(_ backups: BackupFacts..., complete: Bool = true) -> Reply {
        .backups(Listing(rows: backups, isComplete: complete))
    }

    static func tasks(_ tasks: TaskFacts..., complete: Bool = true) -> Reply {
        .tasks(Listing(rows: tasks, isComplete: complete))
    }
}

extension VaultFacts {
    /// The example's vault, holding `held` of the example's servers.
    static func sample(
        id: VaultID = Sample.vault,
        name: String = "my_vault",
        objectType: String = "server",
        consistentLevel: String = "crash_consistent",
        protectType: String = "backup",
        sizeGB: Int = 200,
        status: VaultStatus = .available,
        marker: Marker? = nil,
        held: Int = 0,
        protectStatus: String? = "available"
    ) -> VaultFacts {
        VaultFacts(
            id: id,
            name: name,
            objectType: objectType,
            consistentLevel: consistentLevel,
            protectType: protectType,
            sizeGB: sizeGB,
            status: status,
            tags: marker.map { [VaultTag(key: JobMachine.vaultTagKey, value: $0.rawValue)] } ?? [],
            resources: Sample.servers.prefix(held).map {
                AssociatedResourceFacts(id: $0.id, name: "", type: $0.type.rawValue, protectStatus: protectStatus)
            }
        )
    }
}

extension BackupFacts {
    static func sample(
        of server: Int = 0,
        _ status: BackupStatus = .available,
        marker: Marker? = nil,
        run: RestorePointID = Sample.restorePoint,
        finishedAt: Timestamp? = nil
    ) -> BackupFacts {
        BackupFacts(
            id: BackupID("backup-\(server)"),
            restorePointID: run,
            vaultID: Sample.vault,
            resourceID: Sample.servers[server].id,
            name: marker.map { "backup_auto-\($0)" } ?? "backup_auto",
            status: status,
            finishedAt: finishedAt
        )
    }
}

extension TaskFacts {
    static func sample(
        of server: Int = 0,
        _ status: TaskStatus,
        marker: Marker? = nil,
        run: RestorePointID? = Sample.restorePoint,
        progress: Int? = nil,
        code: ErrorCode? = nil,
        message: String? = nil
    ) -> TaskFacts {
        TaskFacts(
            id: "task-\(server)",
            status: status,
            operationType: "backup",
            restorePointID: run,
            resourceID: Sample.servers[server].id,
            backupName: marker.map { "backup_auto-\($0)" },
            progress: progress,
            errorCode: code,
            errorMessage: message
        )
    }
}

extension CallFailure {
    /// A refusal with a code of the cloud, classified as the table says.
    static func refused(_ code: ErrorCode, status: Int = 400, retryAfter: Duration? = nil) -> CallFailure {
        let (failureClass, carriedOut, rule) = ErrorTable.classify(code: code, httpStatus: status)
        return CallFailure(
            failureClass: failureClass,
            carriedOut: carriedOut,
            code: code,
            httpStatus: status,
            message: "refused: \(code)",
            retryAfter: retryAfter,
            rule: rule
        )
    }

    static func refused(_ number: String) -> CallFailure { refused(.backupService(number)) }

    /// The connection broke after something had been sent.
    static let lost = CallFailure(
        failureClass: .again,
        carriedOut: .maybe,
        message: "timed out",
        rule: "transport:timed_out"
    )

    /// Nothing was sent.
    static let unreachable = CallFailure(
        failureClass: .again,
        carriedOut: .no,
        message: "connection refused",
        rule: "transport:connect"
    )

    static let unauthorised = CallFailure.refused(.gateway("0301"), status: 401)

    /// Kept back by our own call budget.
    static let ownBudget = CallFailure(
        failureClass: .busy,
        carriedOut: .no,
        message: "later",
        retryAfter: .seconds(7),
        rule: CallFailure.ownBudgetRule
    )
}
