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
        // A group's jobs stay the same for ever.
        return try await environment.show(
            request,
            find: { try await find(id) },
            changing: { try await find(id).jobs.map(\.id) }
        )
    }

    private func find(_ id: GroupID) async throws -> GroupDetail {
        guard let group = try await environment.store.group(id) else {
            throw Problem(.notFound, "there is no group \(id)")
        }
        return group
    }
}
