import HTTPTypes
import Hummingbird

/// The description of the API, for clients and their generators.
struct OpenAPIRoutes: Sendable {
    let environment: APIEnvironment

    func register(_ routes: inout RouteBook) {
        let document = OpenAPIDocument(version: environment.version, projects: environment.engine.projects).json
        routes.get("/openapi.json") { request, _ in
            try request.refuseQuery()
            return Response(.ok, document)
        }
    }
}
