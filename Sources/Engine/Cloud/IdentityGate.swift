import Synchronization
import Workflow

/// Lets one call through at a time until the cloud has accepted our identity once, then all of them.
///
/// More than five wrong signatures in a row lock an access key for everybody who uses it, so a wrong key must not be tried by
/// a hundred jobs at once.
final class IdentityGate: Sendable {
    /// What a call may do that has come to the gate.
    enum Entry: Sendable {
        case free
        /// Its call is the probe: it has to `leave` afterwards.
        case probe
        /// The probe that it waited for told nothing about the identity; trying the same at once would take as long again.
        case turnedAway(CallFailure)
    }

    private struct State {
        var isOpen = false
        var isProbing = false
        var waiting: [CheckedContinuation<CallFailure?, Never>] = []
    }

    private let state = Mutex(State())
    private let noteWork: @Sendable (Int) -> Void

    /// - Parameter noteWork: told that a call waits here, and for how many the wait is over.
    init(noteWork: @escaping @Sendable (Int) -> Void) { self.noteWork = noteWork }

    /// Returns when the caller may call, or need not wait any longer.
    func enter() async -> Entry {
        while true {
            let entered: Entry? = state.withLock { state in
                if state.isOpen { return .free }
                if state.isProbing { return nil }
                state.isProbing = true
                return .probe
            }
            if let entered { return entered }
            let failure: CallFailure? = await withCheckedContinuation { continuation in
                let isTooLate = state.withLock { state in
                    guard state.isProbing else { return true }
                    state.waiting.append(continuation)
                    return false
                }
                if isTooLate { continuation.resume(returning: nil) } else { noteWork(-1) }
            }
            if let failure { return .turnedAway(failure) }
        }
    }

    /// Ends a probe.
    /// - Parameter failure: what those who waited for it are told. Without one the next in line probes, unless the gate was
    ///   opened meanwhile.
    func leave(telling failure: CallFailure?) {
        let waiting = state.withLock { state in
            state.isProbing = false
            defer { state.waiting = [] }
            return state.waiting
        }
        resume(waiting, failure)
    }

    /// The identity has been accepted.
    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        resume(waiting, nil)
    }

    /// The identity has been refused: from now on one call at a time again.
    func close() {
        state.withLock { $0.isOpen = false }
    }

    private func resume(_ waiting: [CheckedContinuation<CallFailure?, Never>], _ failure: CallFailure?) {
        noteWork(waiting.count)
        for continuation in waiting { continuation.resume(returning: failure) }
    }
}
