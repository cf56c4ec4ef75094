import HTTPTypes
import Hummingbird
import Logging
import Synchronization
import Workflow

/// Tells the log who was turned away: guessed tokens should be seen, and should not fill the disk.
final class RefusalLog: Sendable {
    private struct Window {
        var start: Timestamp?
        var told = 0
        var untold = 0
    }

    /// How many lines a minute may have.
    static let linesMax = 10
    private static let minute: Duration = .seconds(60)

    private let now: @Sendable () -> Timestamp
    private let window = Mutex(Window())

    init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// Writes where the caller is, what they asked and what was wrong, and never what they presented.
    func note(_ code: Problem.Code, _ request: Request, _ context: RESTContext) {
        guard let untold = turn() else { return }
        let presented = request.headers[.authorization] == nil ? "none" : "not accepted"
        context.logger.notice(
            "turned a caller away",
            metadata: [
                "address": "\(context.channel.remoteAddress?.ipAddress ?? "unknown")",
                "reason": "\(code.rawValue)",
                "credentials": "\(presented)",
                "untold": "\(untold)",
            ]
        )
    }

    /// How many refusals went untold since the last line; nil when this one goes untold, too.
    private func turn() -> Int? {
        let now = now()
        return window.withLock { window in
            // A clock that goes back begins a new minute as well.
            if window.start.map({ now < $0 || now >= $0 + Self.minute }) ?? true {
                window.start = now
                window.told = 0
            }
            guard window.told < Self.linesMax else {
                window.untold += 1
                return nil
            }
            window.told += 1
            defer { window.untold = 0 }
            return window.untold
        }
    }
}
