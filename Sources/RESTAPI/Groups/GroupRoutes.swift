import HTTPTypes
import Hummingbird
import JobStore
import Workflow

/// What can be read about groups.
struct GroupRoutes: Sendable {
    let environment: APIEnvironment

    func register(_ routes: inout RouteBook) {
        routes.get("/v1/groups/{id}", show)
    }

    @Sendable private func show(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        let id = GroupID(try context.identifier("group"))
        let known = request.noneMatch
        var headers: HTTPFields = [:]
        let detail: GroupDetail
        if let wait = request.preferredWait(longest: environment.limits.waitMax) {
            headers[.preferenceApplied] = "wait=\(wait.components.seconds)"
            detail = try await awaited(id, wait, known, try environment.waiters.seat())
        } else {
            detail = try await find(id)
        }
        headers[.eTag] = detail.entityTag
        if known.contains(detail.entityTag) { return Response(status: .notModified, headers: headers) }
        return Response(.ok, detail.document, headers)
    }

    /// The group once it differs from what the caller knows or, when they know nothing, once it is settled; as it is
    /// when the time is up.
    private func awaited(
        _ id: GroupID,
        _ limit: Duration,
        _ known: [String],
        _ seat: WaitingRoom.Seat
    ) async throws -> GroupDetail {
        // A group's jobs stay the same for ever.
        let jobs = try await find(id).jobs.map(\.id)
        let news = try await environment.watch.first(changing: jobs, within: limit, in: seat) { () -> GroupDetail? in
            let detail = try await find(id)
            let isNews = known.isEmpty ? detail.isSettled : !known.contains(detail.entityTag)
            return isNews ? detail : nil
        }
        if let news { return news }
        return try await find(id)
    }

    private func find(_ id: GroupID) async throws -> GroupDetail {
        guard let group = try await environment.store.group(id) else {
            throw Problem(.notFound, "there is no group \(id)")
        }
        return group
    }
}
