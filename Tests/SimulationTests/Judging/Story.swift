import SeededChance
import Simulation
import Workflow

@testable import JobStore

/// A made-up history, told to a judge event by event beside a model of the cloud.
struct Story {
    static let start = Timestamp(milliseconds: 1_000_000_000)
    static let job = JobID("job-1")
    static let server = ResourceReference(id: ResourceID("server-1"), type: .server, name: nil)
    static let vaultID = VaultID("vault-1")

    var judge: Judge
    var cloud: CloudModel
    var now = Story.start
    /// All events so far.
    private(set) var told: [JudgedEvent] = []
    private var sequence: Int64 = 0

    init(_ onUnknown: WorkflowPolicy.OnUnknown = .hold, nature: CloudNature = .calm) {
        var policy = WorkflowPolicy()
        policy.onUnknown = onUnknown
        judge = Judge(policy: policy)
        cloud = CloudModel(nature, start: Story.start, generator: SeededGenerator(seed: 1))
    }

    static func marker(_ number: Int) -> Marker { Marker("hfabcd00000000000\(number)") }

    /// The invariants that the judge found broken.
    var broken: Set<Invariant> { Set(judge.violations.map(\.invariant)) }

    // MARK: Events

    mutating func tell(
        _ action: HistoryAction,
        _ job: JobID = Story.job,
        step: Step? = nil,
        attempt: Int? = nil,
        detail: [String: String] = [:]
    ) {
        sequence += 1
        let event = JudgedEvent(
            sequence: sequence,
            action: action.rawValue,
            jobID: job,
            step: step,
            attempt: attempt,
            detail: detail
        )
        told.append(event)
        _ = judge.observe([event], cloud: cloud, now: now)
    }

    /// Goes on from an older copy of the history, which the judge has been told of.
    mutating func rewind(to events: [JudgedEvent]) {
        told = events
        sequence = Int64(events.count)
    }

    mutating func skipNumber() { sequence += 1 }

    mutating func submit(_ job: JobID = Story.job, retryOf: JobID? = nil, resource: ResourceID = Story.server.id) {
        var detail = ["resources": resource.rawValue]
        detail["retry_of"] = retryOf?.rawValue
        tell(.jobSubmitted, job, detail: detail)
        tell(.jobStarted, job)
    }

    mutating func intend(_ kind: Effect.Kind, _ generation: Int, _ marker: Marker, _ job: JobID = Story.job) {
        tell(
            .effectIntended,
            job,
            detail: ["kind": kind.rawValue, "generation": "\(generation)", "marker": marker.rawValue]
        )
    }

    mutating func close(
        _ kind: Effect.Kind,
        _ generation: Int,
        _ outcome: String,
        id: String? = nil,
        decidedBy: String? = nil,
        _ job: JobID = Story.job
    ) {
        var detail = ["kind": kind.rawValue, "generation": "\(generation)", "outcome": outcome]
        detail["remote_id"] = id
        detail["decided_by"] = decidedBy
        tell(.effectClosed, job, detail: detail)
    }

    mutating func end(_ state: JobState, _ job: JobID = Story.job, run: RestorePointID? = nil) {
        var detail = ["state": state.rawValue]
        detail["restore_point_id"] = run?.rawValue
        tell(.jobEnded, job, detail: detail)
    }

    mutating func judged(_ outcome: ResourceVerdict.Outcome, backup: BackupID?, _ job: JobID = Story.job) {
        var detail = ["resource_id": Story.server.id.rawValue, "outcome": outcome.rawValue]
        detail["backup_id"] = backup?.rawValue
        tell(.resourceVerdict, job, detail: detail)
    }

    // MARK: Calls

    static func line(
        _ kind: Effect.Kind,
        _ generation: Int,
        _ marker: Marker,
        outcome: String = "open",
        sendNotAfter: Timestamp = start + .seconds(100_000)
    ) -> EffectRow {
        EffectRow(
            effect: Effect(
                kind: kind,
                generation: generation,
                resource: kind == .association ? server.id : nil,
                marker: marker,
                intendedAt: start,
                sendNotAfter: sendNotAfter
            ),
            outcome: outcome
        )
    }

    static func vaultCall(_ marker: Marker, name: String = "main") -> Workflow.Operation {
        .createVault(
            VaultCreation(
                name: name,
                options: VaultOptions(sizeGB: 100, objectType: "server", consistentLevel: "crash_consistent"),
                tag: VaultTag(key: JobMachine.vaultTagKey, value: marker.rawValue)
            )
        )
    }

    static func runCall(_ marker: Marker) -> Workflow.Operation {
        .createRestorePoint(
            RestorePointCreation(
                vaultID: vaultID,
                resources: [server.id],
                name: "nightly-\(marker)",
                description: "backup \(marker)",
                incremental: true,
                retentionDays: nil
            )
        )
    }

    /// Hands a change to the network and has it carried out at once.
    mutating func send(_ call: Workflow.Operation, _ line: EffectRow?, _ job: JobID = Story.job) {
        judge.handedOver(call, line: line.map { (job, $0) }, cloud: cloud, now: now)
        _ = cloud.perform(call, at: now)
    }

    /// A vault of somebody's that holds the server.
    mutating func prepare() {
        _ = cloud.placeVault(named: "main")
        _ = cloud.perform(.addResource(vault: Story.vaultID, resource: Story.server), at: now)
    }

    /// One job makes its restore point and takes note of it; the run is over afterwards.
    mutating func run(_ marker: Marker = Story.marker(1), _ job: JobID = Story.job) -> CloudRun {
        intend(.restorePoint, 1, marker, job)
        send(Story.runCall(marker), Story.line(.restorePoint, 1, marker), job)
        let made = cloud.runs[cloud.runs.count - 1]
        close(.restorePoint, 1, "succeeded", id: made.id.rawValue, job)
        tell(.restorePointAccepted, job, detail: ["restore_point_id": made.id.rawValue, "adopted": "false"])
        now = made.overAt
        return made
    }
}
