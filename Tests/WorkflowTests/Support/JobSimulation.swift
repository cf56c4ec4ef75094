import Foundation
import SeededChance

@testable import Workflow

/// Drives one job against the model of the cloud, with faults, crashes and commands drawn from a seed, and checks after
/// every transition what must always hold. A crash is "drop the machine, take the last committed copy".
struct JobSimulation {
    struct Broken: Error, CustomStringConvertible {
        var description: String
    }

    private(set) var cloud: CloudModel
    private(set) var now: Timestamp
    private(set) var machine: JobMachine
    private(set) var transitions = 0
    private(set) var openEffect: Effect?

    private var committed: JobMachine
    private var generator: SeededGenerator
    private var surroundings: Surroundings
    private let faultsEnd: Timestamp
    private let faultPercent: Int
    private let cancelPercent: Int
    /// Changes whose answer is lost already and that the cloud will carry out a little later.
    private var underWay: [(at: Timestamp, operation: Workflow.Operation)] = []
    private var callsInARow = 0
    private var attempts: [String: Bool] = [:]
    private var trace: [(at: Timestamp, event: JobMachine.Event?, phase: Phase)] = []

    init(_ job: JobMachine, in surroundings: Surroundings, cloud: CloudModel, at now: Timestamp, seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        machine = job
        committed = job
        self.surroundings = surroundings
        self.cloud = cloud
        self.now = now
        faultsEnd = now + generator.seconds(0...7200)
        faultPercent = Int.random(in: 0...60, using: &generator)
        cancelPercent = generator.chance(70) ? 0 : Int.random(in: 1...10, using: &generator)
        self.cloud.listLagMax = generator.chance(50) ? 0 : Int.random(in: 1...90, using: &generator)
    }

    /// Until the job rests.
    mutating func run() throws {
        var next = try tell(.claimed(recovered: false))
        while next != .rest {
            guard transitions < 20_000 else { throw broken("does not end") }
            next = try follow(next)
        }
        if machine.openEffect != nil || openEffect != nil { throw broken("rests with an open effect") }
        if !machine.heldKeys.isEmpty { throw broken("rests with keys") }
        if attempts.values.contains(true) { throw broken("rests within an attempt") }
    }

    /// Once the model shows what must never be, at the transition after which it does.
    private func checkCloud() throws {
        if cloud.vaults.count > 1 { throw broken("makes a second vault") }
    }

    func broken(_ what: String) -> Broken {
        let lines = trace.suffix(40).map { line in
            let event = line.event.map { "\($0)" } ?? "crash"
            return "\(line.at.milliseconds) \(event) -> \(line.phase)".prefix(400)
        }
        return Broken(description: "\(what)\n" + lines.joined(separator: "\n"))
    }

    // MARK: The shell

    private mutating func follow(_ next: Transition.Next) throws -> Transition.Next {
        switch next {
        case .acquire(let claims):
            guard !claims.isEmpty, claims.allSatisfy({ !machine.heldKeys.contains($0.key) }) else {
                throw broken("asks for keys that it has")
            }
            committed = machine
            if generator.chance(10) { now = now + generator.seconds(0...7200) }
            if crashes() { return try crash() }
            return try tell(machine.isSeekingTwins && generator.chance(2) ? .keysRefused : .keysGranted)
        case .call(let operation, let inquiry):
            callsInARow += 1
            guard callsInARow < 60 else { throw broken("calls without a pause") }
            return try call(operation, inquiry)
        case .sleep(let until):
            callsInARow = 0
            committed = try generator.chance(2) ? rewritten() : machine
            if machine.ending == nil, cancels() { return try cancel(unsent: false) }
            now = max(now, until) + .milliseconds(1)
            return try tell(.claimed(recovered: false))
        case .attend:
            callsInARow = 0
            committed = machine
            now = now + generator.seconds(60...100_000)
            if machine.cancellation == nil, cancels() { return try cancel(unsent: false) }
            land()
            return try answerQuestion()
        case .rest:
            return .rest
        }
    }

    /// Tells the truth as soon as the cloud shows it.
    private mutating func answerQuestion() throws -> Transition.Next {
        for _ in 0..<1000 {
            let resolution = truth()
            let moment = Moment(now: now, jitter: 0)
            let results = machine.questions(before: resolution, at: moment, in: surroundings).map {
                cloud.carryOut($0, at: now, &generator)
            }
            let evidence = ResolutionEvidence(results: results)
            do {
                return try tell(.resolved(resolution, actor: "alice", reason: "looked", evidence: evidence))
            } catch let refusal as IllegalTransition where !refusal.objections.isEmpty {
                now = now + generator.seconds(60...1000)
                land()
            }
        }
        throw broken("the truth is refused for ever")
    }

    private mutating func call(_ operation: Workflow.Operation, _ inquiry: Inquiry) throws -> Transition.Next {
        let isWatch = machine.ending != nil
        if inquiry.isMutating, isWatch { throw broken("changes something after the end") }
        if inquiry.isMutating || generator.chance(30) { committed = machine }
        if crashes() { return try crash() }
        if inquiry.isMutating, cancels() { return try cancel(unsent: true) }
        let result = perform(operation)
        if crashes() { return try crash() }
        if !isWatch, machine.cancellation == nil, cancels() {
            let after = try cancel(unsent: false)
            if after == .rest { return .rest }
        }
        now = now + .milliseconds(Int64.random(in: 5...2000, using: &generator))
        return try tell(.answered(result))
    }

    private mutating func perform(_ operation: Workflow.Operation) -> Result<Reply, CallFailure> {
        land()
        guard now < faultsEnd, generator.chance(faultPercent) else {
            return cloud.carryOut(operation, at: now, &generator)
        }
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: return .failure(.unreachable)
        case 1:
            now = now + generator.seconds(0...60)
            return .failure(.lost)
        case 2:
            _ = cloud.carryOut(operation, at: now, &generator)
            now = now + generator.seconds(0...60)
            return .failure(.lost)
        case 3: return .failure(.refused(.gateway("0308"), status: 429, retryAfter: generator.seconds(0...600)))
        case 5 where operation.isMutating:
            underWay.append((now + generator.seconds(0...60), operation))
            return .failure(.lost)
        case 6: return cloud.carryOut(operation, at: now, &generator).map(Self.cutShort)
        case 4 where generator.chance(20): return .failure(.unauthorised)
        default:
            let codes = Self.refusals
            return .failure(.refused(codes[Int.random(in: 0..<codes.count, using: &generator)], status: 500))
        }
    }

    /// What has been on its way arrives.
    private mutating func land() {
        for change in underWay where change.at <= now {
            _ = cloud.carryOut(change.operation, at: change.at, &generator)
        }
        underWay.removeAll { $0.at <= now }
    }

    /// A list of which a page was not read.
    private static func cutShort(_ reply: Reply) -> Reply {
        switch reply {
        case .vaults(let listing): .vaults(Listing(rows: Array(listing.rows.dropLast()), isComplete: false))
        case .backups(let listing): .backups(Listing(rows: Array(listing.rows.dropLast()), isComplete: false))
        case .tasks(let listing): .tasks(Listing(rows: Array(listing.rows.dropLast()), isComplete: false))
        case .protectable, .vault, .restorePoint, .added: reply
        }
    }

    /// Refusals that are true of a cloud in which nothing is wrong for good.
    private static let refusals = ErrorTable.rows.filter { row in
        switch row.failureClass {
        case .busy, .busyFewTries, .again, .read, .full: true
        case .fix, .gone, .auth: false
        }
    }.map(\.code)

    private mutating func crashes() -> Bool { now < faultsEnd && generator.chance(3) }
    private mutating func cancels() -> Bool { machine.cancellation == nil && generator.chance(cancelPercent) }

    private mutating func crash() throws -> Transition.Next {
        trace.append((now, nil, committed.phase))
        machine = try rewritten(committed)
        now = now + generator.seconds(0...(generator.chance(10) ? 90_000 : 30))
        if case .queued = machine.phase { return try tell(.claimed(recovered: false)) }
        return try tell(.claimed(recovered: true))
    }

    private mutating func cancel(unsent: Bool) throws -> Transition.Next {
        let cancellation = Cancellation(actor: "alice", reason: "not needed", at: now)
        return try tell(.cancelRequested(cancellation, unsent: unsent))
    }

    private func rewritten(_ value: JobMachine? = nil) throws -> JobMachine {
        try JSONDecoder().decode(JobMachine.self, from: JSONEncoder().encode(value ?? machine))
    }

    /// What a person who looks closely, and not before everything under way has arrived, answers.
    private func truth() -> Resolution {
        guard let attention = machine.attention else { return .notCreated }
        switch attention.kind {
        case .vault: return cloud.vaults.first.map { .adopt(id: $0.id.rawValue) } ?? .notCreated
        case .association: return .notCreated
        case .restorePoint:
            let markers =
                [openEffect?.marker].compactMap { $0 } + machine.uncertainMarkers
                + (machine.inheritance?.markers ?? [])
            let made = cloud.realRuns.first { run in markers.contains { $0.occurs(in: run.creation.description) } }
            return made.map { .adopt(id: $0.id.rawValue) } ?? .notCreated
        }
    }

    // MARK: What must always hold

    private mutating func tell(_ event: JobMachine.Event) throws -> Transition.Next {
        transitions += 1
        let before = machine
        let moment = Moment(now: now, jitter: Double.random(in: 0..<1, using: &generator))
        let transition = try machine.apply(event, at: moment, in: surroundings)
        surroundings.provenWitnesses.formUnion(transition.provenWitnesses)
        trace.append((now, event, machine.phase))
        try checkCloud()
        try check(transition.journal)
        try check(transition.attempts)
        try checkNext(transition)
        try checkKeys(transition, before, isGrant: event == .keysGranted)
        if transition.records.count > 12 { throw broken("writes \(transition.records.count) lines at a time") }
        if before.ending != nil, before.ending != machine.ending { throw broken("ends twice") }
        let isWritten =
            !(transition.journal.isEmpty && transition.records.isEmpty && transition.attempts.isEmpty
            && transition.released.isEmpty && transition.provenWitnesses.isEmpty) || event == .keysGranted
        if isWritten { committed = machine }
        return transition.next
    }

    private mutating func check(_ journal: [JournalChange]) throws {
        for change in journal {
            switch change {
            case .opened(let effect):
                guard openEffect == nil else { throw broken("opens a second effect") }
                openEffect = effect
            case .outcomeUnknown(let kind, let generation, _):
                guard openEffect?.kind == kind, openEffect?.generation == generation else {
                    throw broken("loses what is not open")
                }
            case .closed(let kind, let generation, _):
                guard openEffect?.kind == kind, openEffect?.generation == generation else {
                    throw broken("closes what is not open")
                }
                openEffect = nil
            }
        }
        if openEffect != machine.openEffect { throw broken("the journal and the job differ") }
    }

    private mutating func check(_ changes: [AttemptChange]) throws {
        for change in changes {
            switch change {
            case .started(let step, let number):
                guard attempts["\(step) \(number)"] == nil, !attempts.values.contains(true) else {
                    throw broken("begins attempt \(number) at \(step) twice or within another")
                }
                attempts["\(step) \(number)"] = true
            case .ended(let step, let number, _, _, _):
                guard attempts["\(step) \(number)"] == true else {
                    throw broken("ends attempt \(number) at \(step), which is not open")
                }
                attempts["\(step) \(number)"] = false
            }
        }
    }

    private func checkNext(_ transition: Transition) throws {
        let opened = transition.journal.contains { if case .opened = $0 { true } else { false } }
        switch transition.next {
        case .call(let operation, let inquiry):
            if operation.isMutating != inquiry.isMutating { throw broken("names a change a read") }
            if operation.isMutating != opened { throw broken("sends without an intent, or intends without sending") }
            if machine.ending != nil, inquiry != .runStatus, !inquiry.isWitness { throw broken("acts after its end") }
        case .sleep(let until):
            if until < now { throw broken("sleeps into the past") }
            // The verdict on a run that is over is found however late it is.
            let isBounded = machine.openEffect == nil && machine.ending == nil && machine.step != .verify
            if isBounded, until > max(machine.deadline, now) { throw broken("sleeps past its deadline") }
            if machine.dueAt != until, !isActing { throw broken("does not know when it is due") }
        case .attend:
            if machine.attention == nil { throw broken("asks nothing") }
        case .rest:
            guard case .ended = machine.phase else { throw broken("rests before its end") }
        case .acquire:
            if case .acquiring = machine.phase { break }
            guard machine.isSeekingTwins else { throw broken("asks for keys in the wrong place") }
        }
        if opened, machine.ending != nil { throw broken("intends after its end") }
    }

    private var isActing: Bool { if case .acting = machine.phase { true } else { false } }

    private func checkKeys(_ transition: Transition, _ before: JobMachine, isGrant: Bool) throws {
        var had = Set(before.heldKeys)
        // The keys of a grant may be freed in the same transition, when the job ends with it.
        if isGrant, case .acquiring(let claims, _) = before.phase { had.formUnion(claims.map(\.key)) }
        guard transition.released.allSatisfy(had.contains), Set(transition.released).count == transition.released.count
        else { throw broken("frees keys that it has not") }
        if !Set(transition.released).isDisjoint(with: machine.heldKeys) { throw broken("frees a key and keeps it") }
        let holds = { (prefix: String) in machine.heldKeys.contains { $0.rawValue.hasPrefix(prefix) } }
        let isRunOn = machine.run.map { $0.overSeenAt == nil } ?? false
        if isRunOn || machine.openEffect?.kind == .restorePoint, !holds("1:") {
            throw broken("lets go of the resource while its run may go on")
        }
        guard case .call(let operation, _) = transition.next else { return }
        switch operation {
        case .createVault where !holds("2:"): throw broken("makes a vault without its name's key")
        case .addResource where !holds("3:"): throw broken("associates without the vault's key")
        case .createRestorePoint where !holds("1:") || !holds("4:"): throw broken("begins a run without its keys")
        default: break
        }
    }
}

extension Inquiry {
    fileprivate var isWitness: Bool { if case .witness = self { true } else { false } }
}
