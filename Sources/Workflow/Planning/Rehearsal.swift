/// Plays a job through without changing anything: the same machine that drives real jobs decides, reads are answered by the
/// cloud, and changes by an imagined one. So a plan cannot differ from what would be done.
package struct Rehearsal: Sendable {
    /// What the rehearsal needs to go on.
    package enum Need: Equatable, Sendable {
        /// This read's answer.
        case read(Operation)
        /// Nothing: this is the plan.
        case nothing(JobPlan)
    }

    /// The cloud with what this job would have made. The next job of the same plan begins in it.
    package private(set) var cloud: ImaginedCloud
    private var machine: JobMachine
    private var plan: JobPlan
    private var asked: Operation?
    private var lastFailure: CallFailure?
    private let moment: Moment
    private let surroundings: Surroundings

    /// Far more calls than any job makes before its restore point, 255 resources included.
    private static let callsMax = 4096

    package init(_ machine: JobMachine, in cloud: ImaginedCloud, at moment: Moment, _ surroundings: Surroundings) {
        self.machine = machine
        self.cloud = cloud
        self.moment = moment
        self.surroundings = surroundings
        plan = JobPlan(resources: machine.request.resources)
    }

    /// The plan as far as it has come, for when no more reads can be made.
    package var unfinished: JobPlan { plan }

    /// The first thing that is needed.
    package mutating func begin() throws(IllegalTransition) -> Need { try goOn(.claimed(recovered: false)) }

    /// Takes the answer to the read that was needed.
    package mutating func answered(
        _ result: Result<Reply, CallFailure>
    ) throws(IllegalTransition) -> Need {
        switch result {
        case .success(let reply):
            if let asked { cloud.note(reply, to: asked) }
            return try goOn(.answered(.success(cloud.completed(reply))))
        case .failure(let failure):
            lastFailure = failure
            return try goOn(.answered(.failure(failure)))
        }
    }

    private mutating func goOn(_ first: JobMachine.Event) throws(IllegalTransition) -> Need {
        var event = first
        while plan.calls.count < Self.callsMax {
            let transition = try machine.apply(event, at: moment, in: surroundings)
            plan.step = machine.step ?? plan.step
            note(transition.records)
            switch transition.next {
            // Who has it now may be done with it by the time that the job is submitted.
            case .acquire: event = .keysGranted
            case .call(let operation, let inquiry):
                guard let reply = reply(to: operation, isMutating: inquiry.isMutating) else {
                    return isDecided ? .nothing(plan) : .read(operation)
                }
                event = .answered(.success(reply))
            case .sleep:
                plan.outcome = .wouldWait(machine.waitReason ?? .retry, message: lastFailure?.message)
                return .nothing(plan)
            case .attend, .rest:
                let code = machine.ending?.code ?? machine.attention?.code.rawValue
                plan.outcome = .refused(code: code, message: machine.ending?.message ?? machine.attention?.message)
                return .nothing(plan)
            }
        }
        return .nothing(plan)
    }

    private var isDecided: Bool { plan.outcome != .undecided }

    /// What is known to be answered; nil when it has to be read, or when the plan is complete.
    private mutating func reply(to operation: Operation, isMutating: Bool) -> Reply? {
        guard isMutating else {
            let known = cloud.answer(to: operation)
            if known == nil { asked = operation }
            plan.calls.append(.init(step: machine.step, operation: operation.name, wasMade: known == nil))
            return known
        }
        plan.calls.append(.init(step: machine.step, operation: operation.name, wasMade: false))
        switch operation {
        case .createVault(let creation): plan.vault = .create(creation)
        case .addResource(_, let resource): plan.additions.append(resource.id)
        case .createRestorePoint(let creation):
            plan.restorePoint = creation
            plan.outcome = .wouldRun
        default: break
        }
        return cloud.imagine(operation)
    }

    private mutating func note(_ records: [HistoryRecord]) {
        for record in records where record.action == .vaultFound && plan.vault == nil {
            guard let id = record.detail["vault_id"].map({ VaultID($0) }) else { continue }
            let name = record.detail["vault_name"] ?? ""
            plan.vault = cloud.isImagined(id) ? .shared(name: name) : .use(id, name: name)
        }
    }
}
