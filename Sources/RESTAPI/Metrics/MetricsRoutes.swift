import HTTPTypes
import Hummingbird
import JobStore
import NIOCore
import Workflow

/// What Prometheus scrapes. Everything but the engine's state at this moment is read from the database, so that a restart
/// changes no series. Jobs are counted, never named.
struct MetricsRoutes: Sendable {
    static let media = "text/plain"

    let environment: APIEnvironment

    private static let pageSize = 500

    func register(_ routes: inout RouteBook) {
        routes.get("/metrics", media: [Self.media], show)
    }

    @Sendable private func show(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        let families = try await queue() + history() + engine() + resources()
        return Response(
            status: .ok,
            headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: families.map(\.text).joined()))
        )
    }

    private func queue() async throws -> [MetricFamily] {
        let queue = try await environment.store.queue()
        var jobs = MetricFamily("holdfast_jobs", .gauge, "Jobs in the database by state.")
        for state in JobState.allCases { jobs.add(queue.byState[state] ?? 0, ["state": state.rawValue]) }
        var waiting = MetricFamily("holdfast_jobs_waiting", .gauge, "Jobs that wait, by what for.")
        // `recovery` is not written to the rows: holdfast_recovery_active tells of it.
        for reason in WaitReason.allCases where reason != .recovery {
            waiting.add(queue.byReason[reason] ?? 0, ["reason": reason.rawValue])
        }
        var oldest = MetricFamily(
            "holdfast_queue_oldest_queued_timestamp_seconds",
            .gauge,
            "When the job that has been queued longest was submitted; 0 if none is."
        )
        oldest.add(queue.oldestQueuedAt)
        return [
            jobs, waiting, oldest,
            MetricFamily(
                "holdfast_queue_paused",
                .gauge,
                "1 while no work is begun because somebody paused the queue.",
                queue.pause == nil ? 0 : 1
            ),
            MetricFamily(
                "holdfast_queue_pending_max",
                .gauge,
                "How many unfinished jobs are taken.",
                environment.engine.pendingMax
            ),
        ]
    }

    private func history() async throws -> [MetricFamily] {
        [
            MetricFamily(
                "holdfast_audit_events_total",
                .counter,
                "Events in the history since the beginning, pruned ones included.",
                Int(try await environment.store.lastSequence())
            )
        ]
    }

    private func engine() -> [MetricFamily] {
        let engine = environment.engine.status()
        var build = MetricFamily("holdfast_build_info", .gauge, "The release; always 1.")
        build.add(1, ["version": environment.version])
        var blocked = MetricFamily(
            "holdfast_project_auth_blocked_until_timestamp_seconds",
            .gauge,
            "When credentials that the cloud refuses are tried again; 0 if it does not refuse them."
        )
        var throttled = MetricFamily(
            "holdfast_project_throttled_until_timestamp_seconds",
            .gauge,
            "Until when the cloud wants fewer calls; 0 if it does not."
        )
        for project in engine.projects {
            blocked.add(project.blockedUntil, ["project": project.name.rawValue])
            throttled.add(project.throttledUntil, ["project": project.name.rawValue])
        }
        return [
            build,
            MetricFamily("holdfast_jobs_in_hand", .gauge, "Jobs that a worker has in hand.", engine.inFlight),
            MetricFamily(
                "holdfast_recovery_active",
                .gauge,
                "1 while the cloud is searched because an older database was put back.",
                engine.recovery == nil ? 0 : 1
            ),
            blocked, throttled,
        ]
    }

    private func resources() async throws -> [MetricFamily] {
        var metrics = ResourceMetrics()
        let now = environment.now()
        var last: ResourceID?
        while true {
            let page = try await environment.store.protections(after: last, limit: Self.pageSize)
            for protection in page { metrics.add(protection, at: now, standard: environment.targetAge) }
            guard page.count == Self.pageSize else { return metrics.families }
            last = page.last?.resource
        }
    }
}
