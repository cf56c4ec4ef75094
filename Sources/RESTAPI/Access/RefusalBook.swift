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

    /// How many refusals a minute are told.
    static let toldMax = 10
    private static let minute: Duration = .seconds(60)

    private let store: JobStore
    private let now: @Sendable () -> Timestamp
    /// Of how many known callers each has a minute of its own; the others share one. Far more than have tokens or accounts.
    static let knownMax = 256

    /// Strangers cannot use up what is told of those who are known, nor one of these what is told of another.
    private let strangers = Mutex(Window())
    private let known = Mutex<[String: Window]>([:])

    init(store: JobStore, now: @escaping @Sendable () -> Timestamp) {
        self.store = store
        self.now = now
    }

    /// Somebody of whom it is not known who it is. Writes where the caller is, what they asked and what was wrong, and never
    /// what they presented.
    /// - Parameter expired: the token of theirs that was good once.
    func note(
        _ code: Problem.Code,
        expired: AccessToken?,
        _ request: Request,
        _ context: RESTContext
    ) async {
        guard let untold = strangers.withLock({ turn(&$0) }) else { return }
        let presented =
            expired.map { "expired: \($0.name)" }
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
        guard let untold = known.withLock({ turn(of: actor.name, &$0) }) else { return }
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

    private func turn(of name: String, _ windows: inout [String: Window]) -> Int? {
        let isFull = windows[name] == nil && windows.count >= Self.knownMax
        return turn(&windows[isFull ? "" : name, default: Window()])
    }

    /// How many refusals went untold since the last that was told; nil when this one goes untold, too.
    private func turn(_ window: inout Window) -> Int? {
        let now = now()
        // A clock that goes back begins a new minute as well.
        if window.start.map({ now < $0 || now >= $0 + Self.minute }) ?? true {
            window.start = now
            window.told = 0
        }
        guard window.told < Self.toldMax else {
            window.untold += 1
            return nil
        }
        window.told += 1
        defer { window.untold = 0 }
        return window.untold
    }
}
