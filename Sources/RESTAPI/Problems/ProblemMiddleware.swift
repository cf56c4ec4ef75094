import HTTPTypes
import Hummingbird
import JobStore
import Logging

/// Turns whatever a route throws into a problem document, and gives every answer the headers that all have.
struct ProblemMiddleware: RouterMiddleware {
    let paths: PathBook

    func handle(
        _ request: Request,
        context: RESTContext,
        next: (Request, RESTContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            let problem = problem(error, request, context)
            response = Response(problem)
            if request.method == .head { response = response.createHeadResponse() }
        }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }

    private func problem(_ error: any Error, _ request: Request, _ context: RESTContext) -> Problem {
        switch error {
        case let problem as Problem:
            return problem
        case let error as StoreError:
            var problem = Problem(error)
            if problem.code.status >= 500 {
                context.logger.error("the store refused", metadata: ["error": "\(error)"])
                problem.request = context.requestID
            }
            return problem
        case let error as HTTPError where error.status == .notFound:
            guard let allow = paths.methods(of: request.uri.path) else {
                return Problem(.unknownPath, "there is nothing at this path")
            }
            var problem = Problem(.methodNotAllowed, "the path knows \(allow.joined(separator: " and "))")
            problem.allow = allow
            return problem
        case is CancellationError:
            return Problem(.notReady, "the daemon is stopping", retryAfter: 5)
        default:
            if let problem = Problem(ofClient: error) {
                context.logger.debug("a request broke off", metadata: ["error": "\(error)"])
                return problem
            }
            context.logger.error("a request failed", metadata: ["error": "\(error)"])
            var problem = Problem(.internalError, "the log has the cause")
            problem.request = context.requestID
            return problem
        }
    }
}
