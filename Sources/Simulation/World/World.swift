import CBRAPI
import Engine
import HTTPTransport
import JobStore
import Logging
import SeededChance
import Workflow

/// One simulated world: a daemon with all its lives, its database, the cloud and the way to it, clients and an operator,
/// under one clock and on one thread. Everything in it follows from the seed.
///
/// The daemon is the real one: `Engine`, its job runner and its operator commands, over the real store. Only the disk below
/// SQLite, the network, the clock and the people are models.
///
/// Guarded by the thread that runs it: see `OneThread`.
final class World: @unchecked Sendable {
    static let project = ProjectName("default")
    static let start = Timestamp(milliseconds: 1_764_000_000_000)

    let plan: WorldPlan
    let thread = OneThread()
    private(set) var database: MemoryDatabase
    var cloud: CloudModel
    var policy: WorkflowPolicy { plan.policy }
    var misfortune: Misfortune { plan.misfortune }
    var runningMax: Int { plan.runningMax }

    // MARK: Chance, one stream for each concern

    /// For what happens to the world as a whole.
    var chance: SeededGenerator
    var network: SeededGenerator
    var people: SeededGenerator
    /// What the daemon draws itself.
    private var jitter: SeededGenerator

    // MARK: Time

    private var agenda = Agenda()
    /// Milliseconds since the world began.
    private(set) var elapsed: Int64 = 0
    /// How far the daemon's wall clock is off.
    var wallOffset: Duration = .zero
    var spells = Spells()
    var identity = CloudIdentity()
    let endpoint: Endpoint

    // MARK: The daemon

    private(set) var life: Life?
    private var lives = 0
    var doom = Doom.none
    /// Groups of writes that are committed as soon as nothing else is to do.
    var commitsWhenIdle: [@Sendable () -> Void] = []
    private let hook: CommitHook

    // MARK: What is known of it all

    /// Changes that have been handed to the network and have not arrived.
    var underWay: [Int: Operation] = [:]
    private var handedOver = 0
    var jobs: [KnownJob] = []
    var chronicle: Chronicle
    var tally = Tally()
    var judge: Judge
    /// Copies of the database that somebody keeps.
    var copies: [MemoryDatabase.Copy] = []
    /// The one that is put back as soon as the daemon is down.
    var toRestore: MemoryDatabase.Copy?
    /// The high-water mark that was left beside the database, until a daemon has compared the two.
    var markBeside: HighWaterMark?
    /// How far the history has been noted.
    var notedSequence: Int64 = 0
    private(set) var breaches: [Breach] = []
    private var isOver = false

    init(_ plan: WorldPlan, keepsHistory: Bool) throws(StoreError) {
        self.plan = plan
        do { endpoint = try Endpoint("https://cbr.simulated") } catch {
            preconditionFailure("the simulated endpoint is none: \(error)")
        }
        var generator = SeededGenerator(seed: plan.seed ^ 0x9d3f_5cb1_0a77_e201)
        chance = generator.fork()
        network = generator.fork()
        people = generator.fork()
        jitter = generator.fork()
        cloud = CloudModel(plan.nature, start: Self.start, generator: generator.fork())
        chronicle = Chronicle(isKept: keepsHistory)
        judge = Judge(policy: plan.policy)
        judge.calmFrom = Self.start + plan.misfortune.ends
        let hook = CommitHook()
        self.hook = hook
        let digits = String(plan.seed, radix: 16)
        database = try MemoryDatabase(
            installationID: String(repeating: "0", count: 32 - digits.count) + digits,
            now: Self.start,
            onCommit: { hook.handle($0) },
            reporting: { hook.report() }
        )
        hook.world = self
    }

    // MARK: Time

    var trueNow: Timestamp { Self.start + .milliseconds(elapsed) }
    /// What the daemon's wall clock shows.
    var wallNow: Timestamp { trueNow + wallOffset }
    /// What the cloud's clock shows.
    var cloudNow: Timestamp { trueNow + plan.nature.clockOffset }
    var sinceBoot: BootInstant { BootInstant(milliseconds: 1_000_000 + elapsed) }
    /// False once nothing goes wrong any more.
    var isTroubled: Bool { elapsed < misfortune.ends.wholeMilliseconds }

    func after(_ span: Duration, _ action: @escaping () -> Void) {
        agenda.add(at: elapsed + max(span.wholeMilliseconds, 0), action)
    }

    func draw() -> Double { Double.random(in: 0..<1, using: &jitter) }

    // MARK: Running

    /// Runs the world to its end.
    func run() {
        planSpells()
        planWork()
        startDaemon()
        while !isOver {
            if thread.step() {
                noteStep()
            } else if !commitsWhenIdle.isEmpty {
                commitsWhenIdle.removeFirst()()
            } else if let entry = agenda.removeFirst() {
                elapsed = entry.at
                entry.action()
            } else {
                violate("stuck", "nothing is left to happen, and not every job has ended", [])
                break
            }
            if thread.steps > plan.stepsMax {
                violate("endless", "more than \(plan.stepsMax) steps", [])
                break
            }
        }
        life?.die()
        while thread.step() || runIdleCommit() {}
        // Whatever was still to happen would keep the world, and its database, for ever.
        life = nil
        agenda = Agenda()
        commitsWhenIdle = []
    }

    private func runIdleCommit() -> Bool {
        guard !commitsWhenIdle.isEmpty else { return false }
        commitsWhenIdle.removeFirst()()
        return true
    }

    func end() { isOver = true }

    // MARK: The daemon's lives

    private func startDaemon() {
        guard life == nil, !isOver else { return }
        finishRestore()
        guard !isOver else { return }
        lives += 1
        doom = isTroubled ? Doom.draw(misfortune, &chance) : .none
        let store = database.open(options: storeOptions) { [weak self] work in self?.schedule(work) }
        let known = judge.lastSequence
        judgeCommit()
        if judge.lastSequence > known { tally.note("lost commit found at the next start") }
        let life = Life(number: lives, store: store, world: self)
        self.life = life
        note("start", "", "")
        life.begin()
    }

    func daemonIsUp(_ life: Life) {
        note("up")
        judge.noteWorking(trueNow)
        guard isTroubled, chance.chance(misfortune.drains) else { return }
        after(.seconds(Int64.random(in: 1...3600, using: &chance))) { [self] in
            guard life.isAlive else { return }
            tally.note("drain")
            note("drain")
            life.drain()
            after(.seconds(Int64.random(in: 1...60, using: &chance))) { life.giveUp() }
        }
    }

    /// The process has ended in good order, or could not start.
    func daemonHasStopped(_ life: Life) {
        guard self.life === life else { return }
        note("stopped")
        self.life = nil
        planRestart()
    }

    func crash(_ kind: String) {
        guard let life else { return }
        doom = .none
        tally.note("crash \(kind)")
        if life.engine == nil { tally.note("crash during recovery") }
        note("crash", kind)
        self.life = nil
        life.die()
        planRestart()
    }

    private func planRestart() {
        let isLong = chance.chance(0.05)
        after(.milliseconds(Int64.random(in: 50...(isLong ? 20_000_000 : 30_000), using: &chance))) { [self] in
            startDaemon()
        }
    }

    private func noteStep() {
        guard case .atStep(let left) = doom, life != nil else { return }
        doom = .atStep(left - 1)
        if left <= 1 { crash("between steps") }
    }

    // MARK: The network

    func noteUnderWay(_ operation: Operation) -> Int {
        handedOver += 1
        underWay[handedOver] = operation
        return handedOver
    }

    /// Looks whether a change may be handed over.
    /// - Returns: false when the process has died meanwhile.
    func inspect(_ operation: Operation, of life: Life) -> Bool {
        note("send", operation.name.rawValue, operation.subject)
        judgeHandOver(operation)
        return life.isAlive
    }

    // MARK: What is known

    func note(_ what: StaticString, _ subject: String = "", _ text: @autoclosure () -> String = "") {
        chronicle.note(what, subject, at: elapsed, life: lives, text())
    }

    func violate(_ rule: String, _ text: String, _ subjects: [String]) {
        note("VIOLATION", rule, text)
        breaches.append(Breach(rule: rule, text: text, subjects: subjects))
        // What follows from the first is of no interest.
        isOver = true
    }

    func logger(for life: Life) -> Logger {
        Logger(label: "simulation") { [unowned self] _ in WorldLog(world: self, life: life) }
    }
}

/// Passes the database's commits on to the world. Guarded by the world's thread.
private final class CommitHook: @unchecked Sendable {
    weak var world: World?

    func handle(_ moment: MemoryDatabase.CommitMoment) -> StoreError? { world?.committing(moment) }

    func report() -> MemoryDatabase.CommitReport { world?.drawReport() ?? .success }
}

/// What a daemon logs that means a bug of ours becomes a breach. Guarded by the world's thread.
private struct WorldLog: LogHandler, @unchecked Sendable {
    unowned let world: World
    let life: Life
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level = .error

    init(world: World, life: Life) {
        self.world = world
        self.life = life
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        guard life.isAlive else { return }
        let facts = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
        world.note("log", "", "\(event.message) \(facts)")
        let job = event.metadata?["job.id"].map { "\($0)" }
        // A worker that was silent for longer than its claim holds is refused, and rightly so.
        let isLate = facts.contains("is not claimed by this worker any more")
        let isRefused = "\(event.message)" == "a job's change was refused by the store" && !isLate
        let isBug = event.level == .critical || isRefused
        if isBug { world.violate("log", "\(event.message) \(facts)", [job].compactMap { $0 }) }
    }
}
