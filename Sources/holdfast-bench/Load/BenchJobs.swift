import Workflow

/// The jobs that are submitted: each asks for one server of its own, and so many share a vault.
struct BenchJobs: Sendable {
    static let project = "default"
    /// Job number `index` goes into vault number `index % vaults`.
    var vaults = 400

    /// As large as a vault can be, so that the cloud never says that one is full.
    static let vaultGB = 10_485_760

    static func serverID(_ index: Int) -> String { "5e4fe400-0000-4000-8000-" + digits(index) }

    static func vaultName(_ index: Int) -> String { "bench_vault_\(index)" }

    static func jobID(_ index: Int) -> JobID { JobID("01900000-0000-7000-8000-" + digits(index)) }

    private static func digits(_ index: Int) -> String {
        let text = String(index)
        return String(repeating: "0", count: max(12 - text.count, 0)) + text
    }

    /// The body of `POST /v1/jobs`.
    func body(_ index: Int, project: String = BenchJobs.project) -> String {
        """
        {"project":"\(project)","vault":{"name":"\(Self.vaultName(index % vaults))",\
        "create":{"size_gb":\(Self.vaultGB),"object_type":"server","consistent_level":"crash_consistent"}},\
        "resources":[{"id":"\(Self.serverID(index))","type":"OS::Nova::Server","name":"server-\(index)"}],\
        "restore_point":{"name":"backup_auto","description":"backupauto","incremental":true},\
        "priority":0,"deadline_seconds":86400,"labels":{"app":"billing"},"reason":"nightly"}
        """
    }

    /// The same job as the core knows it, just accepted.
    func machine(_ index: Int, submittedAt: Timestamp = Timestamp(milliseconds: 1_700_000_000_000)) -> JobMachine {
        let options = VaultOptions(sizeGB: Self.vaultGB, objectType: "server", consistentLevel: "crash_consistent")
        return JobMachine(
            id: Self.jobID(index),
            request: BackupRequest(
                project: ProjectName(Self.project),
                vault: .ensured(name: Self.vaultName(index % vaults), options),
                resources: [
                    ResourceReference(id: ResourceID(Self.serverID(index)), type: .server, name: "server-\(index)")
                ],
                restorePoint: RestorePointOptions(name: "backup_auto", description: "backupauto"),
                labels: ["app": "billing"],
                reason: "nightly"
            ),
            submittedAt: submittedAt
        )
    }
}
