import Testing

@testable import Workflow

/// A job under test with its clock and surroundings: tells it events and remembers what came back.
struct Drill {
    var machine: JobMachine
    var now = Sample.start
    var jitter = 0.5
    var surroundings: Surroundings
    var last = Transition(next: .rest)
    var transitions: [Transition] = []

    init(
        _ request: BackupRequest = Sample.request(),
        retryOf: JobID? = nil,
        inheritance: Inheritance? = nil,
        _ change: (inout WorkflowPolicy) -> Void = { _ in }
    ) {
        surroundings = Sample.surroundings(change)
        machine = JobMachine(
            id: Sample.job,
            request: request,
            submittedAt: Sample.start,
            retryOf: retryOf,
            inheritance: inheritance
        )
    }

    @discardableResult
    mutating func tell(_ event: JobMachine.Event) throws -> Transition.Next {
        last = try machine.apply(event, at: Moment(now: now, jitter: jitter), in: surroundings)
        transitions.append(last)
        surroundings.provenWitnesses.formUnion(last.provenWitnesses)
        return last.next
    }

    /// Answers the call at hand.
    @discardableResult
    mutating func answer(_ reply: Reply) throws -> Transition.Next {
        now = now + .milliseconds(100)
        return try tell(.answered(.success(reply)))
    }

    @discardableResult
    mutating func fail(_ failure: CallFailure) throws -> Transition.Next {
        now = now + .milliseconds(100)
        return try tell(.answered(.failure(failure)))
    }

    /// Lets time pass until the job is due, and claims it.
    @discardableResult
    mutating func wake() throws -> Transition.Next {
        let due = try #require(machine.dueAt, "the job does not sleep: \(machine.phase)")
        now = max(now, due)
        return try tell(.claimed(recovered: false))
    }

    @discardableResult
    mutating func cancel(unsent: Bool = false) throws -> Transition.Next {
        try tell(.cancelRequested(Cancellation(actor: "alice", reason: "not needed", at: now), unsent: unsent))
    }

    /// Answers the job's question; by default the cloud shows what fits the answer.
    @discardableResult
    mutating func resolve(
        _ resolution: Resolution,
        owner: JobID? = nil,
        _ look: ((Operation) -> Result<Reply, CallFailure>)? = nil
    ) throws -> Transition.Next {
        let moment = Moment(now: now, jitter: jitter)
        let questions = machine.questions(before: resolution, at: moment, in: surroundings)
        let results = questions.map { look?($0) ?? .success(fitting($0)) }
        let evidence = ResolutionEvidence(results: results, owner: owner)
        return try tell(.resolved(resolution, actor: "alice", reason: "looked", evidence: evidence))
    }

    /// What a cloud answers that has what is asked for by id and shows nothing else.
    private func fitting(_ question: Operation) -> Reply {
        switch question {
        case .showVault(let id): .vault(.sample(id: id, held: machine.request.resources.count))
        case .showRestorePoint(let id):
            .run(.protecting, covered: machine.request.resources.map(\.id), id: id)
        case .listBackups: .backups()
        case .listTasks: .tasks()
        default: .vaults()
        }
    }

    /// The inquiry of the call that the last transition asked for.
    var asked: Inquiry? {
        if case .call(_, let inquiry) = last.next { inquiry } else { nil }
    }

    /// Until when the last transition lets the job sleep.
    var sleepsUntil: Timestamp? {
        if case .sleep(let until) = last.next { until } else { nil }
    }

    func actions(_ action: HistoryAction) -> [HistoryRecord] {
        transitions.flatMap(\.records).filter { $0.action == action }
    }

    /// The changes that were handed over to be sent, in order.
    var sent: [Inquiry] {
        transitions.compactMap {
            if case .call(_, let inquiry) = $0.next, inquiry.isMutating { inquiry } else { nil }
        }
    }

    // MARK: Walking to where a test begins

    /// Claims the job and grants the resource's key: the first question is outstanding.
    mutating func begin() throws {
        try tell(.claimed(recovered: false))
        try tell(.keysGranted)
    }

    /// To the look-up of the vault, which is outstanding.
    mutating func toVault() throws {
        try begin()
        for _ in machine.request.resources where surroundings.policy.asksProtectables {
            try answer(.protectable())
        }
        for _ in machine.request.resources { try answer(.vaults()) }
        try tell(.keysGranted)
    }

    /// To the first reading of what the vault holds, which is outstanding.
    mutating func toAssociation() throws {
        try toVault()
        if machine.request.vault == .id(Sample.vault) {
            try answer(.vault(.sample()))
        } else {
            try answer(.vaults(.sample()))
            try tell(.keysGranted)
        }
    }

    /// To the sending of the restore point, which is outstanding.
    mutating func toSending() throws {
        try toAssociation()
        try answer(.vault(.sample(held: machine.request.resources.count)))
        try tell(.keysGranted)
    }

    /// To the wait for the cloud's run.
    mutating func toAwait(skipped: [SkippedResource] = []) throws {
        try toSending()
        try answer(.run(.protecting, skipped: skipped))
    }

    /// To the question for the run's backups, which is outstanding.
    mutating func toVerify(skipped: [SkippedResource] = []) throws {
        try toAwait(skipped: skipped)
        try wake()
        // The look for a double has tests of its own.
        machine.doubleLook = .made
        try answer(.run(.available))
    }

    /// To a search that a lost answer of the restore point's creation has begun; it sleeps.
    mutating func toSettling() throws {
        try toSending()
        try fail(.lost)
    }

    /// Makes one whole round of a search over nothing but empty lists.
    mutating func searchInVain(protectStatus: String = "available") throws {
        try wake()
        while case .call(_, .witness(let witness)) = last.next {
            switch witness {
            case .vaultsByName, .vaultsByTag: try answer(.vaults())
            case .vault:
                try answer(.vault(.sample(held: machine.request.resources.count, protectStatus: protectStatus)))
            case .backupsOfVault, .backupsOfResource: try answer(.backups())
            case .tasksOfResource: try answer(.tasks())
            }
        }
    }
}
