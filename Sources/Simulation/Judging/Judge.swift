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

    var jobs: [JobID: JudgedJob] = [:]
    /// Whose marker it is.
    var owners: [Marker: JobID] = [:]
    /// When the intent of a marker was first seen, and how far the wall clock was ahead then.
    var intents: [Marker: (at: Timestamp, shift: Duration)] = [:]
    var sentMarkers: Set<Marker> = []
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
        look(at: cloud, now: now)
        var touched: [JobID] = []
        for event in events {
            lastSequence += 1
            if event.sequence != lastSequence {
                report(.auditBroken, event.jobID, "event \(event.sequence) stands where \(lastSequence) belongs", now)
                lastSequence = event.sequence
            }
            guard let job = event.jobID else { continue }
            take(event, of: job, cloud: cloud, now: now, shift: shift)
            if touched.last != job, !touched.contains(job) { touched.append(job) }
        }
        return touched
    }

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

    /// The store was replaced by an older copy of itself: what happened since is known to the cloud only.
    /// - Parameter events: all that the copy holds.
    package mutating func restored(to events: [JudgedEvent], cloud: CloudModel, now: Timestamp) {
        let before = self
        self = Judge(policy: policy)
        calmFrom = before.calmFrom
        violations = before.violations
        sentMarkers = before.sentMarkers
        _ = observe(events, cloud: cloud, now: now)
        acknowledged = before.acknowledged.intersection(jobs.keys)
        for (id, job) in before.jobs { jobs[id]?.sent = job.sent }
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
        jobs[id] = job
        switch action {
        case .effectIntended:
            guard let change = job.replay.changes.last else { break }
            owners[change.marker] = id
            intents[change.marker] = (now, shift)
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
        violations.append(Violation(invariant, job: job, sentence, at: now))
    }
}
