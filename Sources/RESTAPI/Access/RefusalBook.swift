import HTTPTypes
import Hummingbird
import JobStore
import Logging
import Synchronization
import Workflow

/// Tells the log and the history who was turned away. Guessed tokens should be seen, and should fill neither.
final class RefusalBook: Sendable {
    private struct Window {
        var start: Timestamp?
        var told = 0
        var untold = 0
    }

    /// What becomes of one refusal.
    private enum Turn {
        /// It is told, and how many before it were not.
        case told(untold: Int)
        /// It is counted; the first one of its minute sees to it that the number is told when the minute is over.
        case counted(isFirst: Bool)
    }

    /// How many refusals a minute are told.
    static let toldMax = 10
    private static let minute: Duration = .seconds(60)

    private let store: JobStore
    private let now: @Sendable () -> Timestamp
    private let sleep: @Sendable (Duration) async throws -> Void
    private let logger: Logger
    /// Of how many known callers each has a minute of its own; the others share one. Far more than have tokens or accounts.
    static let knownMax = 256

    /// Strangers cannot use up what is told of those who are known, nor one of these what is told of another.
    private let strangers = Mutex(Window())
    private let known = Mutex<[String: Window]>([:])

    init(
        store: JobStore,
        now: @escaping @Sendable () -> Timestamp,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        logger: Logger
    ) {
        self.store = store
        self.now = now
        self.sleep = sleep
        self.logger = logger
    }

    /// Somebody of whom it is not known who it is. Writes where the caller is, what they asked and what was wrong, and never
    /// what they presented.
    /// - Parameter former: the token of theirs that was good once.
    func note(
        _ code: Problem.Code,
        former: FormerToken?,
        _ request: Request,
        _ context: RESTContext
    ) async {
        guard let untold = told(strangers.withLock { turn(&$0) }, of: nil) else { return }
        let presented =
            former.map { "\($0.fate.rawValue): \($0.name)" }
            ?? (request.headers[.authorization] == nil ? "none" : "not accepted")
        let address = context.channel.remoteAddress?.ipAddress ?? "unknown"
        context.logger.notice(
            "turned a caller away",
            metadata: [
                "address": "\(address)", "reason": "\(code.rawValue)", "credentials": "\(presented)",
                "untold": "\(untold)",
            ]
        )
        await record(
            Actor(name: "anonymous", client: ["address": address]),
            request,
            ["code": code.rawValue, "credentials": presented, "untold": String(untold)],
            context
        )
    }

    /// Somebody known asked for what their role does not allow; `role` is nil when they have none.
    func note(_ actor: Actor, role: Role?, _ request: Request, _ context: RESTContext) async {
        let (name, outcome) = known.withLock { turn(of: actor.name, &$0) }
        guard let untold = told(outcome, of: name) else { return }
        let role = role?.rawValue ?? "none"
        context.logger.notice(
            "refused a request",
            metadata: ["actor": "\(actor.name)", "role": "\(role)", "untold": "\(untold)"]
        )
        await record(
            actor,
            request,
            ["code": Problem.Code.forbidden.rawValue, "role": role, "untold": String(untold)],
            context
        )
    }

    /// A history that cannot be written keeps nobody from being refused.
    private func record(_ actor: Actor, _ request: Request, _ detail: [String: String], _ context: RESTContext) async {
        let path = String(request.uri.path.unicodeScalars.prefix(200).map { $0.isASCII ? Character($0) : "?" })
        let event = NewAuditEvent(
            at: now(),
            actor: actor,
            action: .accessDenied,
            object: "\(request.method.rawValue) \(path)",
            detail: detail
        )
        do {
            try await store.appendEvents([event])
        } catch {
            context.logger.error("a refusal cannot be written to the history", metadata: ["error": "\(error)"])
        }
    }

    /// Tells how many were only counted so far: the daemon stops.
    func tellRest() async {
        await tellRest(of: nil)
        for name in known.withLock({ Array($0.keys) }) { await tellRest(of: name) }
    }

    /// - Parameter name: of a known caller; nil for strangers.
    private func tellRest(of name: String?) async {
        let take: (inout Window) -> Int = { window in
            defer { window.untold = 0 }
            return window.untold
        }
        let count =
            if let name {
                known.withLock { windows in windows[name].map { _ in take(&windows[name, default: Window()]) } ?? 0 }
            } else {
                strangers.withLock { take(&$0) }
            }
        guard count > 0 else { return }
        let actor = Actor(name: name.map { $0.isEmpty ? "others" : $0 } ?? "anonymous", client: [:])
        logger.notice("refused more requests", metadata: ["actor": "\(actor.name)", "untold": "\(count)"])
        do {
            try await store.appendEvents([
                NewAuditEvent(at: now(), actor: actor, action: .accessDenied, detail: ["untold": String(count)])
            ])
        } catch {
            logger.error("refusals cannot be written to the history", metadata: ["error": "\(error)"])
        }
    }

    /// How many refusals went untold since the last that was told; nil when this one goes untold, too.
    private func told(_ turn: Turn, of name: String?) -> Int? {
        switch turn {
        case .told(let untold): return untold
        case .counted(let isFirst):
            guard isFirst else { return nil }
            // Nobody waits for it: what it has not told by then is told when the server stops.
            Task {
                do { try await sleep(Self.minute) } catch { return }
                await tellRest(of: name)
            }
            return nil
        }
    }

    private func turn(of name: String, _ windows: inout [String: Window]) -> (name: String, Turn) {
        let isFull = windows[name] == nil && windows.count >= Self.knownMax
        let name = isFull ? "" : name
        return (name, turn(&windows[name, default: Window()]))
    }

    private func turn(_ window: inout Window) -> Turn {
        let now = now()
        // A clock that goes back begins a new minute as well.
        if window.start.map({ now < $0 || now >= $0 + Self.minute }) ?? true {
            window.start = now
            window.told = 0
        }
        guard window.told < Self.toldMax else {
            window.untold += 1
            return .counted(isFirst: window.untold == 1)
        }
        window.told += 1
        defer { window.untold = 0 }
        return .told(untold: window.untold)
    }
}
