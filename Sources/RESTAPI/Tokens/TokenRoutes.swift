import HTTPTypes
import Hummingbird
import JobStore
import Workflow

/// Who may come in over TCP: tokens are made, listed and revoked by administrators.
struct TokenRoutes: Sendable {
    let environment: APIEnvironment

    private static let pageDefault = 100

    func register(_ routes: inout RouteBook) {
        routes.get("/v1/tokens", for: .administer, list)
        routes.post("/v1/tokens", for: .administer, create)
        routes.post("/v1/tokens/{id}/revoke", for: .administer, revoke)
    }

    @Sendable private func list(_ request: Request, _ context: RESTContext) async throws -> Response {
        var query = Query(request.uri.query)
        let after = query.uuid("after")
        let limit = query.integer("limit", in: 1...1000) ?? Self.pageDefault
        try query.finish()
        let found = try await environment.store.tokens(after: after, limit: limit + 1)
        return Response(
            .ok,
            .page("tokens", found, limit: limit, place: { .string($0.id) }, document: { $0.document(at: now) })
        )
    }

    @Sendable private func create(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        try request.refuseIfMatch()
        try request.refuseIdempotencyKey()
        let now = now
        let wish = try TokenReader(now: now).wish(try await request.document(limit: environment.limits.bodyMax))
        let actor = try context.actor
        let secret = TokenSecret()
        let token = StoredToken(
            id: environment.identifiers.next(at: now),
            name: wish.name,
            role: wish.role.rawValue,
            sha256: secret.sha256,
            createdAt: now,
            createdBy: actor.name,
            expiresAt: wish.expiresAt
        )
        let isTaken = environment.tokens.isConfigured(wish.name)
        switch isTaken
            ? .nameTaken : try await environment.store.createToken(token, reason: wish.reason, actor: actor)
        {
        case .created: break
        case .nameTaken:
            throw Problem(.tokenNameTaken, "a name is given once, so that the history stays clear; take another")
        case .tooMany(let count):
            throw Problem(.tooManyTokens, "\(count) tokens are in use; revoke some")
        }
        try await environment.tokens.reload(from: environment.store)
        let document = token.document(at: now).adding(["token": .string(secret.text)])
        return Response(.created, document, [.location: "/v1/tokens"])
    }

    @Sendable private func revoke(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        try request.refuseIfMatch()
        let id = try context.identifier("token")
        let reason = try CommandBody.reason(try await request.document(limit: environment.limits.bodyMax))
        let now = now
        let token = try await environment.store.revokeToken(id, reason: reason, actor: try context.actor, now: now)
        guard let token else { throw Problem(.notFound, "there is no token \(id)") }
        try await environment.tokens.reload(from: environment.store)
        return Response(.ok, token.document(at: now))
    }

    private var now: Timestamp { environment.now() }
}

extension StoredToken {
    /// Whether and why the token lets nobody in.
    enum Standing: String, CaseIterable, Sendable {
        case active
        case expired
        case revoked
    }

    func standing(at now: Timestamp) -> Standing {
        if revokedAt != nil { return .revoked }
        return expiresAt.map { $0 <= now } ?? false ? .expired : .active
    }

    fileprivate func document(at now: Timestamp) -> JSON {
        [
            "id": .string(id),
            "name": .string(name),
            "role": .string(role),
            "state": .string(standing(at: now).rawValue),
            "created_at": .string(createdAt.rfc3339),
            "created_by": .string(createdBy),
            "expires_at": .text(expiresAt?.rfc3339),
            "revoked_at": .text(revokedAt?.rfc3339),
            "revoked_by": .text(revokedBy),
        ]
    }
}
