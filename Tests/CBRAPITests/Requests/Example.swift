import Workflow

@testable import CBRAPI

/// Ids of the vendor's worked example, used throughout.
enum Example {
    static let project = "0605767b5780d5762fc5c0118072a564"
    static let vault = VaultID("ea7b8717-2543-478a-a92d-3ca7ee448f67")
    static let server = ResourceID("e8cc6bfd-d324-4b88-9109-9fb0ba70676f")
    static let restorePoint = RestorePointID("d9ce6924-d753-4132-bd16-a9f8838ea7d2")
    static let reference = ResourceReference(id: server, type: .server, name: "server-4690-0002")

    static let vaultCreation = VaultCreation(
        name: "my_vault",
        options: VaultOptions(sizeGB: 200, objectType: "server", consistentLevel: "crash_consistent"),
        tag: VaultTag(key: "holdfast", value: "hf-marker")
    )

    static let restorePointCreation = RestorePointCreation(
        vaultID: vault,
        resources: [server],
        name: "backup_auto",
        description: "backupauto",
        incremental: true,
        retentionDays: nil
    )

    /// One of each operation.
    static let operations: [Operation] = [
        .showProtectable(reference), .listVaults(name: "my_vault"), .listVaultsHolding(server), .showVault(vault),
        .showRestorePoint(restorePoint), .listBackups(BackupFilter(vaultID: vault)),
        .listTasks(TaskFilter(resourceID: server)), .createVault(vaultCreation),
        .addResource(vault: vault, resource: reference), .createRestorePoint(restorePointCreation),
    ]

    static func reply(_ status: Int, _ body: String, _ headers: [HeaderField] = []) -> ReceivedReply {
        ReceivedReply(
            status: status,
            headers: headers,
            body: Array(body.utf8),
            receivedAt: Timestamp(milliseconds: 1_735_787_045_000)
        )
    }
}
