import JobStore
import ServiceLifecycle
import Workflow

/// Waits for changes of jobs without asking again and again.
struct JobWatch: Sendable {
    let changes: @Sendable (JobID?) -> AsyncStream<JobID>
    let sleep: @Sendable (Duration) async throws -> Void

    /// Looks at once and again after every change of one of `jobs` until there is something to tell.
    /// - Parameter seat: the caller's place, held until then.
    /// - Returns: what `look` gave, or nil when the time is up or the daemon stops.
    func first<Value: Sendable>(
        changing jobs: [JobID],
        within limit: Duration,
        in seat: WaitingRoom.Seat,
        _ look: @Sendable () async throws -> Value?
    ) async throws -> Value? {
        // Listen before anybody looks, so that nothing can happen in between.
        try await first(from: jobs.map(changes), within: limit, in: seat, look)
    }

    /// The same for whatever tells of news.
    func first<Value: Sendable, News: Sendable>(
        from news: [AsyncStream<News>],
        within limit: Duration,
        in seat: WaitingRoom.Seat,
        _ look: @Sendable () async throws -> Value?
    ) async throws -> Value? {
        defer { withExtendedLifetime(seat) {} }
        return try await withSignals(from: news, ticking: limit, ticks: 1) { signals in
            if let value = try await look() { return value }
            for await _ in signals {
                if let value = try await look() { return value }
            }
            return nil
        }
    }

    /// Runs `body` with a stream that has an element whenever one of `news` has, and after every `interval`
    /// without end when `ticks` is nil; otherwise it ends after so many intervals. It also ends when the daemon
    /// stops. Several elements may become one.
    func withSignals<Value: Sendable, News: Sendable>(
        from news: [AsyncStream<News>],
        ticking interval: Duration,
        ticks: Int? = nil,
        _ body: (AsyncStream<Void>) async throws -> Value
    ) async throws -> Value {
        let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        return try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for changes in news {
                    group.addTask {
                        for await _ in changes { signal.yield() }
                    }
                }
                group.addTask {
                    await tick(every: interval, times: ticks, signal)
                }
                defer { group.cancelAll() }
                return try await body(signals)
            }
        } onGracefulShutdown: {
            signal.finish()
        }
    }

    private func tick(every interval: Duration, times: Int?, _ signal: AsyncStream<Void>.Continuation) async {
        var left = times
        while left != 0 {
            // Cancelled: whoever listened has what they wanted.
            do { try await sleep(interval) } catch { return }
            signal.yield()
            left = left.map { $0 - 1 }
        }
        signal.finish()
    }
}
