import Synchronization

/// Tells listeners that events have been committed: how far the history reaches now.
final class CommitFeed: Sendable {
    private struct State {
        var nextID = 0
        var listeners: [Int: AsyncStream<Int64>.Continuation] = [:]
    }

    private let state = Mutex(State())

    /// A stream of the last committed sequence number. Numbers that come faster than they are read are left out: only the
    /// newest is kept, so a slow listener costs nothing.
    func listen() -> AsyncStream<Int64> {
        let (stream, continuation) = AsyncStream.makeStream(of: Int64.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.nextID += 1
            state.listeners[state.nextID] = continuation
            return state.nextID
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: id) }
        }
        return stream
    }

    func announce(_ sequence: Int64) {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield(sequence) }
    }

    func finish() {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.finish() }
    }
}
