import Glibc
package import JobStore
package import Logging
import ServiceLifecycle
import Synchronization
package import Workflow

#if Failpoints
    import Failpoints
#endif

/// Drives all jobs: recovers what a dead daemon left, claims what is due, runs each claimed job in a task of its own, and on
/// a graceful shutdown lets running calls finish.
package final class Engine: Sendable {
    private let store: JobStore
    private let clockwork: Clockwork
    private let sessions: Sessions
    private let runner: JobRunner
    private let search: RecoveryRunner
    private let unknownRuns: UnknownRunWatcher
    let shell: DispatchShell
    private let logger: Logger
    private let signals: AsyncStream<Signal>
    private let tell: @Sendable (Signal) -> Void
    private let alarm: EarliestAlarm
    private let sweep: EarliestAlarm
    /// Claims that are being made. What they bring is in nobody's hand yet.
    private let openClaims = Mutex(0)
    /// By then every claim that anybody holds or has left has run out.
    private let leasesEnd = Mutex<Timestamp?>(nil)
    /// Tests whether work goes on that have not come back.
    private let openSelfTests = Mutex(0)
    private static let openSelfTestsMax = 16

    package let changes: ChangeFeed
    package let commands: OperatorCommands
    package let planner: Planner

    private enum Signal: Sendable {
        case effects([Dispatcher.Effect])
        case claimed([ClaimedJob])
        case alarmRang
        case sweepDue
        case jobReleased
        case claimEnded
        case recoveryEnded
        case selfTest(AsyncStream<Void>.Continuation)
        case drain
    }

    /// - Parameter runningMax: the most jobs in hand at a time.
    package init(
        store: JobStore,
        sessions: Sessions,
        mint: MarkerMint,
        runningMax: Int,
        clockwork: Clockwork = .system,
        logger: Logger
    ) {
        self.store = store
        self.clockwork = clockwork
        self.sessions = sessions
        self.logger = logger
        let (signals, signal) = AsyncStream.makeStream(of: Signal.self)
        self.signals = signals
        let tell: @Sendable (Signal) -> Void = { told in
            clockwork.noteWork(1)
            signal.yield(told)
        }
        self.tell = tell
        alarm = EarliestAlarm(clockwork) { tell(.alarmRang) }
        sweep = EarliestAlarm(clockwork) { tell(.sweepDue) }
        shell = DispatchShell(Dispatcher(runningMax: runningMax)) { tell(.effects($0)) }
        changes = ChangeFeed()
        commands = OperatorCommands(
            store: store,
            shell: shell,
            mint: mint,
            clockwork: clockwork,
            sessions: sessions,
            changes: changes
        )
        planner = Planner(store: store, mint: mint, clockwork: clockwork, sessions: sessions)
        unknownRuns = UnknownRunWatcher(
            store: store,
            shell: shell,
            mint: mint,
            clockwork: clockwork,
            sessions: sessions,
            logger: logger
        )
        search = RecoveryRunner(
            store: store,
            shell: shell,
            mint: mint,
            clockwork: clockwork,
            sessions: sessions,
            changes: changes,
            unknownRuns: unknownRuns,
            logger: logger
        )
        runner = JobRunner(
            store: store,
            shell: shell,
            mint: mint,
            clockwork: clockwork,
            sessions: sessions,
            changes: changes,
            logger: logger
        )
    }

    // MARK: What others tell the engine

    /// Work has been put into the store.
    package func wake() { shell.apply(.jobsReady) }

    /// Claims nothing more until `resume`. The caller has written the pause to the store.
    package func pause() { shell.apply(.paused) }

    package func resume() { shell.apply(.resumed) }

    /// Claims nothing more for good, and lets `run` return once the jobs in hand are at rest. May be told more than once.
    package func drain() { tell(.drain) }

    /// Jobs in hand, and the projects' states.
    package var status: EngineStatus {
        EngineStatus(
            running: shell.running,
            isPaused: shell.isPaused,
            isDraining: shell.isDraining,
            recovery: search.status,
            projects: sessions.statuses
        )
    }

    /// Whether work goes on: the loop that hands it out takes what it is told, and the store's writer commits. Nothing is
    /// written. What hangs is not waited for; only so many tests may hang.
    /// - Returns: false when there was no answer within `limit`, or `run` is not running.
    package func selfTest(within limit: Duration) async -> Bool {
        let hanging = openSelfTests.withLock { tests in
            tests += 1
            return tests > Self.openSelfTestsMax
        }
        let (verdicts, verdict) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingOldest(1))
        if hanging {
            openSelfTests.withLock { $0 -= 1 }
            return false
        }
        let test = Task {
            verdict.yield(await passesLoop() ? await store.selfTest() : false)
            openSelfTests.withLock { $0 -= 1 }
        }
        let timer = Task {
            // Real time, whatever the clock of the work is: what hangs moves no clock.
            do { try await Task.sleep(for: limit) } catch { return }
            verdict.yield(false)
            test.cancel()
        }
        defer { timer.cancel() }
        return await verdicts.first { _ in true } ?? false
    }

    private func passesLoop() async -> Bool {
        let (answers, answer) = AsyncStream.makeStream(of: Void.self)
        tell(.selfTest(answer))
        // Ends without one when the task is cancelled.
        return await answers.first { true } != nil
    }

    // MARK: Recovery

    /// Takes over what the store remembers. Call once, before `run`; afterwards the daemon is ready.
    package func recover() async throws(StoreError) {
        #if Failpoints
            Failpoint.beforeRecovery.hit()
        #endif
        let recovery = try await store.recover(now: clockwork.now(), pid: getpid())
        #if Failpoints
            Failpoint.recoveryCommitted.hit()
        #endif
        let unknown = try await unknownRuns.held()
        shell.restore { dispatcher in
            dispatcher.restore(
                held: recovery.heldKeys.map { ($0.key, $0.job) } + unknown,
                parked: recovery.parked.map { ($0.job, $0.key, $0.sortKey) },
                capacity: { sessions.capacity(of: $0) }
            )
        }
        if try await store.queue().pause != nil { shell.apply(.paused) }
        if let state = try await store.recoveryState(), !isRecoveryForgotten { search.take(state) }
        logger.info("recovered", metadata: ["jobs.requeued": "\(recovery.requeued)"])
        shell.apply(.jobsReady)
    }

    /// True when a test has planted that bug.
    private var isRecoveryForgotten: Bool {
        #if Failpoints
            sessions.plantedBug == .recoveryForgotten
        #else
            false
        #endif
    }

    /// Ends a recovery before the search is complete: the unfinished jobs are fitted to what has been found so far.
    /// - Returns: false when no recovery is under way.
    package func endRecovery(actor: Actor, reason: String) async throws(StoreError) -> Bool {
        try await search.conclude(actor: actor, reason: reason)
    }

    // MARK: Running

    /// Runs until a graceful shutdown has drained the jobs in hand, or the task is cancelled.
    package func run() async {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                if search.status != nil {
                    begin(&group) {
                        await self.search.run()
                        self.tell(.recoveryEnded)
                    }
                } else {
                    begin(&group) { await self.unknownRuns.run() }
                }
                for await signal in signals {
                    take(signal, &group)
                    clockwork.noteWork(-1)
                    if isDrained { break }
                }
                // Cancelled: whoever is in the middle of a call gives up; its intent is on the disk. Drained: nobody is, but
                // a wait for the disk may be left.
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.drain()
        }
        alarm.cancel()
        sweep.cancel()
    }

    private var isDrained: Bool {
        shell.isDraining && shell.running == 0 && openClaims.withLock { $0 == 0 }
    }

    private func take(_ signal: Signal, _ group: inout DiscardingTaskGroup) {
        #if Failpoints
            Failpoint.signalTaken.hit()
        #endif
        switch signal {
        case .effects(let effects):
            for effect in effects { carryOut(effect, &group) }
        case .claimed(let jobs):
            for job in jobs {
                begin(&group) {
                    await self.runner.run(job)
                    // Should it have been left where it stands, its claim lasts no longer than from now on.
                    self.watchLeases(until: self.clockwork.now() + JobRunner.lease)
                    self.shell.apply(.jobReleased)
                    self.tell(.jobReleased)
                }
            }
        case .alarmRang:
            shell.apply(.woke(now: clockwork.now()))
        case .sweepDue:
            begin(&group) { await self.expireLeases() }
        case .jobReleased, .claimEnded:
            break
        case .recoveryEnded:
            if search.status == nil { begin(&group) { await self.unknownRuns.run() } }
        case .selfTest(let answer): answer.yield()
        case .drain:
            guard !shell.isDraining else { break }
            logger.info("draining", metadata: ["jobs.running": "\(shell.running)"])
            shell.apply(.draining)
            #if Failpoints
                Failpoint.draining.hit()
            #endif
        }
    }

    private func begin(_ group: inout DiscardingTaskGroup, _ work: @escaping @Sendable () async -> Void) {
        clockwork.noteWork(1)
        group.addTask {
            await work()
            self.clockwork.noteWork(-1)
        }
    }

    private func carryOut(_ effect: Dispatcher.Effect, _ group: inout DiscardingTaskGroup) {
        switch effect {
        case .claim(let limit):
            openClaims.withLock { $0 += 1 }
            begin(&group) {
                await self.claim(limit)
                self.openClaims.withLock { $0 -= 1 }
                self.tell(.claimEnded)
            }
        case .sleep(let until):
            #if Failpoints
                if sessions.plantedBug == .wakeUpLost { break }
            #endif
            alarm.set(at: until)
        case .unpark(let job):
            #if Failpoints
                if sessions.plantedBug == .turnLost { break }
            #endif
            begin(&group) { await self.unpark(job) }
        // Answered where they are asked for, see `DispatchShell.want`.
        case .grant, .park: break
        }
    }

    private func claim(_ limit: Int) async {
        let now = clockwork.now()
        let jobs: [ClaimedJob]
        do {
            #if Failpoints
                Failpoint.beforeClaim.hit()
            #endif
            jobs = try await store.claim(limit: limit, now: now, leaseUntil: now + JobRunner.lease)
            #if Failpoints
                if !jobs.isEmpty { Failpoint.claimCommitted.hit() }
            #endif
        } catch {
            logger.error("jobs cannot be claimed", metadata: ["error": "\(error)"])
            shell.apply(.claimFailed(retryAt: now + .seconds(1)))
            return
        }
        // Counted before they are begun: a job may be let go at once.
        shell.apply(.claimed(count: jobs.count, wanted: limit, nextDue: nil))
        if !jobs.isEmpty {
            tell(.claimed(jobs))
            watchLeases(until: now + JobRunner.lease)
        }
        do {
            if let due = try await store.nextDue() { shell.apply(.jobSleeps(until: due)) }
        } catch {
            logger.error("it cannot be read which job is due next", metadata: ["error": "\(error)"])
            shell.apply(.jobSleeps(until: now + .seconds(1)))
        }
    }

    private func unpark(_ job: JobID) async {
        var pause: Duration = .milliseconds(100)
        while true {
            do {
                #if Failpoints
                    Failpoint.beforeUnparking.hit()
                #endif
                let isUnparked = try await store.unpark(job)
                #if Failpoints
                    Failpoint.unparkingCommitted.hit()
                #endif
                if isUnparked { shell.apply(.jobsReady) }
                return
            } catch {
                logger.error(
                    "a job whose turn has come cannot be made ready",
                    metadata: ["job.id": "\(job)", "error": "\(error)"]
                )
            }
            // Given up only with the process: a restart serves the line anew.
            do { try await clockwork.sleep(pause) } catch { return }
            pause = min(pause * 2, .seconds(5))
        }
    }

    private func forgetIdempotencyKeys() async {
        do {
            let batch = 500
            while try await store.forgetExpiredIdempotencyKeys(now: clockwork.now(), limit: batch) == batch {}
        } catch {
            logger.error("expired idempotency keys cannot be forgotten", metadata: ["error": "\(error)"])
        }
    }

    /// Takes claims back whose worker has not been heard of for longer than any healthy one is silent.
    private func expireLeases() async {
        let now = clockwork.now()
        do {
            let expired = try await store.expireLeases(now: now)
            for job in expired { logger.warning("a claim has expired", metadata: ["job.id": "\(job)"]) }
            if !expired.isEmpty { shell.apply(.jobsReady) }
        } catch {
            logger.error("expired claims cannot be taken back", metadata: ["error": "\(error)"])
            watchLeases(until: now + .seconds(60))
        }
        await forgetIdempotencyKeys()
        if shell.running > 0 { sweep.set(at: now + .seconds(60)) }
        if let last = leasesEnd.withLock({ $0 }), last > now { sweep.set(at: last) }
    }

    private func watchLeases(until moment: Timestamp) {
        leasesEnd.withLock { $0 = $0.map { max($0, moment) } ?? moment }
        sweep.set(at: moment)
    }
}

/// What the engine is doing.
package struct EngineStatus: Sendable, Equatable {
    /// Jobs that a worker has in hand.
    package var running: Int
    package var isPaused: Bool
    package var isDraining: Bool
    /// Set while the cloud is searched because the database may be older than what has happened: no job is taken up.
    package var recovery: RecoveryStatus?
    package var projects: [ProjectStatus]
}
