import HTTPTypes
import Hummingbird
import JobStore
import Workflow

/// The history of everything: in pages, by waiting for the next event, or as a live stream.
struct HistoryRoutes: Sendable {
    let environment: APIEnvironment

    private static let pageDefault = 100

    func register(_ routes: inout RouteBook) {
        routes.get("/v1/events", media: ["application/json", "text/event-stream"], events)
    }

    @Sendable private func events(_ request: Request, _ context: RESTContext) async throws -> Response {
        var query = Query(request.uri.query)
        let after = query.sequence("after")
        let limit = query.integer("limit", in: 1...1000)
        if limit != nil, request.wantsEventStream {
            query.refuse("limit", .conflict, "has no place with a stream")
        }
        try query.finish()
        let last = try request.lastEventID()
        if request.wantsEventStream {
            if let last { try await request.refuseEventBeyond(last, environment.store) }
            return try await stream(after: last ?? after)
        }
        let most = limit ?? Self.pageDefault
        let start = after ?? 0
        let store = environment.store
        var headers: HTTPFields = [:]
        var found: [AuditEvent] = []
        if let wait = request.preferredWait(longest: environment.limits.waitMax) {
            headers[.preferenceApplied] = "wait=\(wait.components.seconds)"
            let seat = try environment.waiters.seat()
            found =
                try await environment.watch.first(from: [store.commits()], within: wait, in: seat) {
                    let page = try await store.events(after: start, limit: most + 1)
                    return page.isEmpty ? nil : page
                } ?? []
        } else {
            found = try await store.events(after: start, limit: most + 1)
        }
        return Response(.ok, .events(found, limit: most), headers)
    }

    /// Begins with what comes next, unless the caller says behind which event.
    private func stream(after: Int64?) async throws -> Response {
        let start =
            if let after { after } else {
                try await environment.store.lastSequence()
            }
        let seat = try environment.waiters.seat()
        let stream = HistoryStream(environment: environment)
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                defer { withExtendedLifetime(seat) {} }
                try await stream.write(after: start, to: &writer)
                try await writer.finish(nil)
            }
        )
    }
}
