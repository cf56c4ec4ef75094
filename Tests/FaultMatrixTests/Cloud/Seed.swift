import Workflow

/// The job that every cell of the matrix runs: one server into a vault that it has made if there is none.
enum Seed {
    static let server = "e8cc6bfd-d324-4b88-9109-9fb0ba70676f"
    static let secondServer = "0f0b5a4e-8c1f-4a49-9b40-c5b5b7c9d1a2"
    static let project = ProjectName("default")
    static let jobID = JobID("01900000-0000-7000-8000-000000000001")
    static let vaultName = "my_vault"
    static let vaultOptions = VaultOptions(sizeGB: 200, objectType: "server", consistentLevel: "crash_consistent")

    static func resource(_ id: String) -> ResourceReference {
        ResourceReference(id: ResourceID(id), type: .server, name: nil)
    }

    static func request(servers: [String]) -> BackupRequest {
        BackupRequest(
            project: project,
            vault: .ensured(name: vaultName, vaultOptions),
            resources: servers.map(resource),
            restorePoint: RestorePointOptions(name: "backup_auto", description: "backupauto")
        )
    }
}
