import Testing

@testable import Workflow

/// A job in one phase, and which events it takes there.
struct PhaseSample: Sendable, CustomTestStringConvertible {
    /// The kinds of event, one sample each; `answered` once with every kind of reply and once with a failure.
    enum Kind: CaseIterable, Sendable {
        case claimed, keysGranted, failed, cancelRequested, resolved, released
        case protectable, vaults, vault, restorePoint, backups, tasks, added
    }

    var testDescription: String
    var drill: Drill
    var takes: Set<Kind>

    static func event(_ kind: Kind) -> JobMachine.Event {
        switch kind {
        case .claimed: .claimed(recovered: false)
        case .keysGranted: .keysGranted
        case .failed: .answered(.failure(.unreachable))
        case .cancelRequested:
            .cancelRequested(Cancellation(actor: "alice", reason: nil, at: Sample.start), unsent: false)
        case .resolved: .resolved(.notCreated, actor: "alice", reason: "looked", evidence: noTrace)
        case .released: .released(Release(actor: "alice", reason: "seen", at: Sample.start))
        case .protectable: .answered(.success(.protectable()))
        case .vaults: .answered(.success(.vaults()))
        case .vault: .answered(.success(.vault(.sample(held: 1))))
        case .restorePoint: .answered(.success(.run(.protecting)))
        case .backups: .answered(.success(.backups()))
        case .tasks: .answered(.success(.tasks()))
        case .added: .answered(.success(.added([])))
        }
    }

    /// Of a restore point of one resource.
    private static let noTrace = ResolutionEvidence(
        results: [.success(.backups()), .success(.backups()), .success(.tasks())]
    )

    static let events = Kind.allCases.map(event)

    /// Every reply: a search takes any, one that tells nothing leaves its round incomplete.
    private static let anyReply: Set<Kind> = [.protectable, .vaults, .vault, .restorePoint, .backups, .tasks, .added]

    static let all: [PhaseSample] = {
        do { return try made() } catch {
            Issue.record("the samples cannot be made: \(error)")
            return []
        }
    }()

    private static func made() throws -> [PhaseSample] {
        var samples: [PhaseSample] = []
        func add(
            _ name: String,
            _ takes: Set<Kind>,
            _ request: BackupRequest = Sample.request(),
            _ walk: (inout Drill) throws -> Void = { _ in }
        ) throws {
            var drill = Drill(request)
            try walk(&drill)
            samples.append(PhaseSample(testDescription: name, drill: drill, takes: takes))
        }
        /// A phase in which the answer of a call is awaited.
        func acting(
            _ name: String,
            _ reply: Kind,
            isRunOn: Bool = false,
            _ walk: (inout Drill) throws -> Void
        ) throws {
            let takes: Set<Kind> = [.claimed, .failed, .cancelRequested, reply]
            try add(name, isRunOn ? takes.union([.released]) : takes) { try walk(&$0) }
        }

        try add("queued", [.claimed, .cancelRequested])
        try add("acquiring", [.claimed, .keysGranted, .cancelRequested]) { try $0.tell(.claimed(recovered: false)) }
        try acting("protectable", .protectable) { try $0.begin() }
        try acting("holders", .vaults) {
            try $0.begin()
            try $0.answer(.protectable())
        }
        try acting("vaultByName", .vaults) { try $0.toVault() }
        try add(
            "vaultByID",
            [.claimed, .failed, .cancelRequested, .vault],
            Sample.request(vault: .id(Sample.vault))
        ) { try $0.toVault() }
        try acting("createVault", .vault) {
            try $0.toVault()
            try $0.answer(.vaults())
        }
        try acting("vaultListed", .vaults) {
            try $0.toVault()
            try $0.answer(.vaults())
            try $0.answer(.vault(.sample()))
        }
        try acting("association", .vault) { try $0.toAssociation() }
        try acting("otherHolder", .vaults) {
            try $0.toAssociation()
            try $0.answer(.vault(.sample()))
        }
        try acting("addResource", .added) {
            try $0.toAssociation()
            try $0.answer(.vault(.sample()))
            try $0.answer(.vaults())
        }
        try acting("createRestorePoint", .restorePoint) { try $0.toSending() }
        try acting("runStatus", .restorePoint, isRunOn: true) {
            try $0.toAwait()
            try $0.wake()
        }
        try acting("runProgress", .tasks, isRunOn: true) {
            try $0.toAwait()
            try $0.wake()
            try $0.answer(.run(.protecting))
        }
        try acting("backupsOfRun", .backups) { try $0.toVerify() }
        try acting("tasksOfRun", .tasks) {
            try $0.toVerify()
            try $0.answer(.backups())
        }
        try add("witness", anyReply.union([.claimed, .failed, .cancelRequested, .released])) {
            try $0.toSettling()
            try $0.wake()
        }
        try add("waiting", [.claimed, .cancelRequested, .released]) { try $0.toAwait() }
        try add("settling", [.claimed, .cancelRequested, .released]) { try $0.toSettling() }
        try add("cancelling", [.claimed, .released]) {
            try $0.toAwait()
            try $0.cancel()
        }
        try add("needsAttention", [.claimed, .resolved, .cancelRequested, .released]) {
            try $0.toSettling()
            while $0.machine.attention == nil { try $0.searchInVain() }
        }
        try add("watching", anyReply.union([.claimed, .failed, .released]), Sample.request(deadlineSeconds: 1)) {
            try $0.toAwait()
            try $0.wake()
            try $0.answer(.run(.protecting))
        }
        try add("seeking", anyReply.union([.claimed, .failed])) {
            try $0.toSettling()
            while $0.machine.attention == nil { try $0.searchInVain() }
            try $0.cancel()
            try $0.resolve(.notCreated)
            try $0.wake()
        }
        try add("ended", []) {
            try $0.toVerify()
            try $0.answer(.backups(.sample()))
        }
        try add("cancelled", []) { try $0.cancel() }
        return samples
    }
}
