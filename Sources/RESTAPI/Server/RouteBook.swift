import HTTPTypes
import Hummingbird

/// Collects routes before there is a router, so that what stands before them can know their paths.
struct RouteBook {
    typealias Route = @Sendable (Request, RESTContext) async throws -> Response

    private(set) var paths = PathBook()
    private var routes: [(path: String, method: HTTPRequest.Method, permission: Permission, route: Route)] = []

    /// A route that reads. It answers `HEAD` too.
    /// - Parameter media: what it can answer with.
    mutating func get(
        _ path: String,
        for permission: Permission = .read,
        media: [String] = RouteTerms.json,
        _ route: @escaping Route
    ) {
        routes.append((path, .get, permission, route))
        paths.add(path, ["GET", "HEAD"], RouteTerms(permission: permission, media: media))
    }

    /// A route that changes something.
    mutating func post(_ path: String, for permission: Permission = .change, _ route: @escaping Route) {
        routes.append((path, .post, permission, route))
        paths.add(path, ["POST"], RouteTerms(permission: permission))
    }

    /// Registers all routes. Who may ask is decided, and noted, before the router has its turn (`AccessMiddleware`), by the
    /// path; should the router ever take a path for another route than that did, the route still keeps its terms.
    func install(on router: Router<RESTContext>) {
        for (path, method, permission, route) in routes {
            router.on(RouterPath(path), method: method) { request, context in
                guard context.principal.map({ $0.role.allows(permission) }) ?? (permission == .read) else {
                    throw Problem(.forbidden, "the route is for other roles")
                }
                return try await route(request, context)
            }
        }
    }
}
