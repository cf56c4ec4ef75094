import JobStore
import Synchronization
import Workflow

/// What a command's decision came to inside the store's transaction.
final class Decided: Sendable {
    private let state = Mutex<(made: (JobMachine, Transition)?, refusal: OperatorCommands.Outcome?)>((nil, nil))

    /// Tells the machine the command, and remembers what it said.
    func apply(
        _ event: JobMachine.Event,
        to machine: inout JobMachine,
        at moment: Moment,
        in surroundings: Surroundings
    ) throws -> (Transition, Disposition) {
        do throws(IllegalTransition) {
            let transition = try machine.apply(event, at: moment, in: surroundings)
            state.withLock { [machine] in $0 = ((machine, transition), nil) }
            return (transition, Disposition(after: transition))
        } catch {
            let refusal: OperatorCommands.Outcome =
                error.objections.isEmpty ? .refused(error.state) : .objected(error.objections)
            state.withLock { $0 = (nil, refusal) }
            throw error
        }
    }

    var made: (JobMachine, Transition)? { state.withLock { $0.made } }

    /// The outcome when the job machine refused; any other failure is the store's own.
    func refusal(or error: StoreError) throws(StoreError) -> OperatorCommands.Outcome {
        guard let refusal = state.withLock({ $0.refusal }) else { throw error }
        return refusal
    }
}

extension Disposition {
    /// Where a job goes after a transition that no worker is at hand to follow up.
    init(after transition: Transition) {
        switch transition.next {
        case .sleep(let until): self = .sleep(until: until)
        case .attend: self = .attention
        case .rest: self = .done
        case .acquire, .call: self = .ready
        }
    }
}
