import Engine
import JobStore
import Logging
import ServiceLifecycle

/// Keeps the high-water mark beside the database up to date: at most once a second, and only when something was written.
struct MarkService: Service {
    let store: JobStore
    let logger: Logger

    func run() async throws {
        for await _ in store.commits().cancelOnGracefulShutdown() {
            do throws(StoreError) {
                try await store.writeMark(now: Clockwork.system.now())
            } catch {
                // An older mark is good for the next start all the same; the next commit tries again.
                logger.error("the high-water mark cannot be written", metadata: ["error": "\(error)"])
            }
            do {
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
            } catch is CancellationError {
                break
            }
        }
        do {
            try await gracefulShutdown()
        } catch is CancellationError {
            // The group is given up; the mark that is there will do.
        }
    }
}

extension MarkService: CustomStringConvertible {
    /// What the log calls it; the default would print everything that it holds.
    var description: String { "high-water mark" }
}
