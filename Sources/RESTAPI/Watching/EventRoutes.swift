import HTTPTypes
import Hummingbird
import JobStore
import Workflow

/// A job's history, in pages or as a live stream.
struct EventRoutes: Sendable {
    let environment: APIEnvironment

    private static let pageDefault = 100

    func register(_ routes: inout RouteBook) {
        routes.get("/v1/jobs/{id}/events", media: ["application/json", "text/event-stream"], events)
    }

    @Sendable private func events(_ request: Request, _ context: RESTContext) async throws -> Response {
        var query = Query(request.uri.query)
        let after = query.sequence("after") ?? 0
        let limit = query.integer("limit", in: 1...1000)
        if limit != nil, request.wantsEventStream {
            query.refuse("limit", .conflict, "has no place with a stream")
        }
        try query.finish()
        let last = try request.lastEventID()
        let id = JobID(try context.identifier("job"))
        guard let detail = try await environment.store.job(id) else {
            throw Problem(.notFound, "there is no job \(id)")
        }
        if request.wantsEventStream {
            if let last { try await request.refuseEventBeyond(last, environment.store) }
            return try await stream(detail, last, after)
        }
        let most = limit ?? Self.pageDefault
        let found = try await environment.store.events(of: id, after: after, limit: most + 1)
        return Response(.ok, .events(found, limit: most))
    }

    private func stream(_ detail: JobDetail, _ last: Int64?, _ after: Int64) async throws -> Response {
        let start = last ?? after
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
    /// Refuses to go on behind an event that is not there: whoever saw it saw a history that an older copy of the database
    /// has replaced, and would hear nothing until the new one is as long.
    func refuseEventBeyond(_ last: Int64, _ store: JobStore) async throws {
        let end = try await store.lastSequence()
        guard last > end else { return }
        let detail = "is event \(last), and the history ends with \(end): begin anew"
        throw Problem(.invalidHeader, .header("Last-Event-ID"), .outOfRange, detail)
    }

    /// The sequence number that `Last-Event-ID` has; nil when there is none.
    func lastEventID() throws(Problem) -> Int64? {
        guard let text = headers[.lastEventID], !text.isEmpty else { return nil }
        let isNumber = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        if isNumber, text.utf8.count <= 15, let sequence = Int64(text) { return sequence }
        throw Problem(.invalidHeader, .header("Last-Event-ID"), .badPattern, "is not the id of an event")
    }
}
