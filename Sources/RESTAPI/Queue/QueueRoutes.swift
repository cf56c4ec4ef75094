import HTTPTypes
import Hummingbird
import JobStore
import Workflow

#if Failpoints
    import Failpoints
#endif

/// The queue as a whole: what it looks like, and whether work is being started.
struct QueueRoutes: Sendable {
    let environment: APIEnvironment

    func register(_ routes: inout RouteBook) {
        routes.get("/v1/queue", show)
        routes.post("/v1/queue/pause") { try await setPaused(true, $0, $1) }
        routes.post("/v1/queue/resume") { try await setPaused(false, $0, $1) }
    }

    @Sendable private func show(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        return Response(.ok, try await document())
    }

    /// The pause is on the disk before the engine hears of it; a crash in between leaves it to recovery.
    private func setPaused(_ paused: Bool, _ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        try request.refuseIfMatch()
        let reason = try CommandBody.reason(try await request.document(limit: environment.limits.bodyMax))
        #if Failpoints
            Failpoint.beforePause.hit()
        #endif
        _ = try await environment.store.setPaused(
            paused,
            reason: reason,
            actor: try context.actor,
            now: environment.now()
        )
        #if Failpoints
            Failpoint.pauseCommitted.hit()
        #endif
        try await tellEngine(paused)
        return Response(.ok, try await document())
    }

    /// Tells the engine what was written. Another request may have written since and been first to tell, so what is
    /// on the disk is read again until it is what the engine was told: whoever tells last then tells the truth.
    private func tellEngine(_ paused: Bool) async throws {
        var told: Bool?
        var durable = paused
        while told != durable {
            if durable { environment.engine.pause() } else { environment.engine.resume() }
            told = durable
            durable = try await environment.store.queue().pause != nil
        }
    }

    private func document() async throws -> JSON {
        let queue = try await environment.store.queue()
        let engine = environment.engine.status()
        // In a recovery every job waits for its end, whatever it waits for besides; those that ask a person can be answered.
        let held =
            engine.recovery == nil
            ? 0
            : queue.byState.reduce(0) { $1.key.isTerminal || $1.key == .needsAttention ? $0 : $0 + $1.value }
        let pending = queue.byState.reduce(0) { $1.key.isTerminal ? $0 : $0 + $1.value }
        return [
            "paused": .bool(queue.pause != nil),
            "pause": queue.pause?.document ?? .null,
            "draining": .bool(engine.isDraining),
            "recovery": engine.recovery?.document ?? .null,
            "pending": .integer(pending),
            "pending_max": .integer(environment.engine.pendingMax),
            "in_flight": .integer(engine.inFlight),
            "oldest_queued_at": .text(queue.oldestQueuedAt?.rfc3339),
            "next_due_at": .text(queue.nextDue?.rfc3339),
            "by_state": .counts(queue.byState),
            "by_reason": .object(
                WaitReason.allCases.map {
                    .init(name: $0.rawValue, value: .integer($0 == .recovery ? held : queue.byReason[$0] ?? 0))
                }
            ),
            "projects": .array(
                engine.projects.map {
                    [
                        "name": .string($0.name.rawValue),
                        "auth_blocked_until": .text($0.blockedUntil?.rfc3339),
                        "throttled_until": .text($0.throttledUntil?.rfc3339),
                    ]
                }
            ),
        ]
    }
}

extension QueueView.Pause {
    fileprivate var document: JSON {
        ["actor": .string(actor), "reason": .text(reason), "since": .string(since.rfc3339)]
    }
}
