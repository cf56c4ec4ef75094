package import Engine
import HTTPTransport
import Synchronization
package import Workflow

/// Time that passes only when a test says so.
///
/// Before it moves it waits until whoever it was given to has nothing in hand: everything that can happen at a moment has
/// then happened. Work that is suspended in `sleep`, or in a call that a scripted cloud holds back, does not count.
///
/// ```swift
/// let engine = Engine(…, clockwork: clock.clockwork(), …)
/// await clock.advance(by: .seconds(5))
/// ```
package final class ManualClock: Sendable {
    private struct Sleeper {
        var due: Timestamp
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct ArmedAlarm {
        var due: Timestamp?
        var ring: @Sendable () -> Void
    }

    private struct State {
        var now: Timestamp
        /// How far the wall clock has been set ahead since the machine was started.
        var setAhead: Duration = .zero
        var chance = 0.5
        var world = 0
        var work = 0
        var lastID = 0
        var sleepers: [Int: Sleeper] = [:]
        /// Sleeps that were cancelled before they began to wait.
        var cancelled: Set<Int> = []
        var alarms: [Int: ArmedAlarm] = [:]
        var waitingForRest: [CheckedContinuation<Void, Never>] = []

        mutating func takeID() -> Int {
            lastID += 1
            return lastID
        }
    }

    private let state: Mutex<State>

    package init(_ start: Timestamp = Timestamp(milliseconds: 1_700_000_000_000)) {
        state = Mutex(State(now: start))
    }

    package var now: Timestamp { state.withLock { $0.now } }

    /// The number that every draw gives from now on, in 0..<1.
    package func setChance(_ chance: Double) { state.withLock { $0.chance = chance } }

    /// Sets the time without letting anything happen, as after a stop of the machine. Used between two worlds.
    package func jump(by span: Duration) { state.withLock { $0.now = $0.now + span } }

    /// Sets the wall clock as a person does: what sleeps or has set an alarm is not due any earlier.
    package func setWallClock(ahead span: Duration) { state.withLock { $0.setAhead = $0.setAhead + span } }

    // MARK: Worlds

    /// A clock for one engine. Making another one ends the first: its sleeps are cancelled, its alarms never ring again, and
    /// what it has in hand counts no longer. So a test leaves a crashed engine behind.
    package func clockwork() -> Clockwork {
        let (world, sleepers) = state.withLock { state in
            state.world += 1
            state.work = 0
            state.alarms = [:]
            defer { state.sleepers = [:] }
            return (state.world, Array(state.sleepers.values))
        }
        for sleeper in sleepers { sleeper.continuation.resume(throwing: CancellationError()) }
        var clockwork = Clockwork(
            now: { self.state.withLock { $0.now + $0.setAhead } },
            draw: { self.state.withLock { $0.chance } },
            sleep: { try await self.sleep($0, in: world) },
            makeAlarm: { self.makeAlarm($0, in: world) }
        )
        clockwork.sinceBoot = { BootInstant(milliseconds: self.now.milliseconds) }
        clockwork.noteWork = { self.noteWork($0, in: world) }
        return clockwork
    }

    private func noteWork(_ change: Int, in world: Int) {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard state.world == world else { return [] }
            state.work += change
            precondition(state.work >= 0, "more work has ended than was begun")
            guard state.work == 0 else { return [] }
            defer { state.waitingForRest = [] }
            return state.waitingForRest
        }
        for continuation in waiting { continuation.resume() }
    }

    // MARK: Passing time

    /// Returns when nothing is in hand any more: all that is left waits for time to pass, or for a held call.
    package func settled() async {
        await withCheckedContinuation { continuation in
            let isAtRest = state.withLock { state in
                if state.work > 0 { state.waitingForRest.append(continuation) }
                return state.work == 0
            }
            if isAtRest { continuation.resume() }
        }
    }

    /// Lets time pass, and everything that is due in it happen in its order.
    package func advance(by span: Duration) async {
        await advance(to: now + span)
    }

    package func advance(to target: Timestamp) async {
        while await step(notAfter: target) {}
        state.withLock { $0.now = max($0.now, target) }
    }

    /// Lets time pass up to the next moment at which something is due.
    /// - Returns: false when nothing is due by `target`; then no time has passed.
    package func step(notAfter target: Timestamp) async -> Bool {
        await settled()
        guard let due = nextDue, due <= target else { return false }
        ring(at: due)
        await settled()
        return true
    }

    /// Lets time pass until `isDone`, at most for `limit`.
    /// - Returns: whether it was done in time.
    package func run(
        for limit: Duration = .seconds(172_800),
        until isDone: () async throws -> Bool
    ) async rethrows -> Bool {
        let end = now + limit
        await settled()
        while try await !isDone() {
            guard await step(notAfter: end) else { return false }
        }
        return true
    }

    /// The earliest moment that somebody sleeps for or has set an alarm to.
    package var nextDue: Timestamp? {
        state.withLock { state in
            (state.sleepers.values.map(\.due) + state.alarms.values.compactMap(\.due)).min()
        }
    }

    private func ring(at moment: Timestamp) {
        let (sleepers, rings) = state.withLock { state in
            state.now = max(state.now, moment)
            let awake = state.sleepers.filter { $0.value.due <= state.now }.sorted { $0.key < $1.key }
            for (id, _) in awake { state.sleepers[id] = nil }
            state.work += awake.count
            let now = state.now
            let due = state.alarms.filter { $0.value.due.map { $0 <= now } ?? false }
            for (id, _) in due { state.alarms[id]?.due = nil }
            return (awake.map(\.value.continuation), due.sorted { $0.key < $1.key }.map(\.value.ring))
        }
        for sleeper in sleepers { sleeper.resume() }
        for ring in rings { ring() }
    }

    // MARK: Sleeping

    private func sleep(_ span: Duration, in world: Int) async throws {
        let id = state.withLock { $0.takeID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                enum Start { case waits, over, cancelled }
                let start: Start = state.withLock { state in
                    if state.cancelled.remove(id) != nil || state.world != world { return .cancelled }
                    if span <= .zero { return .over }
                    state.sleepers[id] = Sleeper(due: state.now + span, continuation: continuation)
                    return .waits
                }
                switch start {
                case .waits: noteWork(-1, in: world)
                case .over: continuation.resume()
                case .cancelled: continuation.resume(throwing: CancellationError())
                }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: id)
                if sleeper == nil { state.cancelled.insert(id) }
                if sleeper != nil, state.world == world { state.work += 1 }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
        state.withLock { _ = $0.cancelled.remove(id) }
    }

    // MARK: Alarms

    private func makeAlarm(_ ring: @escaping @Sendable () -> Void, in world: Int) -> any Alarm {
        let id = state.withLock { state in
            let id = state.takeID()
            state.alarms[id] = ArmedAlarm(ring: ring)
            return id
        }
        return ManualAlarm(clock: self, id: id)
    }

    private struct ManualAlarm: Alarm {
        let clock: ManualClock
        let id: Int

        func set(in span: Duration) { clock.set(id, due: clock.now + max(span, .zero)) }
        func cancel() { clock.set(id, due: nil) }
    }

    private func set(_ id: Int, due: Timestamp?) {
        // An alarm of a world that is over is not there any more.
        state.withLock { $0.alarms[id]?.due = due }
    }
}
