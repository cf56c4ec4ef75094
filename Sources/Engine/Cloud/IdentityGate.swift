import Synchronization

/// Lets one call through at a time until the cloud has accepted our identity once, then all of them.
///
/// More than five wrong signatures in a row lock an access key for everybody who uses it, so a wrong key must not be tried by
/// a hundred jobs at once.
final class IdentityGate: Sendable {
    private struct State {
        var isOpen = false
        var isProbing = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let noteWork: @Sendable (Int) -> Void

    /// - Parameter noteWork: told that a call waits here, and for how many the wait is over.
    init(noteWork: @escaping @Sendable (Int) -> Void) { self.noteWork = noteWork }

    /// Returns when the caller may call. True when its call is the probe: it has to `leave` afterwards.
    func enter() async -> Bool {
        while true {
            let entered: Bool? = state.withLock { state in
                if state.isOpen { return false }
                if state.isProbing { return nil }
                state.isProbing = true
                return true
            }
            if let entered { return entered }
            await withCheckedContinuation { continuation in
                let isTooLate = state.withLock { state in
                    guard state.isProbing else { return true }
                    state.waiting.append(continuation)
                    return false
                }
                if isTooLate { continuation.resume() } else { noteWork(-1) }
            }
        }
    }

    /// Ends a probe. The next in line probes again, unless the gate was opened meanwhile.
    func leave() {
        let waiting = state.withLock { state in
            state.isProbing = false
            defer { state.waiting = [] }
            return state.waiting
        }
        resume(waiting)
    }

    /// The identity has been accepted.
    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        resume(waiting)
    }

    private func resume(_ waiting: [CheckedContinuation<Void, Never>]) {
        noteWork(waiting.count)
        for continuation in waiting { continuation.resume() }
    }

    /// The identity has been refused: from now on one call at a time again.
    func close() {
        state.withLock { $0.isOpen = false }
    }
}
