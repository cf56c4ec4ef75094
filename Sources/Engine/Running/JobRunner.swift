import HTTPTransport
import JobStore
import Logging
import Workflow

#if Failpoints
    import Failpoints
#endif

/// Carries one claimed job as far as it goes: tells the machine what happened, commits what it answers, then does the one
/// thing it says.
struct JobRunner: Sendable {
    let store: JobStore
    let shell: DispatchShell
    let mint: MarkerMint
    let clockwork: Clockwork
    let sessions: Sessions
    let changes: ChangeFeed
    let logger: Logger

    /// How long a claim holds without a commit. Far above the longest pause between two commits of a healthy worker: one
    /// wait for the budget and a list of many pages, minutes at the most.
    static let lease: Duration = .seconds(900)

    /// Returns when the job sleeps, waits in line, asks for a person, has ended or has to be left where it stands.
    func run(_ claimed: ClaimedJob) async {
        guard let session = sessions[claimed.machine.request.project] else {
            await putAside(claimed)
            return
        }
        var course = Course(claimed, session: session)
        if let cancellation = claimed.pendingCancellation, course.machine.cancellation == nil,
            course.machine.ending == nil
        {
            guard await cancelFirst(cancellation, &course) else { return }
        }
        while await advance(&course) {}
    }

    /// Tells the machine one event and acts on its answer. False when the job is out of our hands.
    private func advance(_ course: inout Course) async -> Bool {
        guard var decision = decide(course) else { return false }
        guard case .call(_, let intended) = decision.transition.next else { return await letGo(decision, &course) }
        var sendNotAfter: BootInstant?
        if intended.isMutating {
            let refusal = await course.session.draw()
            // Begins with the decision, as the journal tells it: a commit that takes long leaves less of the window.
            sendNotAfter = clockwork.sinceBoot().advanced(by: course.session.policy.sendWindow)
            #if Failpoints
                if sessions.plantedBug == .sendWindowIgnored { sendNotAfter = nil }
            #endif
            // The wait for the budget must not eat the intent's window: the same event, decided now.
            guard let fresh = decide(course) else { return false }
            giveBack(decision.acquired, except: fresh, of: course)
            decision = fresh
            // Certain not to be sent: one commit tells both, so that no crash between can make it look doubtful.
            if let refusal, case .call(_, let inquiry) = decision.transition.next, inquiry.isMutating {
                guard let refused = refused(decision, refusal, course) else { return false }
                decision = refused
            }
        }
        guard case .call(let operation, let inquiry) = decision.transition.next else {
            return await letGo(decision, &course)
        }
        // A read can be asked again after the restart. A change that has been decided is still seen through.
        if shell.isDraining, !inquiry.isMutating { return await handBack(decision, &course) }
        #if Failpoints
            if sessions.plantedBug == .intentNotWritten { decision.transition.journal = [] }
            let isSentFirst = inquiry.isMutating && sessions.plantedBug == .committedAfterSending
            if isSentFirst { await call(operation, sendNotAfter: sendNotAfter, isDrawn: true, &course) }
        #endif
        if inquiry.isMutating || decision.isWorthWriting {
            guard let outcome = await commit(decision, .keep(leaseUntil: leaseEnd), &course) else { return false }
            if let cancellation = outcome.pendingCancellation {
                course.event = .cancelRequested(cancellation, unsent: true)
                return true
            }
        } else {
            course.machine = decision.machine
        }
        #if Failpoints
            if isSentFirst { return true }
        #endif
        course.asked = inquiry
        await call(operation, sendNotAfter: sendNotAfter, isDrawn: inquiry.isMutating, &course)
        if Task.isCancelled, !inquiry.isMutating, case .answered(.failure) = course.event {
            // Given up by us, not failed: the job goes back as it stands, and no attempt is spent.
            return await handBack(Decision(machine: course.machine, transition: Transition(next: .rest)), &course)
        }
        return true
    }

    private var leaseEnd: Timestamp { clockwork.now() + Self.lease }

    private func call(
        _ operation: Operation,
        sendNotAfter: BootInstant?,
        isDrawn: Bool,
        _ course: inout Course
    ) async {
        #if Failpoints
            Failpoint.beforeSend.hit(step: course.machine.step?.rawValue)
        #endif
        let performed = await course.session.perform(operation, sendNotAfter: sendNotAfter, isDrawn: isDrawn)
        course.calls += performed.requests
        course.event = .answered(performed.result)
        #if Failpoints
            Failpoint.afterAnswer.hit(step: course.machine.step?.rawValue)
        #endif
    }

    // MARK: Deciding

    /// Applies the event to a copy of the machine and gets the keys that it asks for. May be done again with the same
    /// event: keys once granted are granted again.
    private func decide(_ course: Course) -> Decision? {
        let surroundings = course.session.surroundings(mint: mint)
        var machine = course.machine
        do throws(IllegalTransition) {
            let first = try machine.apply(course.event, at: clockwork.moment, in: surroundings)
            var decision = Decision(machine: machine, transition: first)
            while case .acquire(let claims) = decision.transition.next {
                switch shell.want(claims, for: course.id, claim: course.epoch, sortKey: course.sortKey) {
                case .park(let key, _):
                    guard decision.machine.ending != nil else {
                        decision.parkedOn = key
                        return decision
                    }
                    shell.apply(.forgotten(course.id))
                    decision.append(
                        try decision.machine.apply(.keysRefused, at: clockwork.moment, in: surroundings)
                    )
                case .granted:
                    decision.acquired += claims.map(\.key)
                    decision.append(
                        try decision.machine.apply(.keysGranted, at: clockwork.moment, in: surroundings)
                    )
                }
            }
            return decision
        } catch {
            reportBug(error, course)
            return nil
        }
    }

    /// The decision with the news that its call was kept back by us.
    private func refused(_ decision: Decision, _ refusal: CallFailure, _ course: Course) -> Decision? {
        var refused = decision
        do throws(IllegalTransition) {
            let surroundings = course.session.surroundings(mint: mint)
            refused.append(
                try refused.machine.apply(.answered(.failure(refusal)), at: clockwork.moment, in: surroundings)
            )
            return refused
        } catch {
            reportBug(error, course)
            return nil
        }
    }

    /// Gives keys back that an earlier decision had been granted and the one that counts does not hold.
    private func giveBack(_ granted: [ExclusiveKey], except decision: Decision, of course: Course) {
        let held = Set(decision.acquired).union(decision.machine.heldKeys).union(course.machine.heldKeys)
        let unused = granted.filter { !held.contains($0) }
        if !unused.isEmpty { shell.apply(.keysReleased(course.id, unused)) }
    }

    /// A bug of ours, not of the job's: it stays as it is on the disk until the lease ends.
    private func reportBug(_ error: IllegalTransition, _ course: Course) {
        logger.critical(
            "a job was told something that cannot happen",
            metadata: ["job.id": "\(course.id)", "state": "\(error.state.rawValue)", "event": "\(error.event)"]
        )
    }

    // MARK: Letting go

    private func letGo(_ decision: Decision, _ course: inout Course) async -> Bool {
        let disposition: Disposition
        switch decision.transition.next {
        case .acquire:
            guard let key = decision.parkedOn else { return false }
            disposition = .park(key)
        case .sleep(let until): disposition = .sleep(until: until)
        case .attend: disposition = .attention
        case .rest: disposition = .done
        case .call: return false
        }
        guard let outcome = await commit(decision, disposition, &course) else { return false }
        switch disposition {
        case .park:
            shell.apply(.parked(course.id))
            shell.apply(.jobSleeps(until: decision.machine.deadline))
        case .sleep(let until):
            // Also one that has ended and is only looked at now and then: whose time was up in line does not come any more.
            shell.apply(.forgotten(course.id))
            shell.apply(.jobSleeps(until: until))
        case .done, .attention: shell.apply(.forgotten(course.id))
        case .ready, .keep: break
        }
        // The store has made the job ready instead, so that the next claim brings the cancellation along.
        if outcome.pendingCancellation != nil { shell.apply(.jobsReady) }
        return false
    }

    /// The daemon is stopping: the job goes back into the queue as it stands.
    private func handBack(_ decision: Decision, _ course: inout Course) async -> Bool {
        _ = await commit(decision, .ready, &course)
        return false
    }

    /// - Returns: false when that was the end of it.
    private func cancelFirst(_ cancellation: Cancellation, _ course: inout Course) async -> Bool {
        let surroundings = course.session.surroundings(mint: mint)
        var machine = course.machine
        do throws(IllegalTransition) {
            let transition = try machine.apply(
                .cancelRequested(cancellation, unsent: false),
                at: clockwork.moment,
                in: surroundings
            )
            let decision = Decision(machine: machine, transition: transition)
            switch transition.next {
            case .rest, .attend: return await letGo(decision, &course)
            case .sleep where machine.ending != nil: return await letGo(decision, &course)
            case .sleep, .call, .acquire: break
            }
            return await commit(decision, .keep(leaseUntil: leaseEnd), &course) != nil
        } catch {
            logger.debug("a cancellation came too late", metadata: ["job.id": "\(course.id)"])
            return true
        }
    }

    /// A job of a project that the configuration no longer has: it waits until the project is back.
    private func putAside(_ claimed: ClaimedJob) async {
        logger.error(
            "a job's project is not configured; the job waits",
            metadata: [
                "job.id": "\(claimed.machine.id)", "project": "\(claimed.machine.request.project)",
            ]
        )
        let until = clockwork.now() + .seconds(300)
        do {
            _ = try await store.commit(
                JobChange(
                    machine: claimed.machine,
                    epoch: claimed.epoch,
                    transition: Transition(next: .sleep(until: until)),
                    disposition: .sleep(until: until),
                    now: clockwork.now()
                )
            )
            shell.apply(.jobSleeps(until: until))
        } catch {
            logger.error("a job could not be put aside", metadata: ["error": "\(error)"])
        }
    }

    // MARK: Committing

    /// Writes a decision and everything that was done since the last one. Repeats while the disk refuses: what the cloud
    /// answered must not be forgotten as long as we live.
    /// - Returns: nil when the claim is lost or the daemon gives up; the job is then somebody else's.
    private func commit(
        _ decision: Decision,
        _ disposition: Disposition,
        _ course: inout Course
    ) async -> CommitOutcome? {
        let (calls, polls) = told(of: course, decision)
        let change = JobChange(
            machine: decision.machine,
            epoch: course.epoch,
            transition: decision.transition,
            acquiredKeys: decision.kept,
            disposition: disposition,
            calls: calls,
            polls: polls,
            now: clockwork.now()
        )
        var pause: Duration = .milliseconds(100)
        while true {
            do throws(StoreError) {
                #if Failpoints
                    Failpoint.beforeCommit.hit(step: decision.machine.step?.rawValue)
                #endif
                let outcome = try await store.commit(change)
                #if Failpoints
                    Failpoint.afterCommit.hit(step: decision.machine.step?.rawValue)
                #endif
                course.machine = decision.machine
                course.calls = []
                course.session.noteProven(decision.transition.provenWitnesses)
                if !decision.transition.released.isEmpty {
                    #if Failpoints
                        Failpoint.keysReleased.hit()
                    #endif
                    shell.apply(.keysReleased(course.id, decision.transition.released))
                }
                if let news = decision.transition.runNews { shell.apply(.runs(news)) }
                changes.publish(course.id)
                report(decision)
                return outcome
            } catch {
                guard error.isWorthAnotherTry else {
                    logger.error(
                        "a job's change was refused by the store",
                        metadata: ["job.id": "\(course.id)", "error": "\(error)"]
                    )
                    // Nothing of this decision is on the disk: its keys and its place in line must not outlast it.
                    let held = course.machine.heldKeys
                    let granted = decision.acquired.filter { !held.contains($0) }
                    shell.apply(.claimLost(course.id, claim: course.epoch, granted))
                    return nil
                }
                logger.error(
                    "a job's change cannot be written; trying again",
                    metadata: ["job.id": "\(course.id)", "error": "\(error)"]
                )
            }
            do {
                try await clockwork.sleep(pause)
            } catch {
                return nil
            }
            pause = min(pause * 2, .seconds(5))
        }
    }

    /// What on-call people look for in a log; the whole story is in the history.
    private func report(_ decision: Decision) {
        for record in decision.transition.records {
            var metadata: Logger.Metadata = ["job.id": "\(decision.machine.id)"]
            for (key, value) in record.detail { metadata[key] = "\(value)" }
            if let step = record.step { metadata["step"] = "\(step.rawValue)" }
            switch record.action {
            case .jobEnded: logger.info("a job has ended", metadata: metadata)
            case .jobNeedsAttention: logger.warning("a job needs attention", metadata: metadata)
            case .effectOutcomeUnknown: logger.warning("the outcome of a change is unknown", metadata: metadata)
            case .restorePointLateTwin, .vaultLateTwin:
                logger.warning("something that was judged absent has turned up", metadata: metadata)
            case .jobRecovered: logger.info("a job goes on after a restart", metadata: metadata)
            default:
                logger.debug(
                    "a job has moved",
                    metadata: metadata.merging(["action": "\(record.action.rawValue)"]) { _, new in new }
                )
            }
        }
    }

    /// The requests of the course as the history tells them. Looks that showed nothing new are counted only: the history of
    /// a long run would be nothing else.
    private func told(of course: Course, _ decision: Decision) -> (calls: [CallRecord], polls: [PollCount]) {
        let isPoll = course.asked.map { $0 == .runStatus || $0 == .runProgress } ?? false
        let isNews = !decision.transition.records.isEmpty
        var calls: [CallRecord] = []
        var polls: [PollCount] = []
        for made in course.calls {
            if isPoll, !isNews, made.failure == nil {
                polls.append(
                    PollCount(job: course.id, operation: made.operation, count: 1, lastAt: made.startedAt)
                )
            } else {
                calls.append(CallRecord(made, of: course.machine))
            }
        }
        return (calls, polls)
    }
}
