import Hummingbird
import JobStore
import Workflow

/// What can be read about jobs.
struct JobRoutes: Sendable {
    let environment: APIEnvironment

    private var store: JobStore { environment.store }
    private static let pageDefault = 50
    /// How much of a history is shown: a job that was tried for weeks has no end of it.
    private static let historyMax = 1000

    func register(_ routes: inout RouteBook) {
        routes.get("/v1/jobs", media: ["application/json", "text/csv"], list)
        routes.get("/v1/jobs/counts", counts)
        routes.get("/v1/jobs/{id}", show)
        routes.get("/v1/jobs/{id}/resources", resources)
        routes.get("/v1/jobs/{id}/attempts", attempts)
        routes.get("/v1/jobs/{id}/calls", calls)
        routes.get("/v1/jobs/{id}/effects", effects)
    }

    @Sendable private func list(_ request: Request, _ context: RESTContext) async throws -> Response {
        var query = Query(request.uri.query)
        let filter = JobFilter(&query)
        let limit = query.integer("limit", in: 1...1000)
        let format = query.choice("format", of: ListFormat.self)
        let place = query.digest(without: ["cursor", "limit", "format"])
        let cursor = query.cursor("cursor", of: place)
        try query.finish()
        if (format ?? (request.accepted.names("text/csv") ? .csv : .json)) == .csv {
            return try table(filter, after: cursor, limit)
        }
        let page = try await store.jobs(filter, after: cursor, limit: limit ?? Self.pageDefault)
        let next = page.next.map { "\($0.text)-\(place)" }
        return Response(.ok, ["jobs": .array(page.jobs.map(\.document)), "next": .text(next)])
    }

    /// Without a limit all of the list, which no client has to put together from pages.
    private func table(_ filter: JobFilter, after cursor: JobCursor?, _ limit: Int?) throws -> Response {
        let seat = try environment.waiters.seat()
        let list = JobListCSV(store: store, filter: filter)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8; header=present",
                .contentDisposition: "attachment; filename=\"jobs.csv\"",
            ],
            body: ResponseBody { writer in
                defer { withExtendedLifetime(seat) {} }
                try await list.write(after: cursor, limit: limit, to: &writer)
                try await writer.finish(nil)
            }
        )
    }

    @Sendable private func counts(_ request: Request, _ context: RESTContext) async throws -> Response {
        var query = Query(request.uri.query)
        let filter = JobFilter(&query)
        try query.finish()
        let counts = try await store.counts(filter)
        return Response(.ok, ["total": .integer(counts.total), "by_state": .counts(counts.byState)])
    }

    @Sendable private func show(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        let id = JobID(try context.identifier("job"))
        return try await environment.show(request, find: { try await find(id) }, changing: { [id] })
    }

    private func find(_ id: JobID) async throws -> JobDetail {
        guard let detail = try await store.job(id) else { throw Problem(.notFound, "there is no job \(id)") }
        return detail
    }

    @Sendable private func resources(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        let detail = try await find(JobID(try context.identifier("job")))
        return Response(.ok, ["resources": .array(detail.summary.resources.map(\.document))])
    }

    @Sendable private func attempts(_ request: Request, _ context: RESTContext) async throws -> Response {
        let all = try await store.attempts(of: try await known(request, context))
        return Response(.ok, ["attempts": Self.latest(all.map(\.document)), "truncated": .bool(Self.isCut(all.count))])
    }

    @Sendable private func calls(_ request: Request, _ context: RESTContext) async throws -> Response {
        let history = try await store.calls(of: try await known(request, context))
        return Response(
            .ok,
            [
                "calls": Self.latest(history.calls.map(\.document)),
                "polls": .array(history.polls.map(\.document)),
                // The store reads no more than these.
                "truncated": .bool(history.calls.count >= Self.historyMax),
            ]
        )
    }

    @Sendable private func effects(_ request: Request, _ context: RESTContext) async throws -> Response {
        let all = try await store.effects(of: try await known(request, context))
        return Response(.ok, ["effects": Self.latest(all.map(\.document)), "truncated": .bool(Self.isCut(all.count))])
    }

    /// The last of a history, in order.
    private static func latest(_ documents: [JSON]) -> JSON { .array(documents.suffix(historyMax)) }

    private static func isCut(_ count: Int) -> Bool { count > historyMax }

    /// The id of a job that exists.
    private func known(_ request: Request, _ context: RESTContext) async throws -> JobID {
        try request.refuseQuery()
        let id = JobID(try context.identifier("job"))
        guard try await store.version(of: id) != nil else { throw Problem(.notFound, "there is no job \(id)") }
        return id
    }
}

/// The forms of a list.
enum ListFormat: String, CaseIterable {
    case json
    case csv
}

extension Query {
    /// A place in the list whose filters have this digest.
    fileprivate mutating func cursor(_ name: String, of digest: String) -> JobCursor? {
        guard let text = take(name) else { return nil }
        let end = text.lastIndex(of: "-") ?? text.startIndex
        do throws(StoreError) {
            let cursor = try JobCursor(text: String(text[..<end]))
            if text[end...].dropFirst() == digest { return cursor }
            refuse(name, .badCursor, "belongs to a list with other filters")
        } catch {
            refuse(name, .badCursor, "is not the 'next' of an earlier page")
        }
        return nil
    }
}

extension Request {
    /// Refuses parameters where none are known.
    func refuseQuery() throws(Problem) {
        var query = Query(uri.query)
        try query.finish()
    }
}

extension JSON {
    /// Numbers of jobs for every state.
    static func counts(_ counts: [JobState: Int]) -> JSON {
        .object(JobState.allCases.map { Member(name: $0.rawValue, value: .integer(counts[$0] ?? 0)) })
    }
}
