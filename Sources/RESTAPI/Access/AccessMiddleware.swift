import Glibc
import HTTPTypes
import Hummingbird
import JobStore
import Logging

/// Decides who a caller is and whether the request is for them: the only place where that is decided.
struct AccessMiddleware: RouterMiddleware {
    /// How callers come in.
    enum Entrance: Sendable {
        case unixSocket(PeerIdentity, SocketRoles)
        case tcp(HostGuard, TokenBook)
    }

    let entrance: Entrance
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
        do {
            context.principal = try await principal(request, context)
            if context.principal == nil, !Self.open.contains(request.uri.path) {
                throw Problem(.unauthorized, "send a valid token as 'Authorization: Bearer …'")
            }
        } catch let problem as Problem {
            if problem.code != .forbidden { await refusals.note(problem.code, request, context) }
            throw problem
        }
        let isSafe = request.method == .get || request.method == .head || request.method == .options
        if let role = context.principal?.role, !isSafe, !role.mayChange {
            if let actor = context.principal?.actor { await refusals.note(actor, role: role, request, context) }
            throw Problem(.forbidden, "the role '\(role.rawValue)' may only read")
        }
        var response = try await next(request, context)
        // Strangers may ask, but not keep a connection.
        if context.principal == nil { response.headers[.connection] = "close" }
        return response
    }

    private func principal(_ request: Request, _ context: RESTContext) async throws -> Principal? {
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
        case .tcp(let hosts, let tokens):
            try hosts.check(authority: request.head.authority, origin: request.headers[.origin])
            guard let token = tokens.token(authorization: request.headers[.authorization]) else { return nil }
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
