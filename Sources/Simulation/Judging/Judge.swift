package import Workflow

/// Watches a service at work and says which invariant does not hold, after every step.
///
/// It trusts three things only: what is committed in the store, the ground truth of the cloud, and what has been seen on its
/// way between the two. It is a value and is told the time; equal observations give equal verdicts.
package struct Judge: Sendable {
    /// The policy under which the service works.
    let policy: WorkflowPolicy
    /// In the order in which they were found.
    package internal(set) var violations: [Violation] = []

    /// From when on nothing goes wrong any more; nil while that is not known.
    package var calmFrom: Timestamp?
    /// Since when jobs are taken up: the daemon runs, no recovery is under way, and nobody has paused it.
    var workingSince: Timestamp?

    var jobs: [JobID: JudgedJob] = [:]
    /// Whose marker it is.
    var owners: [Marker: JobID] = [:]
    /// Whose every marker was that has ever been intended, in whatever part of the history.
    var authors: [Marker: JobID] = [:]
    /// When each job was first seen to end, in whatever part of the history.
    var endings: [JobID: Timestamp] = [:]
    /// When the intent of a marker was first seen, and how far the wall clock was ahead then.
    var intents: [Marker: (at: Timestamp, shift: Duration)] = [:]
    /// Markers of changes that have been handed to the network and that no gateway has refused to let in.
    var sentMarkers: Set<Marker> = []
    /// Those of them that the history in use knows nothing of, since an older copy of the store was put back.
    var forgottenMarkers: Set<Marker> = []
    /// Those that have been sent again after they were forgotten.
    var repeatedMarkers: Set<Marker> = []
    /// The highest generation of each kind that the copy knew which was put back last, for each of its jobs.
    var copiedGenerations: [JobID: [Effect.Kind: Int]] = [:]
    /// Markers of changes that the network has delivered, or will deliver, twice.
    var doubledMarkers: Set<Marker> = []
    /// Markers of sendings that the service knew of before an older copy of its store was put back, and does not know of now.
    var lostMarkers: Set<Marker> = []
    /// Restore points that a recovery has listed as nobody's.
    var orphansTold: Set<String> = []
    /// True while an older store's events are read once more: they have been judged before.
    var isReplaying = false
    /// Jobs that were acknowledged to whoever submitted them.
    var acknowledged: Set<JobID> = []
    var lastSequence: Int64 = 0
    /// How much of the cloud's truth has been looked at.
    var seenVaults = 0
    var seenRuns = 0
    /// Our vaults by name, our runs that cover something by marker and by job family: indices into the cloud's truth.
    var vaultsByName: [String: [Int]] = [:]
    var runsByMarker: [Marker: [Int]] = [:]
    var runsByFamily: [JobID: [Int]] = [:]

    package init(policy: WorkflowPolicy) { self.policy = policy }

    // MARK: What the judge is told

    /// New events, in the order of the store. Call it after every commit, before anything else of that moment.
    /// - Parameters:
    ///   - events: all that follow those seen before.
    ///   - now: the true time, by which the cloud's truth is told too.
    ///   - shift: how far the service's wall clock is ahead of it.
    /// - Returns: the jobs that they are about: their rows are worth comparing.
    package mutating func observe(
        _ events: [JudgedEvent],
        cloud: CloudModel,
        now: Timestamp,
        shift: Duration = .zero
    ) -> [JobID] {
        if !isReplaying { look(at: cloud, now: now) }
        var touched: [JobID] = []
        var isRecoveryOver = false
        for event in events {
            lastSequence += 1
            if event.sequence != lastSequence {
                report(.auditBroken, event.jobID, "event \(event.sequence) stands where \(lastSequence) belongs", now)
                lastSequence = event.sequence
            }
            guard let job = event.jobID else {
                if event.action == HistoryAction.queueResumed.rawValue { noteWorking(now) }
                if noteRecovery(event) { isRecoveryOver = true }
                continue
            }
            take(event, of: job, cloud: cloud, now: now, shift: shift)
            if touched.last != job, !touched.contains(job) { touched.append(job) }
        }
        if isRecoveryOver {
            noteWorking(now)
            judgeOrphans(cloud, now)
        }
        return touched
    }

    /// Something on the way delivers a change twice that was sent once. Call it before the second delivery.
    package mutating func noteDoubled(_ marker: Marker) { doubledMarkers.insert(marker) }

    /// Jobs are taken up from now on: the daemon has started, for one.
    package mutating func noteWorking(_ now: Timestamp) { if !isReplaying { workingSince = now } }

    /// A submission was answered as accepted. Call it after `observe` has seen all that is committed.
    package mutating func acknowledge(_ job: JobID, now: Timestamp) {
        acknowledged.insert(job)
        if jobs[job] == nil { report(.jobLost, job, "the job was acknowledged and is not in the store", now) }
    }

    /// A cancellation was answered as taken. Call it after `observe` has seen all that is committed.
    package mutating func acknowledgeCancellation(of job: JobID, now: Timestamp) {
        guard let known = jobs[job], known.replay.isCancellationRequested || known.replay.ending != nil else {
            report(.commandLost, job, "its cancellation was acknowledged and is not in the store", now)
            return
        }
    }

    /// A person's answer was acknowledged. Call it after `observe` has seen all that is committed.
    package mutating func acknowledgeResolution(of job: JobID, now: Timestamp) {
        guard let known = jobs[job], !known.replay.awaitsPerson else {
            report(.commandLost, job, "a person's answer was acknowledged and is not in the store", now)
            return
        }
    }

    // MARK: Events

    private mutating func take(_ event: JudgedEvent, of id: JobID, cloud: CloudModel, now: Timestamp, shift: Duration) {
        guard let action = HistoryAction(rawValue: event.action) else {
            return report(.auditBroken, id, "event \(event.sequence) tells an unknown action \(event.action)", now)
        }
        if action == .jobSubmitted { return meet(event, id, now) }
        guard var job = jobs[id] else {
            return report(.historyContradictsItself, id, "\(event.action) is about a job that was never submitted", now)
        }
        let hadEnded = job.replay.ending != nil
        let record = HistoryRecord(action, step: event.step, attempt: event.attempt, detail: event.detail)
        if let contradiction = job.replay.apply(record) {
            let invariant = hadEnded ? Invariant.stepAfterEnd : .historyContradictsItself
            report(invariant, id, "event \(event.sequence): \(contradiction)", now)
        }
        if action == .jobResolved { job.isResolved = true }
        if action == .jobEnded, endings[id] == nil { endings[id] = now }
        // Events of an older copy are read again: they are as old as they were.
        job.noteNamed(by: event, isReplaying ? endings[id] ?? now : now)
        job.movedAt = now
        jobs[id] = job
        switch action {
        case .effectIntended:
            guard let change = job.replay.changes.last else { break }
            owners[change.marker] = id
            authors[change.marker] = id
            // A commit that was lost to the process shows only later.
            intents[change.marker] = (min(event.at.map { $0 - shift } ?? now, now), shift)
        case .effectClosed: judgeClosing(of: event, job, cloud, now, shift)
        case .restorePointAccepted: judgeAcceptance(job, cloud, now)
        case .jobEnded: judgeEnding(job, cloud, now)
        default: break
        }
    }

    private mutating func meet(_ event: JudgedEvent, _ id: JobID, _ now: Timestamp) {
        if jobs[id] != nil { return report(.historyContradictsItself, id, "the job was submitted twice", now) }
        let retryOf = event.detail["retry_of"].map { JobID($0) }
        jobs[id] = JudgedJob(
            id: id,
            retryOf: retryOf,
            resources: (event.detail["resources"] ?? "").split(separator: " ").map { ResourceID(String($0)) },
            family: retryOf.flatMap { jobs[$0]?.family } ?? id
        )
    }

    mutating func report(_ invariant: Invariant, _ job: JobID?, _ sentence: String, _ now: Timestamp) {
        if isReplaying { return }
        violations.append(Violation(invariant, job: job, sentence, at: now))
    }
}
