import Engine
import HTTPTransport
import JobStore
import Logging
import Workflow

/// One life of the daemon: a store opened over the world's database, and an engine over it.
///
/// Once it is dead nothing that its tasks still do reaches the database or the cloud: the store is cut off, and whatever
/// waits gives up. Guarded by the world's thread.
final class Life: @unchecked Sendable {
    let number: Int
    let store: JobStore
    private unowned let world: World
    private(set) var engine: Engine?
    /// False from the instant of a crash, and after an orderly end.
    private(set) var isAlive = true
    private var task: Task<Void, Never>?
    private var waits: [Int: () -> Void] = [:]
    private var lastWait = 0

    init(number: Int, store: JobStore, world: World) {
        self.number = number
        self.store = store
        self.world = world
    }

    func begin() {
        task = Task(executorPreference: world.thread) { await self.live() }
    }

    private func live() async {
        do {
            let proven = try await store.provenWitnesses(in: World.project)
            let session: any CloudSession =
                world.plan.wire == .none
                ? SimulatedSession(world, life: self, provenWitnesses: proven)
                : WiredSession(world, life: self, provenWitnesses: proven)
            let engine = Engine(
                store: store,
                sessions: world.sessions(session),
                mint: .hmac(installationID: store.installationID),
                runningMax: world.runningMax,
                clockwork: clockwork,
                logger: world.logger(for: self)
            )
            try await world.recogniseCopy(store)
            try await engine.recover()
            guard isAlive else { return }
            self.engine = engine
            world.daemonIsUp(self)
            await engine.run()
            guard isAlive else { return }
            try await store.close()
        } catch {
            guard isAlive else { return }
            world.note("start failed", "", "\(error)")
        }
        guard isAlive else { return }
        isAlive = false
        engine = nil
        world.daemonHasStopped(self)
    }

    /// The process is dead from this instant.
    func die() {
        guard isAlive else { return }
        isAlive = false
        // It holds the clock, which holds this.
        engine = nil
        world.database.cutOff()
        let left = waits.sorted { $0.key < $1.key }
        waits = [:]
        for (_, giveUp) in left { giveUp() }
        task?.cancel()
    }

    /// Asks for an orderly end, as SIGTERM does.
    func drain() { engine?.drain() }

    /// The time for an orderly end is over: the tasks are cancelled, the process lives until they have returned.
    func giveUp() { task?.cancel() }

    // MARK: Waiting

    /// Waits until `begin` has called what it is given.
    /// - Parameter givingUp: the value when the task is cancelled or the process has died.
    func wait<Value: Sendable>(
        givingUp: Value,
        _ begin: (@escaping (Value) -> Void) -> Void
    ) async -> Value {
        guard isAlive, !Task.isCancelled else { return givingUp }
        let wait = Wait<Value>()
        lastWait += 1
        let number = lastWait
        waits[number] = { wait.settle(givingUp) }
        let value = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                wait.begin(continuation)
                begin { wait.settle($0) }
            }
        } onCancel: {
            wait.settle(givingUp)
        }
        waits[number] = nil
        return value
    }

    private func sleep(_ span: Duration) async throws {
        let isOver = await wait(givingUp: false) { settle in
            world.after(span) { settle(true) }
        }
        guard isOver else { throw CancellationError() }
    }

    var clockwork: Clockwork {
        let world = world
        var clockwork = Clockwork(
            now: { world.wallNow },
            draw: { world.draw() },
            sleep: { try await self.sleep($0) },
            makeAlarm: { ring in WorldAlarm(world, life: self, ring: ring) }
        )
        clockwork.sinceBoot = { world.sinceBoot }
        clockwork.executor = world.thread
        return clockwork
    }
}

/// An alarm on the world's agenda. Guarded by the world's thread.
private final class WorldAlarm: Alarm, @unchecked Sendable {
    private unowned let world: World
    private let life: Life
    private let ring: @Sendable () -> Void
    /// Counts the settings: an earlier one does not ring any more.
    private var setting = 0

    init(_ world: World, life: Life, ring: @escaping @Sendable () -> Void) {
        self.world = world
        self.life = life
        self.ring = ring
    }

    func set(in span: Duration) {
        setting += 1
        let mine = setting
        world.after(max(span, .zero)) { [self] in
            if setting == mine, life.isAlive { ring() }
        }
    }

    func cancel() { setting += 1 }
}
