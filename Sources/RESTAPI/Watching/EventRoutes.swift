import HTTPTypes
import Hummingbird
import JobStore
import Workflow

/// A job's history, in pages or as a live stream.
struct EventRoutes: Sendable {
    let environment: APIEnvironment

    private static let pageDefault = 100

    func register(_ routes: inout RouteBook) {
        routes.get("/v1/jobs/{id}/events", events)
    }

    @Sendable private func events(_ request: Request, _ context: RESTContext) async throws -> Response {
        var query = Query(request.uri.query)
        let after = query.integer("after", in: 0...Int.max) ?? 0
        let limit = query.integer("limit", in: 1...1000)
        if limit != nil, request.wantsEventStream {
            query.refuse("limit", .conflict, "has no place with a stream")
        }
        try query.finish()
        let id = JobID(try context.identifier("job"))
        guard let detail = try await environment.store.job(id) else {
            throw Problem(.notFound, "there is no job \(id)")
        }
        if request.wantsEventStream { return try await stream(request, detail, after) }
        let most = limit ?? Self.pageDefault
        let found = try await environment.store.events(of: id, after: Int64(after), limit: most + 1)
        return Response(.ok, .events(found, limit: most))
    }

    private func stream(_ request: Request, _ detail: JobDetail, _ after: Int) async throws -> Response {
        let last = try request.lastEventID()
        let start = last ?? Int64(after)
        if last != nil, detail.isOver,
            try await environment.store.events(of: detail.summary.id, after: start, limit: 1).isEmpty
        {
            // Tells a browser's EventSource to stop asking (HTML standard, 9.2.3).
            return Response(status: .noContent)
        }
        let seat = try environment.waiters.seat()
        let stream = JobEventStream(environment: environment, job: detail.summary.id)
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

extension Request {
    /// The sequence number that `Last-Event-ID` has; nil when there is none.
    fileprivate func lastEventID() throws(Problem) -> Int64? {
        guard let text = headers[.lastEventID], !text.isEmpty else { return nil }
        if let sequence = Int64(text), sequence >= 0 { return sequence }
        throw Problem(.invalidHeader, .header("Last-Event-ID"), .badPattern, "is not the id of an event")
    }
}
