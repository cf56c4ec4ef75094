import CBRAPI
import Foundation
import HTTPTransport
import JobStore
import TestSupport
import Workflow

@testable import Engine

/// A clock, a cloud and a data folder in which daemons live one after the other.
final class World {
    static let project = ProjectName("default")
    static let server = ResourceReference(
        id: ResourceID("e8cc6bfd-d324-4b88-9109-9fb0ba70676f"),
        type: .server,
        name: "server-4690-0002"
    )

    let clock = ManualClock()
    let cloud: ScriptedCloud
    let log = LogBook()
    var policy = WorkflowPolicy()
    var credentials = ProjectConfiguration.Credentials.accessKey(
        AccessKeyPair(accessKey: "AK", secretKey: "test-secret")
    )
    var callRate = 1000.0
    var callBurst = 1000
    var runningMax = 64
    var storeOptions = StoreOptions()
    private var folders: [TemporaryFolder] = []
    private var lastJob = 0

    init() throws {
        cloud = ScriptedCloud(clock)
        folders = [try TemporaryFolder("engine")]
    }

    /// The data folder of the daemon that lives now.
    var folder: String { folders[folders.count - 1].path + "/data" }

    func configuration(_ name: ProjectName, _ connection: CloudConnection) -> ProjectConfiguration {
        ProjectConfiguration(
            name: name,
            endpoint: World.endpoint("http://cbr.test"),
            projectID: CloudIDs.project,
            credentials: credentials,
            policy: policy,
            callRate: callRate,
            callBurst: callBurst,
            connectTimeout: .seconds(5),
            bodyLimit: 1 << 24,
            transport: connection
        )
    }

    static func endpoint(_ text: String) -> Endpoint {
        do {
            return try Endpoint(text)
        } catch {
            preconditionFailure("\(text) is no endpoint: \(error)")
        }
    }

    // MARK: Daemons

    /// - Parameters:
    ///   - settles: waits until the daemon has nothing in hand.
    ///   - recovers: the daemon is told that its database may be older than what has happened.
    func start(
        projects: [ProjectName] = [World.project],
        settles: Bool = true,
        recovers: Bool = false
    ) async throws -> Daemon {
        let daemon = try await Daemon(self, folder: folder, projects: projects, recovers: recovers)
        // Nothing is in hand before the search has begun.
        while recovers, daemon.engine.status.recovery?.rounds == 0 { await Task.yield() }
        if settles { await clock.settled() }
        return daemon
    }

    /// Leaves a daemon behind as SIGKILL does: the files are what the kernel has of them now, and nothing that the old process
    /// might still do reaches the cloud or the new folder.
    func crash(_ daemon: Daemon) async throws {
        try await restore(try copyDatabase(), over: daemon)
    }

    /// Copies the files as they are now.
    func copyDatabase() throws -> TemporaryFolder {
        let next = try TemporaryFolder("engine")
        try FileManager.default.createDirectory(atPath: next.path + "/data", withIntermediateDirectories: true)
        for name in ["holdfast.db", "holdfast.db-wal"] {
            let from = folder + "/" + name
            guard FileManager.default.fileExists(atPath: from) else { continue }
            try FileManager.default.copyItem(atPath: from, toPath: next.path + "/data/" + name)
        }
        return next
    }

    /// Leaves a daemon behind as `crash` does, and puts a copy in the place of its files.
    func restore(_ copy: TemporaryFolder, over daemon: Daemon) async throws {
        daemon.connection.cut()
        try await daemon.stop()
        folders.append(copy)
    }

    // MARK: Jobs

    static func request(
        vault: VaultChoice = .ensured(
            name: "my_vault",
            VaultOptions(sizeGB: 200, objectType: "server", consistentLevel: "crash_consistent")
        ),
        resources: [ResourceReference] = [World.server],
        project: ProjectName = World.project
    ) -> BackupRequest {
        BackupRequest(
            project: project,
            vault: vault,
            resources: resources,
            restorePoint: RestorePointOptions(name: "backup_auto", description: "backupauto")
        )
    }

    static func server(_ number: Int) -> ResourceReference {
        ResourceReference(id: ResourceID("server-\(number)"), type: .server, name: nil)
    }

    func machine(
        _ request: BackupRequest = World.request(),
        retryOf: JobID? = nil,
        inheritance: Inheritance? = nil
    ) -> JobMachine {
        lastJob += 1
        let digits = String(lastJob)
        let id = JobID("01900000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits)
        return JobMachine(
            id: id,
            request: request,
            submittedAt: clock.now,
            retryOf: retryOf,
            inheritance: inheritance
        )
    }

    @discardableResult
    func submit(_ machine: JobMachine, to daemon: Daemon) async throws -> JobID {
        _ = try await daemon.store.submit(
            Submission(groupID: nil, jobs: [machine], submittedAt: clock.now, actor: .system, pendingMax: 10_000)
        )
        daemon.engine.wake()
        return machine.id
    }

    @discardableResult
    func submit(_ request: BackupRequest = World.request(), to daemon: Daemon) async throws -> JobID {
        try await submit(machine(request), to: daemon)
    }

    /// Lets time pass until the job has ended for good.
    func finish(_ job: JobID, _ daemon: Daemon) async throws -> JobSummary? {
        _ = try await clock.run {
            guard let summary = try await daemon.store.job(job)?.summary else { return true }
            return summary.state.isTerminal && !summary.isWatching || summary.state == .needsAttention
        }
        return try await daemon.store.job(job)?.summary
    }

    func state(_ job: JobID, _ daemon: Daemon) async throws -> JobState? {
        try await daemon.store.job(job)?.summary.state
    }

    func actions(_ job: JobID, _ daemon: Daemon) async throws -> [String] {
        try await daemon.store.events(of: job, limit: 1000).map(\.action)
    }
}
