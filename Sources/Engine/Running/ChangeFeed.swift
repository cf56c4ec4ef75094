import Synchronization
package import Workflow

/// Tells whoever listens which job has just been changed, after the change is on the disk.
///
/// A hint to look, not a log: a listener that falls behind is told the newest changes only and reads the rest from the
/// history.
package final class ChangeFeed: Sendable {
    private let listeners = Mutex<Listeners>(Listeners())

    private struct Listeners {
        var next = 0
        var all: [Int: (JobID?, AsyncStream<JobID>.Continuation)] = [:]
    }

    package init() {}

    /// Changes from now on, of one job or of all. Ends when the listener stops iterating.
    package func changes(of job: JobID? = nil) -> AsyncStream<JobID> {
        let (stream, continuation) = AsyncStream.makeStream(of: JobID.self, bufferingPolicy: .bufferingNewest(256))
        let number = listeners.withLock { listeners in
            listeners.next += 1
            listeners.all[listeners.next] = (job, continuation)
            return listeners.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.listeners.withLock { $0.all[number] = nil }
        }
        return stream
    }

    package func publish(_ job: JobID) {
        let told = listeners.withLock { listeners in
            listeners.all.values.filter { $0.0 == nil || $0.0 == job }.map(\.1)
        }
        for continuation in told { continuation.yield(job) }
    }
}
