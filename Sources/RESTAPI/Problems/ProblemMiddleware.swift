import HTTPTypes
import Hummingbird
import JobStore
import Logging

/// Turns whatever a route throws into a problem document, and gives every answer the headers that all have.
struct ProblemMiddleware: RouterMiddleware {
    func handle(
        _ request: Request,
        context: RESTContext,
        next: (Request, RESTContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            let problem = problem(error, context)
            response = Response(problem)
            if request.method == .head { response = response.createHeadResponse() }
        }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }

    private func problem(_ error: any Error, _ context: RESTContext) -> Problem {
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
            return Problem(.unknownPath, "there is nothing at this path")
        case is CancellationError:
            return Problem(.notReady, "the daemon is stopping", retryAfter: 5)
        default:
            context.logger.error("a request failed", metadata: ["error": "\(error)"])
            var problem = Problem(.internalError, "the log has the cause")
            problem.request = context.requestID
            return problem
        }
    }
}
