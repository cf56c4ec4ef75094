import JobStore
import Workflow

/// Jobs, times and a store opened for one test.
enum Fixtures {
    static let start = Timestamp(milliseconds: 1_700_000_000_000)
    static let alice = Actor(name: "uid:1001", client: ["user": "alice", "pid": "4711"])

    static func jobID(_ number: Int) -> JobID {
        let digits = String(number, radix: 16)
        return JobID("01900000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits)
    }

    static func request(
        project: String = "default",
        vault: VaultChoice = .existing(name: "my_vault"),
        resources: [String] = ["server-1"],
        priority: Int = 0,
        notBefore: Timestamp? = nil,
        labels: [String: String] = [:]
    ) -> BackupRequest {
        BackupRequest(
            project: ProjectName(project),
            vault: vault,
            resources: resources.map { ResourceReference(id: ResourceID($0), type: .server, name: "name of \($0)") },
            restorePoint: RestorePointOptions(name: "backup_auto", description: "backupauto"),
            priority: priority,
            notBefore: notBefore,
            labels: labels,
            reason: "nightly"
        )
    }

    static func job(
        _ number: Int,
        _ request: BackupRequest = request(),
        submittedAt: Timestamp = start
    ) -> JobMachine {
        JobMachine(id: jobID(number), request: request, submittedAt: submittedAt)
    }

    static func submission(
        _ jobs: [JobMachine],
        group: GroupID? = nil,
        at moment: Timestamp = start,
        idempotency: IdempotencyClaim? = nil,
        pendingMax: Int = 1_000_000
    ) -> Submission {
        Submission(
            groupID: group,
            jobs: jobs,
            submittedAt: moment,
            actor: alice,
            idempotency: idempotency,
            pendingMax: pendingMax
        )
    }

    static let surroundings = Surroundings(
        policy: WorkflowPolicy(),
        mint: MarkerMint(prefix: "hfabcd") { job, kind in
            (job.rawValue + kind.rawValue).utf8.reduce(5381) { ($0 &* 33) ^ UInt64($1) } << 20
        },
        keyScope: "https://cbr.test|p1"
    )

    static func moment(_ seconds: Int) -> Moment { Moment(now: start + .seconds(seconds), jitter: 0.5) }
}

extension JobStore {
    /// A store of a started daemon.
    static func started(in folder: String, options: StoreOptions = StoreOptions()) async throws -> JobStore {
        let store = try JobStore.open(folder: folder, options: options, now: Fixtures.start)
        _ = try await store.recover(now: Fixtures.start, pid: 1)
        return store
    }

    func submitted(_ job: JobMachine, at moment: Timestamp = Fixtures.start) async throws {
        _ = try await submit(Fixtures.submission([job], at: moment))
    }

    func claimOne(at seconds: Int = 0, lease: Int = 60) async throws -> ClaimedJob? {
        let now = Fixtures.start + .seconds(seconds)
        return try await claim(limit: 1, now: now, leaseUntil: now + .seconds(lease)).first
    }
}
