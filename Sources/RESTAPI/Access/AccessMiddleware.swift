import Glibc
import HTTPTypes
import Hummingbird
import JobStore
import Logging
import Workflow

/// Decides who a caller is and whether the request is for them: the only place where that is decided.
struct AccessMiddleware: RouterMiddleware {
    /// How callers come in.
    enum Entrance: Sendable {
        case unixSocket(PeerIdentity, SocketRoles)
        /// With what the tokens are looked up in, and the clock by which they expire.
        case tcp(HostGuard, TokenBook, @Sendable () -> Timestamp)
    }

    let entrance: Entrance
    let paths: PathBook
    let refusals: RefusalBook

    /// What probes may ask without saying who they are.
    private static let open: Set<String> = ["/healthz", "/readyz"]

    func handle(
        _ request: Request,
        context: RESTContext,
        next: (Request, RESTContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        // The first Host has become the authority; another one is left among the headers.
        guard request.headers[.furtherHost] == nil else {
            throw Problem(.malformedRequest, "the request has more than one Host")
        }
        var former: FormerToken?
        do {
            context.principal = try await principal(request, context, &former)
            if context.principal == nil, !Self.open.contains(request.uri.path) {
                throw Problem(.unauthorized, "send a valid token as 'Authorization: Bearer …'")
            }
        } catch let problem as Problem {
            if problem.code != .forbidden { await refusals.note(problem.code, former: former, request, context) }
            throw problem
        }
        let terms = paths.terms(of: request.method.rawValue, request.uri.path)
        let needed = terms?.permission ?? Self.permission(of: request.method)
        if let principal = context.principal, !principal.role.allows(needed) {
            await refusals.note(principal.actor, role: principal.role, request, context)
            throw Problem(.forbidden, "the role '\(principal.role.rawValue)' may not \(needed.rawValue) here")
        }
        if let media = terms?.media, !request.accepts(anyOf: media) {
            throw Problem(.notAcceptable, "the answer is \(media.joined(separator: " or ")); Accept names neither")
        }
        var response = try await next(request, context)
        // Strangers may ask, but not keep a connection.
        if context.principal == nil { response.headers[.connection] = "close" }
        return response
    }

    /// What a method that has no route would be for.
    private static func permission(of method: HTTPRequest.Method) -> Permission {
        method == .get || method == .head || method == .options ? .read : .change
    }

    /// - Parameter former: set to a token that is presented too late.
    /// - Returns: nil when nobody of ours is calling.
    private func principal(
        _ request: Request,
        _ context: RESTContext,
        _ former: inout FormerToken?
    ) async throws -> Principal? {
        let program = request.headers[.userAgent].map(Self.shortened)
        switch entrance {
        case .unixSocket(let identity, let roles):
            let peer = try await identity.peer(of: context.channel, program: program)
            let groups = roles.namesGroups ? try await identity.groups(of: peer) : []
            guard let role = roles.role(user: peer.userID, groups: groups, own: geteuid()) else {
                await refusals.note(peer.actor, role: nil, request, context)
                throw Problem(.forbidden, "user \(peer.userID) has no role here; see socket_roles in the configuration")
            }
            return Principal(actor: peer.actor, role: role)
        case .tcp(let hosts, let tokens, let now):
            try hosts.check(authority: request.head.authority, origin: request.headers[.origin])
            let token: AccessToken
            switch tokens.verdict(authorization: request.headers[.authorization], at: now()) {
            case .accepted(let accepted): token = accepted
            case .former(let token):
                former = token
                return nil
            case .unknown: return nil
            }
            var client: [String: String] = [:]
            client["address"] = context.channel.remoteAddress?.ipAddress
            client["program"] = program
            return Principal(actor: Actor(name: "token:\(token.name)", client: client), role: token.role)
        }
    }

    /// At most 100 printable ASCII characters of what a client says of itself.
    private static func shortened(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.lazy.filter { (0x20..<0x7F).contains($0.value) }.prefix(100))
        )
    }
}

/// Who sends a request, and what they may do.
struct Principal: Sendable {
    var actor: Actor
    var role: Role
}
