/// The life of one job as a value: events go in, what to write and the one next thing to do come out.
///
/// The shell commits a transition before it does what `Transition.next` says. So a crash at any point leaves a phase from
/// which `claimed` goes on: reads are asked again, a change that may have left is searched for by its marker.
package struct JobMachine: Equatable, Codable, Sendable {
    package let id: JobID
    package let request: BackupRequest
    /// The ended job that this one repeats.
    package let retryOf: JobID?
    /// When the job has to be over.
    package let deadline: Timestamp

    package internal(set) var phase: Phase = .queued
    /// The vault, once it is known.
    package internal(set) var vaultID: VaultID?
    package internal(set) var run: RemoteRun?
    /// The change whose outcome is not known, if any. At most one at a time.
    package internal(set) var openEffect: Effect?
    package internal(set) var search: Search?
    package internal(set) var cancellation: Cancellation?
    package internal(set) var verdicts: [ResourceVerdict] = []
    /// Percent of the cloud's run, when its tasks tell.
    package internal(set) var progress: Int?
    package internal(set) var heldKeys: [ExclusiveKey] = []
    /// True once the job went on after a crash or restart of the daemon.
    package internal(set) var isRecovered = false

    /// The step the job is in; nil before the first.
    var currentStep: Step?
    var stepStartedAt: Timestamp?
    /// The number of the attempt at the current step, from 1.
    package internal(set) var attempt = 0
    /// Failures in a row in the current step.
    var tries = 0
    /// Failures in the current step of the kinds that are worth only a few tries.
    var fewTries = 0
    /// Looks in a row at something that is under way.
    var looks = 0
    /// Sendings so far by kind of effect.
    var vaultGeneration = 0
    var associationGeneration = 0
    var restorePointGeneration = 0
    /// Markers of restore points whose creation was judged absent: they are looked for again before another sending.
    var uncertainMarkers: [Marker] = []
    /// The same for vaults.
    var uncertainVaultMarkers: [Marker] = []
    /// What was judged absent and has turned up after all.
    package internal(set) var lateTwins: [LateTwin] = []
    var uncertainSince: Timestamp?
    /// When all witnesses were last asked, in vain, for what may have landed of earlier sendings.
    var searchedAt: Timestamp?
    /// The last sending, when the cloud refused it as busy: looked for before the next.
    var refusedSending: Effect?
    /// The restore point that this sending made all the same, with nothing in it.
    var emptyRun: RestorePointID?
    /// Whether a second restore point with our marker has been looked for; nil while that is still to be done.
    var doubleLook: DoubleLook?
    /// What this job may have sent in a part of its history that is lost.
    var lostGenerations: LostGenerations?
    /// Set once an operator has given this job's resources away although its run was not seen to end.
    package internal(set) var release: Release?
    var inheritance: Inheritance?
    /// By the cloud's clock, as it was known then: when the first creation of a restore point was intended that may be in
    /// question. Our own clock may be set while an answer is missing; this moment stays.
    var soughtFrom: Timestamp?
    /// When this job's own vault was made or adopted: lists and reads may lag behind it for a while.
    var vaultMadeAt: Timestamp?
    /// True once the list has shown that vault, or has had all the time it may take.
    var isVaultListed = false
    /// When the cloud refused to make the vault because it exists, which no list has shown: it may be this job's own, made by
    /// a request that something on the way has delivered twice.
    var vaultSaidToExistAt: Timestamp?
    /// Resources (by index) that the cloud would not have protected just now; what holds them may explain it.
    var doubts: [Int: Doubt] = [:]
    /// A vault that preflight saw holding the resource.
    var vaultHint: VaultID?
    /// Resources that this job has added to the vault.
    var added: [ResourceID] = []
    /// When it added the last of them.
    var lastAddedAt: Timestamp?
    var skipped: [SkippedResource] = []
    /// Resources (by index) whose tasks this round of `verify` has asked for.
    var explained: [Int] = []
    var remoteFinishedAt: Timestamp?
    var lastWaitReason: WaitReason?
    /// Looks in a row to which the cloud said that our restore point does not exist.
    var goneLooks = 0
    /// True when the run was taken for over because it could not be found any more.
    var isRunLost = false
    /// When the backups of the run were asked for last.
    var backupsAskedAt: Timestamp?
    /// True once each resource has got its verdict from the backups and tasks of the run.
    var isJudged = false

    /// A job that has just been accepted.
    package init(
        id: JobID,
        request: BackupRequest,
        submittedAt: Timestamp,
        retryOf: JobID? = nil,
        inheritance: Inheritance? = nil
    ) {
        self.id = id
        self.request = request
        self.retryOf = retryOf
        self.inheritance = inheritance
        let start = request.notBefore.map { max($0, submittedAt) } ?? submittedAt
        deadline = start + .seconds(request.deadlineSeconds)
    }

    /// What can happen to a job.
    package enum Event: Equatable, Sendable {
        /// A worker has taken it. `recovered`: the last to touch it was a daemon that is gone.
        case claimed(recovered: Bool)
        /// Every key asked for by `Transition.Next.acquire` is held.
        case keysGranted
        /// Others have what a job asked for that has ended: it stands in no line, and asks again when it looks again.
        case keysRefused
        /// The call has ended.
        case answered(Result<Reply, CallFailure>)
        /// An operator asked to stop. `unsent`: the worker vouches that the call just intended has not been handed over.
        case cancelRequested(Cancellation, unsent: Bool)
        /// A person answered an `Attention`. `evidence` is what the reads asked for by `questions(before:)` have shown.
        case resolved(Resolution, actor: String, reason: String, evidence: ResolutionEvidence)
        /// An operator gives the job's resources away although its run has not been seen to end.
        case released(Release)
    }

    /// Takes one event. Time and chance arrive with it.
    /// - Throws: `IllegalTransition` when `event` cannot happen in this phase, or when what is known speaks against a person's
    ///   answer; the job is then unchanged.
    package mutating func apply(
        _ event: Event,
        at moment: Moment,
        in surroundings: Surroundings
    ) throws(IllegalTransition) -> Transition {
        var changed = self
        var turn = Turn(moment: moment, surroundings: surroundings)
        let next = try changed.take(event, &turn)
        self = changed
        return turn.transition(next)
    }

    private mutating func take(_ event: Event, _ turn: inout Turn) throws(IllegalTransition) -> Transition.Next {
        switch (phase, event) {
        case (.queued, .claimed):
            turn.record(.jobStarted)
            return enterPreflight(&turn)
        case (.acquiring(let claims, _), .claimed(let recovered)):
            noteRecovery(recovered, &turn)
            return turn.now < deadline ? .acquire(claims) : timeOut(&turn)
        case (.acquiring(let claims, let inquiry), .keysGranted):
            heldKeys += claims.map(\.key).filter { !heldKeys.contains($0) }
            // Standing in line is not the step's own time: only the job's deadline counts it.
            stepStartedAt = turn.now
            return proceed(inquiry, &turn)
        case (.acting(let inquiry), .claimed(let recovered)):
            noteRecovery(recovered, &turn)
            #if Failpoints
                if turn.isPlanted(.openEffectForgotten) {
                    close(.notCarriedOut(rule: "forgotten"), &turn)
                    return proceed(inquiry, &turn)
                }
            #endif
            return inquiry.isMutating ? outcomeUnknown(rule: "daemon_stopped", &turn) : proceed(inquiry, &turn)
        case (.waiting(let inquiry, _, _), .claimed(let recovered)):
            noteRecovery(recovered, &turn)
            if case .waiting(_, .blockedAuth, _) = phase { stepStartedAt = turn.now }
            if case .witness(let witness) = inquiry { return resumeSearch(at: witness, &turn) }
            if inquiry == .association { return readVault(&turn) }
            if inquiry == .createRestorePoint, let refused = refusedSending { return look(for: refused, &turn) }
            return proceed(inquiry, &turn)
        case (.acting(let inquiry), .answered(.success(let reply))):
            return try answered(inquiry, reply, &turn)
        case (.acting(let inquiry), .answered(.failure(let failure))):
            return failed(inquiry, failure, &turn)
        case (.watching, .claimed):
            return .call(.showRestorePoint(runID), .runStatus)
        case (.watching(let ending, _), .answered(let result)):
            return watched(ending, result, &turn)
        case (.seeking(let ending, let until), .keysGranted) where !keysForTwin(turn).isEmpty:
            heldKeys += keysForTwin(turn).map(\.key)
            return lookLater(ending, until, turn)
        case (.seeking(let ending, let until), .keysRefused) where !keysForTwin(turn).isEmpty:
            return lookLater(ending, until, turn)
        case (.seeking(let ending, _), .claimed):
            return beginTwinSearch(ending, &turn)
        case (.seeking(let ending, _), .answered(let result)):
            return twinSearched(ending, result, &turn)
        case (.needsAttention, .claimed):
            return .attend
        case (.needsAttention(let attention), .resolved(let resolution, let actor, let reason, let evidence)):
            let objections = objections(to: resolution, attention, evidence, turn)
            guard objections.isEmpty else {
                throw IllegalTransition(state: state, event: event, objections: objections)
            }
            return resolve(attention, resolution, actor: actor, reason: reason, &turn)
        case (_, .released(let release)):
            return try letGo(release, &turn)
        case (_, .cancelRequested(let cancellation, let unsent)):
            return try cancel(cancellation, unsent: unsent, &turn)
        case (.queued, _), (.acquiring, _), (.acting, _), (.waiting, _), (.needsAttention, _), (.watching, _),
            (.seeking, _), (.ended, _):
            throw IllegalTransition(state: state, event: event)
        }
    }

    private mutating func noteRecovery(_ recovered: Bool, _ turn: inout Turn) {
        guard recovered else { return }
        isRecovered = true
        // The time in which nobody could look is not the step's.
        if stepStartedAt != nil { stepStartedAt = turn.now }
        turn.record(.jobRecovered, step: currentStep, attempt: attempt)
    }
}

/// An event that cannot happen in the state at hand: a bug in the shell, a command that comes too late, or an answer that does
/// not fit what the cloud shows.
package struct IllegalTransition: Error, Equatable, Sendable {
    package let state: JobState
    package let event: JobMachine.Event
    /// What speaks against a person's answer; empty for everything else.
    package let objections: [Objection]

    package init(state: JobState, event: JobMachine.Event, objections: [Objection] = []) {
        self.state = state
        self.event = event
        self.objections = objections
    }
}

/// What one event gathers while it is taken.
struct Turn {
    let moment: Moment
    let surroundings: Surroundings
    var journal: [JournalChange] = []
    var records: [HistoryRecord] = []
    var released: [ExclusiveKey] = []
    var provenWitnesses: Set<WitnessKind> = []
    var attempts: [AttemptChange] = []
    var runNews: RunNews?

    init(moment: Moment, surroundings: Surroundings) {
        self.moment = moment
        self.surroundings = surroundings
    }

    var now: Timestamp { moment.now }
    var policy: WorkflowPolicy { surroundings.policy }

    mutating func record(
        _ action: HistoryAction,
        step: Step? = nil,
        attempt: Int? = nil,
        detail: [String: String] = [:]
    ) {
        records.append(HistoryRecord(action, step: step, attempt: attempt, detail: detail))
    }

    #if Failpoints
        func isPlanted(_ bug: PlantedBug) -> Bool { surroundings.plantedBug == bug }
    #endif

    func transition(_ next: Transition.Next) -> Transition {
        Transition(
            next: next,
            journal: journal,
            records: records,
            released: released,
            provenWitnesses: provenWitnesses,
            attempts: attempts,
            runNews: runNews
        )
    }
}
