import Synchronization

/// The parts of one streamed reply that have come and are not yet read. When it is full, libcurl stops reading the
/// connection until half of it is free again, so a slow reader slows the sender down.
final class StreamBuffer: Sendable {
    private struct State {
        var parts: [StreamPart] = []
        var byteCount = 0
        var isPaused = false
        var waiter: CheckedContinuation<StreamPart?, any Error>?
        var end: Result<Void, any Error>?

        /// Adds to the last piece where there is one: a thousand tiny pieces become one.
        mutating func append(_ part: StreamPart) {
            if case .chunk(let bytes) = part, case .chunk(var all) = parts.last {
                parts.removeLast()
                all.append(contentsOf: bytes)
                parts.append(.chunk(all))
            } else {
                parts.append(part)
            }
        }

        mutating func takeFirst(limit: Int) -> Step {
            let part = parts.removeFirst()
            if case .chunk(let bytes) = part {
                byteCount -= bytes.count
            }
            let mustResume = isPaused && byteCount <= limit / 2
            if mustResume {
                isPaused = false
            }
            return .part(part, mustResume: mustResume)
        }
    }

    private enum Step {
        case part(StreamPart, mustResume: Bool)
        case end(Result<Void, any Error>)
        case wait
    }

    /// The most bytes kept, unless one piece alone has more.
    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    // MARK: The driver

    func start(status: Int, headers: [HTTPHeader]) {
        deliver(.head(status: status, headers: headers), size: 0)
    }

    /// Takes a copy of the bytes. False if there is no room: the driver must pause and offer them again when resumed.
    func offer(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let hasRoom = state.withLock { state in
            state.isPaused = state.byteCount > 0 && state.byteCount + bytes.count > limit
            return !state.isPaused
        }
        if hasRoom {
            deliver(.chunk(Array(bytes)), size: bytes.count)
        }
        return hasRoom
    }

    func finish(throwing error: HTTPTransportError? = nil) {
        let end: Result<Void, any Error> = error.map { .failure($0) } ?? .success(())
        let waiter = state.withLock { state in
            if state.end == nil {
                state.end = end
            }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(with: end.map { nil })
    }

    private func deliver(_ part: StreamPart, size: Int) {
        let waiter = state.withLock { state in
            if state.waiter == nil {
                state.append(part)
                state.byteCount += size
            }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: part)
    }

    // MARK: The reader

    /// The next part, nil at the end. `resume` is called when a paused sender may go on. One reader at a time.
    func next(resume: () -> Void) async throws -> StreamPart? {
        try await withCheckedThrowingContinuation { continuation in
            switch takeStep(orWait: continuation) {
            case .part(let part, let mustResume):
                if mustResume {
                    resume()
                }
                continuation.resume(returning: part)
            case .end(let end):
                continuation.resume(with: end.map { nil })
            case .wait:
                break
            }
        }
    }

    private func takeStep(orWait continuation: CheckedContinuation<StreamPart?, any Error>) -> Step {
        state.withLock { state in
            if !state.parts.isEmpty {
                return state.takeFirst(limit: limit)
            }
            if let end = state.end {
                return .end(end)
            }
            precondition(state.waiter == nil, "a stream has one reader")
            state.waiter = continuation
            return .wait
        }
    }
}
