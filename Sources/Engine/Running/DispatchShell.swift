import Synchronization
import Workflow

/// The dispatcher behind a lock. Effects are taken out under the lock and carried out after it.
final class DispatchShell: Sendable {
    private let dispatcher: Mutex<Dispatcher>
    private let carryOut: @Sendable ([Dispatcher.Effect]) -> Void

    /// - Parameter carryOut: takes the effects that are not answered on the spot; called without the lock, in no particular
    ///   order when callers run in parallel.
    init(_ dispatcher: Dispatcher, carryOut: @escaping @Sendable ([Dispatcher.Effect]) -> Void) {
        self.dispatcher = Mutex(dispatcher)
        self.carryOut = carryOut
    }

    func apply(_ event: Dispatcher.Event) {
        let effects = dispatcher.withLock { $0.apply(event) }
        if !effects.isEmpty { carryOut(effects) }
    }

    func restore(_ restoring: (inout Dispatcher) -> [Dispatcher.Effect]) {
        let effects = dispatcher.withLock { restoring(&$0) }
        if !effects.isEmpty { carryOut(effects) }
    }

    enum KeyAnswer {
        case granted
        case park(on: ExclusiveKey, heldBy: JobID?)
    }

    /// Asks for all of the keys or none.
    func want(_ claims: [KeyClaim], for job: JobID, claim: Int64, sortKey: Int64) -> KeyAnswer {
        let effects = dispatcher.withLock { $0.apply(.keysWanted(job, claim: claim, sortKey: sortKey, claims)) }
        // By asking for more a job may give up a place that had been reserved for it.
        let others = effects.filter { if case .unpark = $0 { true } else { false } }
        if !others.isEmpty { carryOut(others) }
        for case .park(_, let key, let holder) in effects { return .park(on: key, heldBy: holder) }
        return .granted
    }

    var running: Int { dispatcher.withLock { $0.running } }
    var isDraining: Bool { dispatcher.withLock { $0.isDraining } }
    var isPaused: Bool { dispatcher.withLock { $0.isPaused } }
}
