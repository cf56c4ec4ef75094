import Workflow

/// What the cloud, its owner and third parties do.
enum RegionRows {
    static let all: [FaultRow] = runs + thirdParties + vaults

    private static let runs: [FaultRow] = [
        FaultRow(
            "lists show new things a minute late",
            .rule(#"{"fault": "list_lag", "seconds": 60}"#),
            .forGood,
            reads: .unnoticed,
            at: [.listVaultsByName: .waits(.notVisibleYet), .listBackups: .waits(.listLag)]
        ),
        FaultRow(
            "the run leaves the resource out as busy, once",
            .rule(#"{"fault": "skip_resource", "code": "BackupService.6203"}"#),
            at: [.createRestorePoint: .sentAgain(.busy, made: 2)]
        ),
        FaultRow(
            "the run leaves the resource out for a reason that stays",
            .rule(#"{"fault": "skip_resource", "code": "BackupService.6302"}"#),
            .forGood,
            at: [.createRestorePoint: .refused("BackupService.6302", made: 1)]
        ),
        FaultRow(
            "the run leaves one of two resources out",
            .rule(#"{"fault": "skip_resource", "resources": 1, "code": "BackupService.6302"}"#),
            at: [.createRestorePoint: Expected(state: .partial, code: "BackupService.6302", others: Counts.two)]
        ).with { $0.servers = [Seed.server, Seed.secondServer] },
        FaultRow(
            "the backup fails, and its restore point",
            .rule(#"{"fault": "fail_backup", "code": "BackupService.9910"}"#),
            at: [.createRestorePoint: .refused("BackupService.9910", made: 1)]
        ),
        FaultRow(
            "the backup runs into the cloud's time-out",
            .rule(#"{"fault": "fail_backup", "timeout": true}"#),
            at: [.createRestorePoint: .refused("BackupService.9910", made: 1)]
        ),
        FaultRow(
            "one of two backups fails under an available restore point",
            .rule(#"{"fault": "fail_backup", "resources": 1}"#),
            at: [.createRestorePoint: Expected(state: .partial, code: "BackupService.9910", others: Counts.two)]
        ).with { $0.servers = [Seed.server, Seed.secondServer] },
        FaultRow(
            "the backup takes three hours",
            .rule(#"{"fault": "backup_duration", "seconds": 10800}"#),
            at: [.createRestorePoint: .unnoticed]
        ),
        FaultRow(
            "the backup takes longer than the job may",
            .rule(#"{"fault": "backup_duration", "seconds": 100000}"#),
            at: [
                .createRestorePoint: Expected(
                    state: .timedOut,
                    code: ProblemCode.deadline.rawValue
                )
            ]
        ),
        FaultRow(
            "deletions fail: there are none",
            .rule(#"{"fault": "fail_deletion"}"#),
            .forGood,
            reads: .unnoticed,
            changes: .unnoticed
        ).with { $0.strike.strikesAll = true },
        FaultRow(
            "the cloud's own time jumps an hour",
            .rule(#"{"fault": "move_clock", "seconds": 3600}"#),
            reads: .unnoticed,
            changes: .unnoticed
        ),
    ]

    private static let thirdParties: [FaultRow] = [
        FaultRow(
            "the server is deleted",
            .rule(#"{"fault": "vanish_resource", "resource_id": "$SERVER"}"#),
            changes: .refused("BackupService.7100"),
            at: [
                .requestToken: .refused("BackupService.6302"), .showProtectable: .refused("BackupService.6302"),
                .listVaultsHolding: .refused("BackupService.7100").at(.addResource),
                .listVaultsByName: .refused("BackupService.7100").at(.addResource),
                .createVault: .refused("BackupService.7100").at(.addResource),
                .showVault: .refused("BackupService.7100").at(.addResource),
                .showRestorePoint: .refused("BackupService.7100"), .listTasks: .refused("BackupService.7100"),
                .listBackups: .unnoticed,
            ]
        ),
        FaultRow(
            "the backup is deleted",
            .rule(#"{"fault": "vanish_backup", "backup_id": "$BACKUP"}"#),
            at: [
                .showRestorePoint: .refused(.backupMissing, after: .listLag),
                .listTasks: .refused(.backupMissing, after: .listLag),
                .listBackups: .refused(.backupMissing, after: .listLag),
            ]
        ).with { $0.losesThings = true },
        FaultRow(
            "the restore point is deleted",
            .rule(#"{"fault": "vanish_checkpoint", "checkpoint_id": "$RESTORE_POINT"}"#),
            at: [
                .showRestorePoint: .refused(.backupMissing, after: .notVisibleYet, .listLag),
                .listTasks: .refused(.backupMissing, after: .notVisibleYet, .listLag),
                .listBackups: .refused(.backupMissing, after: .listLag),
            ]
        ).with { $0.losesThings = true },
        FaultRow(
            "somebody associates the server with another vault, which deletes its backups",
            .rule(#"{"fault": "associate_elsewhere", "resource_id": "$SERVER"}"#),
            reads: .refused(.resourceElsewhere),
            at: [
                .listVaultsByName: .refused(.resourceElsewhere, sent: 0).at(.addResource),
                .createVault: .refused(.resourceElsewhere, sent: 0).at(.addResource),
                .addResource: .refused(.resourceElsewhere, after: .retry),
                .createRestorePoint: .refused(.resourceElsewhere, after: .busy, .notVisibleYet),
                .showRestorePoint: .refused(.backupMissing, after: .listLag),
                .listTasks: .refused(.backupMissing, after: .listLag),
                .listBackups: .refused(.backupMissing, after: .listLag),
            ]
        ).with { $0.losesThings = true },
        FaultRow(
            "somebody takes the server out of its vault, which deletes its backups",
            .rule(#"{"fault": "dissociate", "resource_id": "$SERVER"}"#),
            at: [
                .requestToken: associatedAgain, .showProtectable: associatedAgain, .listVaultsHolding: associatedAgain,
                .listVaultsByName: associatedAgain, .showVault: associatedAgain,
                .createRestorePoint: associatedAgain.with {
                    $0.waits = [.busy]
                    $0.sent = 2
                },
                .showRestorePoint: .refused(.backupMissing, after: .listLag),
                .listTasks: .refused(.backupMissing, after: .listLag),
                .listBackups: .refused(.backupMissing, after: .listLag),
            ]
        ).with {
            $0.setup = .association
            $0.losesThings = true
        },
        FaultRow(
            "the server is in error",
            .rule(#"{"fault": "resource_status", "resource_id": "$SERVER", "resource_status": "ERROR"}"#),
            at: [
                .requestToken: notWhileInError(0).at(.showProtectable), .showProtectable: notWhileInError(0),
                .listVaultsHolding: notWhileInError(29).at(.addResource),
                .listVaultsByName: notWhileInError(29).at(.addResource),
                .createVault: notWhileInError(29).at(.addResource),
                .showVault: notWhileInError(29).at(.addResource), .addResource: notWhileInError(29),
                .createRestorePoint: notWhileInError(101), .showRestorePoint: .unnoticed, .listTasks: .unnoticed,
                .listBackups: .unnoticed,
            ]
        ),
    ]

    private static let associatedAgain = Expected(others: Counts(associations: 1, restorePoints: 1))

    private static func notWhileInError(_ sent: Int) -> Expected {
        Expected(state: .timedOut, code: ProblemCode.deadline.rawValue, waits: [.busy], sent: sent, made: 0)
    }

    private static let vaults: [FaultRow] = [
        FaultRow(
            "the vault is frozen",
            .rule(#"{"fault": "freeze_vault", "vault_id": "$VAULT"}"#),
            reads: .refused(.vaultUnusable),
            at: [.showRestorePoint: .unnoticed, .listTasks: .unnoticed, .listBackups: .unnoticed]
        ).with { $0.setup = .vault },
        FaultRow(
            "the vault is in error",
            .rule(#"{"fault": "vault_status", "vault_id": "$VAULT", "vault_status": "error"}"#),
            reads: .refused(.vaultUnusable),
            at: [.showRestorePoint: .unnoticed, .listTasks: .unnoticed, .listBackups: .unnoticed]
        ).with { $0.setup = .vault },
    ]
}
