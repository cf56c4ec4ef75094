import HTTPTypes
import Hummingbird

/// Registers routes and remembers which methods each path knows, so that the others can be refused with `Allow`.
struct RouteBook {
    typealias Route = @Sendable (Request, RESTContext) async throws -> Response

    let router: Router<RESTContext>
    private var paths: [(path: String, methods: [HTTPRequest.Method])] = []

    init(_ router: Router<RESTContext>) { self.router = router }

    /// A route that reads. It answers `HEAD` too.
    mutating func get(_ path: String, _ route: @escaping Route) { add(path, .get, route) }

    /// A route that changes something.
    mutating func post(_ path: String, _ route: @escaping Route) { add(path, .post, route) }

    /// Refuses all other methods of the registered paths. Call once, at the end.
    func close() {
        let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect]
        for (path, own) in paths {
            let known = own.contains(.get) ? own + [.head] : own
            let allow = known.map(\.rawValue).sorted()
            for method in methods where !known.contains(method) {
                router.on(RouterPath(path), method: method) { _, _ -> Response in
                    var problem = Problem(
                        .methodNotAllowed,
                        "the path knows \(allow.joined(separator: " and "))"
                    )
                    problem.allow = allow
                    throw problem
                }
            }
        }
    }

    private mutating func add(_ path: String, _ method: HTTPRequest.Method, _ route: @escaping Route) {
        router.on(RouterPath(path), method: method, use: route)
        if let index = paths.firstIndex(where: { $0.path == path }) {
            paths[index].methods.append(method)
        } else {
            paths.append((path, [method]))
        }
    }
}
