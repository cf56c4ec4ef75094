/// A job as its history alone tells it: what an auditor sees who trusts the audit trail and nothing else.
///
/// Feed it a job's records in order. What it comes to has to equal what the API reports of the job; where the records
/// contradict each other, `apply` says so and goes on with what it has.
package struct ReplayedJob: Equatable, Sendable {
    /// As far as a history tells it: it does not say when a waiting job runs for a moment.
    package enum State: Equatable, Sendable {
        case queued
        /// `running` or `waiting`.
        case active
        case cancelling
        case needsAttention
        case ended(JobState, code: String?)

        /// True when the API may report this state of a job with such a history.
        package func matches(_ state: JobState) -> Bool {
            switch (self, state) {
            case (.queued, .queued), (.active, .running), (.active, .waiting), (.cancelling, .cancelling),
                (.needsAttention, .needsAttention):
                true
            case (.ended(let ended, _), _): ended == state
            default: false
            }
        }
    }

    /// A change of the cloud that the history tells of.
    package struct Change: Equatable, Sendable {
        package let kind: Effect.Kind
        package let generation: Int
        package let marker: Marker
        /// `open`, `unknown`, or the name of an `EffectOutcome`: the words of the journal.
        package internal(set) var outcome = "open"
        package internal(set) var remoteID: String?
        /// Who judged it absent.
        package internal(set) var decidedBy: String?

        package var isOpen: Bool { outcome == "open" || outcome == "unknown" }
    }

    package private(set) var hasStarted = false
    package private(set) var ending: (state: JobState, code: String?)?
    package private(set) var isCancellationRequested = false
    package private(set) var awaitsPerson = false
    package private(set) var step: Step?
    package private(set) var attempt = 0
    package private(set) var restorePointID: RestorePointID?
    /// True when the restore point was found or named by a person, and not told by the answer to its creation.
    package private(set) var isAdopted = false
    /// True once the run was seen to be over.
    package private(set) var isRunOver = false
    package private(set) var isRecovered = false
    /// The verdicts told with the ending, by resource.
    package private(set) var verdicts: [ResourceID: Verdict] = [:]
    /// How many generations recoveries have passed over since the last change of a kind.
    private var passedOver: [Effect.Kind: Int] = [:]
    /// Restore points that were told to be late twins: each may be told to be over as well.
    private var lateTwins: Set<String> = []
    /// In the order of the intents.
    package private(set) var changes: [Change] = []

    /// What the history says became of a resource.
    package struct Verdict: Equatable, Sendable {
        package let outcome: ResourceVerdict.Outcome
        package let backupID: BackupID?
        package let code: String?
    }

    /// A job of which only the submission is known.
    package init() {}

    package static func == (left: ReplayedJob, right: ReplayedJob) -> Bool {
        left.state == right.state && left.hasStarted == right.hasStarted
            && left.isCancellationRequested == right.isCancellationRequested && left.step == right.step
            && left.attempt == right.attempt && left.restorePointID == right.restorePointID
            && left.isAdopted == right.isAdopted && left.isRunOver == right.isRunOver
            && left.isRecovered == right.isRecovered && left.verdicts == right.verdicts
            && left.changes == right.changes
    }

    package var state: State {
        if let ending { return .ended(ending.state, code: ending.code) }
        if awaitsPerson { return .needsAttention }
        if isCancellationRequested { return .cancelling }
        return hasStarted ? .active : .queued
    }

    /// Takes the next record of the job's history.
    /// - Returns: what contradicts the records before it, or is not what such a record has to tell; nil when all is well.
    package mutating func apply(_ record: HistoryRecord) -> String? {
        if let ending, !record.action.mayFollowTheEnd {
            return "\(record.action.rawValue) follows the end of the job, which \(ending.state.rawValue)"
        }
        switch record.action {
        case .jobStarted: return start()
        case .jobRecovered:
            isRecovered = true
            hasStarted = true
        case .jobReconciled: reconcile(record)
        case .jobNeedsAttention: awaitsPerson = true
        case .jobResolved: return resolve()
        case .jobEnded: return end(record)
        case .cancelRequested: return cancel()
        case .stepStarted: return startStep(record)
        case .stepFinished: return finishStep(record)
        case .attemptFailed: return failAttempt(record)
        case .effectIntended: return intend(record)
        case .effectOutcomeUnknown: return change(record, to: "unknown")
        case .effectClosed: return close(record)
        case .restorePointAccepted: return accept(record)
        case .restorePointLateTwin: lateTwins.formUnion(record.detail["restore_point_id"].map { [$0] } ?? [])
        case .remoteRunEnded where lateTwins.contains(record.detail["restore_point_id"] ?? ""): break
        case .restorePointOver, .remoteRunEnded: return endRun(record)
        case .resourceVerdict: return judge(record)
        default: break
        }
        return nil
    }

    // MARK: States

    private mutating func start() -> String? {
        defer { hasStarted = true }
        return hasStarted ? "the job was started twice" : nil
    }

    private mutating func resolve() -> String? {
        defer { awaitsPerson = false }
        return awaitsPerson ? nil : "a person answered a question that was not asked"
    }

    private mutating func reconcile(_ record: HistoryRecord) {
        if record.detail["question_withdrawn"] == "true" { awaitsPerson = false }
        for kind in Effect.Kind.allCases { passedOver[kind, default: 0] += LostGenerations.countMax }
    }

    private mutating func cancel() -> String? {
        defer { isCancellationRequested = true }
        return isCancellationRequested ? "the cancellation was requested twice" : nil
    }

    private mutating func end(_ record: HistoryRecord) -> String? {
        guard let state = record.detail["state"].flatMap(JobState.init(rawValue:)), state.isTerminal else {
            return "job.ended tells no terminal state"
        }
        ending = (state, record.detail["code"])
        awaitsPerson = false
        if let open = changes.first(where: \.isOpen) {
            return "the job ended while \(open.kind.rawValue) \(open.generation) was \(open.outcome)"
        }
        return record.detail["restore_point_id"] == restorePointID?.rawValue
            ? nil : "job.ended tells another restore point than was accepted"
    }

    // MARK: Steps

    private mutating func startStep(_ record: HistoryRecord) -> String? {
        let before = step
        step = record.step
        attempt = record.attempt ?? 0
        if record.step == nil || attempt != 1 { return "step.started tells no first attempt at a step" }
        return before == step ? "the step was started again without having been left" : nil
    }

    private func finishStep(_ record: HistoryRecord) -> String? {
        record.step == step && record.attempt == attempt
            ? nil : "step.finished is about another attempt than the one under way"
    }

    private mutating func failAttempt(_ record: HistoryRecord) -> String? {
        guard record.step == step, record.attempt == attempt else {
            return "attempt.failed is about another attempt than the one under way"
        }
        attempt += 1
        return nil
    }

    // MARK: Changes of the cloud

    private mutating func intend(_ record: HistoryRecord) -> String? {
        guard let kind = record.detail["kind"].flatMap(Effect.Kind.init(rawValue:)),
            let generation = record.detail["generation"].flatMap({ Int($0) }), let marker = record.detail["marker"]
        else { return "effect.intended does not tell kind, generation and marker" }
        let open = changes.first(where: \.isOpen)
        let last = changes.last { $0.kind == kind }?.generation ?? 0
        changes.append(Change(kind: kind, generation: generation, marker: Marker(marker)))
        if let open {
            return "\(kind.rawValue) \(generation) was intended while \(open.kind.rawValue) \(open.generation) was "
                + open.outcome
        }
        let passed = passedOver.removeValue(forKey: kind) ?? 0
        return generation == last + passed + 1 ? nil : "\(kind.rawValue) \(generation) follows generation \(last)"
    }

    private func index(of record: HistoryRecord) -> Int? {
        changes.lastIndex {
            $0.isOpen && $0.kind.rawValue == record.detail["kind"]
                && String($0.generation) == record.detail["generation"]
        }
    }

    private mutating func change(_ record: HistoryRecord, to outcome: String) -> String? {
        guard let index = index(of: record) else {
            return "\(record.action.rawValue) is about a change that is not open"
        }
        changes[index].outcome = outcome
        return nil
    }

    private mutating func close(_ record: HistoryRecord) -> String? {
        guard let index = index(of: record) else { return "effect.closed is about a change that is not open" }
        guard let outcome = record.detail["outcome"] else { return "effect.closed tells no outcome" }
        changes[index].outcome = outcome
        changes[index].remoteID = record.detail["remote_id"]
        changes[index].decidedBy = record.detail["decided_by"]
        return nil
    }

    private mutating func accept(_ record: HistoryRecord) -> String? {
        guard let id = record.detail["restore_point_id"] else { return "restore_point.accepted tells no id" }
        let before = restorePointID
        restorePointID = RestorePointID(id)
        isAdopted = record.detail["adopted"] == "true"
        isRunOver = false
        return before == nil ? nil : "a second restore point was accepted"
    }

    private mutating func endRun(_ record: HistoryRecord) -> String? {
        isRunOver = true
        return record.detail["restore_point_id"] == restorePointID?.rawValue
            ? nil : "\(record.action.rawValue) is about another restore point than was accepted"
    }

    private mutating func judge(_ record: HistoryRecord) -> String? {
        guard let resource = record.detail["resource_id"],
            let outcome = record.detail["outcome"].flatMap(ResourceVerdict.Outcome.init(rawValue:))
        else { return "resource.verdict does not tell resource and outcome" }
        let verdict = Verdict(
            outcome: outcome,
            backupID: record.detail["backup_id"].map { BackupID($0) },
            code: record.detail["code"]
        )
        let before = verdicts.updateValue(verdict, forKey: ResourceID(resource))
        return before == nil ? nil : "resource \(resource) was judged twice"
    }
}

extension HistoryAction {
    /// False for what only a job does that has not ended.
    fileprivate var mayFollowTheEnd: Bool {
        switch self {
        case .jobStarted, .jobRecovered, .jobWaiting, .jobNeedsAttention, .jobResolved, .jobEnded, .cancelRequested,
            .stepStarted, .stepFinished, .attemptFailed, .effectIntended, .effectOutcomeUnknown, .effectClosed,
            .vaultFound, .resourceAssociated, .resourceSkipped, .resourceVerdict, .restorePointAccepted,
            .restorePointOver, .preflightUnavailable:
            false
        default: true
        }
    }
}
