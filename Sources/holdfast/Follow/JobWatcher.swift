import UnixSignals

/// Reads a job or group again and again until it is at rest, the time is over, or somebody presses Ctrl-C. A daemon that is
/// restarted in between is waited for.
struct JobWatcher: Sendable {
    /// What a watch tells while it goes on.
    enum News: Sendable {
        case snapshot(WatchSnapshot)
        /// A second has passed; only while changes are followed.
        case tick
        /// For the person who watches: the daemon stopped or started answering.
        case note(String)
    }

    let client: DaemonClient
    let target: WatchTarget
    /// Which of the open jobs, where all of them are watched.
    var query: [(name: String, value: String?)] = []
    /// How long the whole wait may take; nil for as long as it takes.
    var timeLimit: Duration?
    /// Whether every change is read, or only the end.
    var followsChanges = true
    /// Whether the daemon is known to have the job. If not, a daemon that does not answer the first time is not waited for.
    var isKnown = false

    /// Whether Ctrl-C ends the watch. A process has one handler for a signal; not where something else has it.
    var trapsSignals = true
    /// Ends the watch before the jobs are at rest.
    var isEnough: @Sendable (WatchSnapshot) -> Bool = { _ in false }

    /// The pauses and the time limit, replaced by tests.
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// How long a daemon that does not answer is waited for.
    static let reconnectMax: Duration = .seconds(120)
    private static let reconnectPause: Duration = .milliseconds(500)
    /// How long one answer may be held back.
    private static let longPollSeconds = 30
    /// The least time between two answers with changes.
    private static let changePause: Duration = .milliseconds(200)

    private enum Signal: Sendable {
        case snapshot(WatchSnapshot)
        case unreachable
        case tick
        case ended(WatchEnding)
    }

    /// Watches and hands everything to `tell`.
    /// - Returns: how it ended, and what was read last; nil if nothing was.
    func watch(_ tell: (News) -> Void) async throws -> (ending: WatchEnding, last: WatchSnapshot?) {
        let (signals, continuation) = AsyncStream.makeStream(of: Signal.self)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await read(into: continuation) }
            if trapsSignals {
                group.addTask {
                    for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                        continuation.yield(.ended(.interrupted(ExitStatus(stoppedBy: signal))))
                    }
                }
            }
            if let timeLimit {
                group.addTask {
                    try await sleep(timeLimit)
                    continuation.yield(.ended(.ranOut))
                }
            }
            if followsChanges {
                group.addTask {
                    while true {
                        try await sleep(.seconds(1))
                        continuation.yield(.tick)
                    }
                }
            }
            return try await follow(signals, tell)
        }
    }

    private func follow(
        _ signals: AsyncStream<Signal>,
        _ tell: (News) -> Void
    ) async throws -> (ending: WatchEnding, last: WatchSnapshot?) {
        var last: WatchSnapshot?
        var isReachable = true
        for await signal in signals {
            switch signal {
            case .snapshot(let snapshot):
                if !isReachable { tell(.note("the daemon answers again")) }
                isReachable = true
                last = snapshot
                tell(.snapshot(snapshot))
                if snapshot.isAtRest || isEnough(snapshot) { return (.atRest, last) }
            case .unreachable:
                if isReachable { tell(.note("the daemon does not answer; trying again")) }
                isReachable = false
            case .tick:
                if isReachable { tell(.tick) }
            case .ended(let ending):
                return (ending, last)
            }
        }
        throw CancellationError()
    }

    /// Reads until the task is cancelled, the daemon refuses, or it has been silent for too long.
    private func read(into continuation: AsyncStream<Signal>.Continuation) async {
        var hasAnswered = isKnown
        var silence = Duration.zero
        var source = target == .open ? Source.list(OpenJobs(client: client, query: query)) : .one(Poll())
        while !Task.isCancelled {
            var pause = Self.changePause
            do {
                let snapshot = try await read(&source)
                silence = .zero
                hasAnswered = true
                pause = source.pause
                if let snapshot {
                    continuation.yield(.snapshot(snapshot))
                    if snapshot.isAtRest || isEnough(snapshot) { return }
                }
            } catch let failure as CommandFailure {
                source.startAnew()
                pause = Self.reconnectPause
                silence += pause
                let mayComeBack = failure.isUnreachable || failure.status == .tryLater
                guard hasAnswered, mayComeBack, silence < Self.reconnectMax else {
                    continuation.yield(.ended(.lost(failure)))
                    return
                }
                continuation.yield(.unreachable)
            } catch {
                // Only cancellation is left.
                return
            }
            // Cancellation ends the pause early and then the loop.
            try? await sleep(pause)
        }
    }

    /// Reads once.
    /// - Returns: nil when nothing has changed.
    private func read(_ source: inout Source) async throws -> WatchSnapshot? {
        switch source {
        case .list(var jobs):
            let snapshot = try await jobs.read()
            source = .list(jobs)
            return snapshot
        case .one(var poll):
            let call = target.call(
                wait: poll.mayBeHeld ? Self.longPollSeconds : nil,
                entityTag: followsChanges && poll.mayBeHeld ? poll.entityTag : nil
            )
            let reply = try await client.send(call)
            // Without a tag the daemon cannot tell changes; it is then asked every second.
            poll.mayBeHeld = !followsChanges || reply.entityTag != nil || reply.status == 304
            if reply.status != 304 { poll.entityTag = reply.entityTag }
            source = .one(poll)
            return reply.status == 304 ? nil : WatchSnapshot(reply.document, target: target)
        }
    }

    /// How the answers come.
    private enum Source {
        /// One job or group, whose answers the daemon holds back until there is news.
        case one(Poll)
        /// A list, which is asked for every second.
        case list(OpenJobs)

        /// The least time to the next reading.
        var pause: Duration {
            switch self {
            case .one(let poll): poll.mayBeHeld ? JobWatcher.changePause : .seconds(1)
            case .list: .seconds(1)
            }
        }

        /// The first answer after a silence is wanted at once.
        mutating func startAnew() {
            guard case .one(var poll) = self else { return }
            poll.mayBeHeld = false
            self = .one(poll)
        }
    }

    private struct Poll {
        var entityTag: String?
        /// The first answer, and the first one after a silence, are wanted at once.
        var mayBeHeld = false
    }
}
