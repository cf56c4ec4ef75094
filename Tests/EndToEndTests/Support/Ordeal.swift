import FoundationEssentials
import Glibc
import Synchronization

/// How much the crash suites try.
enum Effort {
    /// `HOLDFAST_TORTURE=long`: every pass of every failpoint and second strikes during the recovery from the first.
    static let isLong = ProcessInfo.processInfo.environment["HOLDFAST_TORTURE"] == "long"
}

/// What became of a daemon that was to be struck.
struct Ordeal: Sendable {
    /// Whether it came to the place.
    let wasStruck: Bool
    /// The daemon that is there now: the next one, or the same if nothing struck it.
    let daemon: Daemon
}

extension Scenario {
    /// Lets a daemon work until it is struck or `body` is through, and then sees to it that there is one.
    /// - Parameter next: starts the daemon after it.
    func endure(
        _ victim: Daemon?,
        next: (Scenario) async throws -> Daemon = { try await $0.startDaemon() },
        _ body: (Daemon) async throws -> Void
    ) async throws -> Ordeal {
        guard let victim else { return Ordeal(wasStruck: true, daemon: try await next(self)) }
        do {
            try await body(victim)
        } catch {
            // The connection breaks a moment before the process is reaped.
            guard await isGone(victim, within: .seconds(5)) else { throw error }
        }
        // A strike after the last thing that anybody waits for comes a moment later.
        guard await isGone(victim, within: .milliseconds(150)) else { return Ordeal(wasStruck: false, daemon: victim) }
        let ending = await victim.process.ending(within: .seconds(5))
        guard ending == .killed(signal: 9) else {
            throw Impatience(description: "the daemon ended by itself: \(ending)")
        }
        return Ordeal(wasStruck: true, daemon: try await next(self))
    }

    private func isGone(_ daemon: Daemon, within limit: Duration) async -> Bool {
        // Not gone in time is an answer here.
        (try? await eventually("the daemon is gone", within: limit) { daemon.process.isRunning ? nil : true }) ?? false
    }
}

/// Collects what each case came to, for `deploy/torture.sh`: a line for each in the file that `HOLDFAST_CRASH_REPORT` names.
enum CrashReport {
    enum Outcome: String, Sendable {
        case ended
        /// It ended after a person had been asked.
        case attention
        /// The place was not passed so often.
        case unreached
        case failed
    }

    private static let path = ProcessInfo.processInfo.environment["HOLDFAST_CRASH_REPORT"] ?? ""
    private static let file = Mutex(())

    static func note(_ suite: String, _ point: String, _ step: String?, _ outcome: Outcome) {
        guard !path.isEmpty else { return }
        let line = "\(suite)\t\(point)\t\(step ?? "-")\t\(outcome.rawValue)\n"
        file.withLock { _ in
            // A report that cannot be written is missed by the script that asked for it.
            guard let handle = fopen(path, "a") else { return }
            fputs(line, handle)
            fclose(handle)
        }
    }
}
