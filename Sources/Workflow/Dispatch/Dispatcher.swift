/// Decides for all jobs together: when and how many to claim, who has an exclusive key, who is next in line for it.
///
/// A value without a clock or a store. The shell feeds it events, carries out the effects that come back, and rebuilds it
/// from the store after a restart (`restored`).
package struct Dispatcher: Sendable {
    /// The most jobs that may be claimed at a time.
    package let runningMax: Int
    /// The most jobs that one claim takes.
    package let batchMax: Int

    package private(set) var isPaused = false
    package private(set) var isDraining = false
    /// Nothing is claimed before the cloud has been searched.
    package private(set) var isRecovering = false
    /// Jobs that a worker has in hand.
    package private(set) var running = 0
    private var isClaiming = false
    /// Work may be ready that the claim under way, if any, has not seen.
    private var mayHaveReady = false
    /// The next moment at which a sleeping job is due, as far as known.
    private var nextDue: Timestamp?
    private var keys = KeyRegistry()

    package init(runningMax: Int, batchMax: Int = 64) {
        self.runningMax = runningMax
        self.batchMax = batchMax
    }

    /// What happened.
    package enum Event: Equatable, Sendable {
        /// Jobs may be ready: submitted, unparked, amended.
        case jobsReady
        /// A job sleeps until this moment.
        case jobSleeps(until: Timestamp)
        /// The moment asked for by `sleep` has come.
        case woke(now: Timestamp)
        /// A claim ended with so many jobs; `nextDue` is the earliest sleeper's moment.
        case claimed(count: Int, wanted: Int, nextDue: Timestamp?)
        /// A claim could not be made; it is worth another try at `retryAt`.
        case claimFailed(retryAt: Timestamp)
        /// A worker let go of a job.
        case jobReleased
        case paused
        case resumed
        /// The database may be older than what has happened: no job is taken up until `recovered`.
        case recovering
        case recovered
        case draining
        /// A job asks for all of these keys or none; `claim` is the number of its worker's claim.
        case keysWanted(JobID, claim: Int64 = 0, sortKey: Int64, [KeyClaim])
        /// A worker's claim is over, and these keys that it was granted under it are not on the disk.
        case claimLost(JobID, claim: Int64, [ExclusiveKey])
        /// The job's place in line is on the disk. Its turn may have come before that.
        case parked(JobID)
        /// These keys are free, durably.
        case keysReleased(JobID, [ExclusiveKey])
        /// What the cloud said about one more run in a vault, durably.
        case runs(RunNews)
        /// The job will not come for what it waits for: it has ended.
        case forgotten(JobID)
    }

    /// What the shell has to do.
    package enum Effect: Equatable, Sendable {
        /// Claim up to so many jobs and feed back `claimed`.
        case claim(limit: Int)
        /// Feed back `woke` at this moment; replaces an earlier request.
        case sleep(until: Timestamp)
        case grant(JobID)
        /// The job has to wait in line; `heldBy` has the key now.
        case park(JobID, on: ExclusiveKey, heldBy: JobID?)
        /// The job's turn has come: make it ready; its keys are reserved until it asks again.
        case unpark(JobID)
    }

    package mutating func apply(_ event: Event) -> [Effect] {
        switch event {
        case .jobsReady:
            mayHaveReady = true
            return claimIfPossible()
        case .jobSleeps(let until):
            if let nextDue, nextDue <= until { return [] }
            nextDue = until
            return [.sleep(until: until)]
        case .woke:
            nextDue = nil
            mayHaveReady = true
            return claimIfPossible()
        case .claimed(let count, let wanted, let due):
            isClaiming = false
            running += count
            // A full claim may have left more behind; a short one has seen all there was when it began.
            if count >= wanted { mayHaveReady = true }
            return rearm(due) + claimIfPossible()
        case .claimFailed(let retryAt):
            isClaiming = false
            nextDue = retryAt
            return [.sleep(until: retryAt)]
        case .jobReleased:
            running -= 1
            return claimIfPossible()
        case .paused:
            isPaused = true
            return []
        case .resumed:
            isPaused = false
            mayHaveReady = true
            return claimIfPossible()
        case .recovering:
            isRecovering = true
            return []
        case .recovered:
            isRecovering = false
            mayHaveReady = true
            return claimIfPossible()
        case .draining:
            isDraining = true
            return []
        case .keysWanted(let job, let claim, let sortKey, let claims):
            let (answer, served) = keys.acquire(job, claim: claim, sortKey: sortKey, claims)
            let unparked = served.map { Effect.unpark($0) }
            switch answer {
            case .granted: return [.grant(job)] + unparked
            case .waits(let key, let holder): return [.park(job, on: key, heldBy: holder)] + unparked
            }
        case .parked(let job):
            return keys.isReserved(for: job) ? [.unpark(job)] : []
        case .keysReleased(let job, let released):
            return keys.release(job, released).map { .unpark($0) }
        case .claimLost(let job, let claim, let granted):
            return keys.giveUp(job, claim: claim, granted).map { .unpark($0) }
        case .runs(let news):
            return keys.learn(news).map { .unpark($0) }
        case .forgotten(let job):
            return keys.forget(job).map { .unpark($0) }
        }
    }

    /// Takes over what a store remembers: who holds which key, and who waits in line for one.
    /// - Parameter capacity: how many jobs may have a key at a time.
    /// - Returns: the jobs whose turn has come.
    package mutating func restore(
        held: [(key: ExclusiveKey, job: JobID)],
        parked: [(job: JobID, key: ExclusiveKey, sortKey: Int64)],
        capacity: (ExclusiveKey) -> Int
    ) -> [Effect] {
        for (key, job) in held { keys.restore(key, heldBy: job, capacity: capacity(key)) }
        for (job, key, sortKey) in parked {
            keys.restoreWaiter(job, on: key, sortKey: sortKey, capacity: capacity(key))
        }
        return keys.serveAll().map { .unpark($0) }
    }

    /// The job that has hold of a key, when one has.
    package func holder(of key: ExclusiveKey) -> JobID? { keys.holder(of: key) }

    private mutating func claimIfPossible() -> [Effect] {
        let room = min(runningMax - running, batchMax)
        guard mayHaveReady, !isClaiming, !isPaused, !isRecovering, !isDraining, room > 0 else { return [] }
        mayHaveReady = false
        isClaiming = true
        return [.claim(limit: room)]
    }

    private mutating func rearm(_ due: Timestamp?) -> [Effect] {
        guard let due, nextDue.map({ due < $0 }) ?? true else { return [] }
        nextDue = due
        return [.sleep(until: due)]
    }
}
