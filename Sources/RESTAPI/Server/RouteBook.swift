import HTTPTypes
import Hummingbird

/// Collects routes before there is a router, so that what stands before them can know their paths.
struct RouteBook {
    typealias Route = @Sendable (Request, RESTContext) async throws -> Response

    private(set) var paths = PathBook()
    private var routes: [(path: String, method: HTTPRequest.Method, route: Route)] = []

    /// A route that reads. It answers `HEAD` too.
    mutating func get(_ path: String, _ route: @escaping Route) {
        routes.append((path, .get, route))
        paths.add(path, ["GET", "HEAD"])
    }

    /// A route that changes something.
    mutating func post(_ path: String, _ route: @escaping Route) {
        routes.append((path, .post, route))
        paths.add(path, ["POST"])
    }

    /// Registers all routes.
    func install(on router: Router<RESTContext>) {
        for (path, method, route) in routes { router.on(RouterPath(path), method: method, use: route) }
    }
}
