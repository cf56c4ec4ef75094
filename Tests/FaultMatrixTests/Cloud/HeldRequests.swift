import Synchronization

/// The requests that a `delay` rule holds back, until the test lets them go on.
///
/// So "carried out after the time-out" is an order of events and not a race of two clocks.
final class HeldRequests: Sendable {
    private struct State {
        var held: [CheckedContinuation<Bool, Never>] = []
        /// Requests that have been let go and have not been carried out yet.
        var resumed = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isOver = false
    }

    private let state = Mutex(State())

    /// The server's wait before and after each change: nothing is held that no rule delays.
    func hold(seconds: Double) async -> Bool {
        guard seconds > 0 else {
            noteCarriedOut()
            return true
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if !state.isOver { state.held.append(continuation) }
                    return state.isOver
                }
                if isOver { continuation.resume(returning: false) }
            }
        } onCancel: {
            end()
        }
    }

    var count: Int { state.withLock { $0.held.count } }

    /// Lets all of them go on, and returns once each has been carried out, or answered if it had been before.
    func release() async {
        let held = state.withLock { state in
            state.resumed += state.held.count
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume(returning: true) }
    }

    /// Drops what is held: the server stops.
    func end() {
        let held = state.withLock { state in
            state.isOver = true
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume(returning: false) }
    }

    /// Returns once everything that was let go has passed its next stop.
    func settled() async {
        await withCheckedContinuation { continuation in
            let isSettled = state.withLock { state in
                if state.resumed > 0 { state.waiting.append(continuation) }
                return state.resumed == 0
            }
            if isSettled { continuation.resume() }
        }
    }

    private func noteCarriedOut() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard state.resumed > 0 else { return [] }
            state.resumed -= 1
            guard state.resumed == 0 else { return [] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
