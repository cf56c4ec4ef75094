import FoundationEssentials
import GRDB
package import Workflow

extension JobStore {
    /// How many tokens may be in use at a time: each is compared with what every request presents.
    package static let tokensMax = 1000

    /// Adds a token, with an event `token.created`.
    package func createToken(_ token: StoredToken, reason: String, actor: Actor) async throws(StoreError)
        -> TokenCreation
    {
        try await write { session in
            let isTaken = try session.row("SELECT 1 FROM access_token WHERE name = ?", [token.name]) != nil
            if isTaken { return .nameTaken }
            let count: Int =
                try session.row(
                    "SELECT count(*) FROM access_token INDEXED BY access_token_in_use WHERE revoked_ms IS NULL"
                )?[0] ?? 0
            if count >= Self.tokensMax { return .tooMany(count) }
            try session.run(
                """
                INSERT INTO access_token (id, name, role, sha256, created_ms, created_by, expires_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    token.id, token.name, token.role, Data(token.sha256), token.createdAt.milliseconds, token.createdBy,
                    token.expiresAt?.milliseconds,
                ]
            )
            var detail = ["id": token.id, "role": token.role]
            detail["expires_at"] = token.expiresAt?.rfc3339
            session.record(
                NewAuditEvent(
                    at: token.createdAt,
                    actor: actor,
                    action: .tokenCreated,
                    object: token.name,
                    reason: reason,
                    detail: detail
                )
            )
            return .created
        }
    }

    /// Lets a token in no more, with an event `token.revoked`. One that is revoked already stays as it is.
    /// - Returns: the token as it is then; nil when there is none.
    package func revokeToken(
        _ id: String,
        reason: String,
        actor: Actor,
        now: Timestamp
    ) async throws(StoreError) -> StoredToken? {
        try await write { session in
            guard let row = try session.row(Self.tokenQuery, [id]) else { return nil }
            var token = Self.token(row)
            guard token.revokedAt == nil else { return token }
            token.revokedAt = now
            token.revokedBy = actor.name
            try session.run(
                "UPDATE access_token SET revoked_ms = ?, revoked_by = ? WHERE id = ?",
                [now.milliseconds, actor.name, id]
            )
            session.record(
                NewAuditEvent(
                    at: now,
                    actor: actor,
                    action: .tokenRevoked,
                    object: token.name,
                    reason: reason,
                    detail: ["id": token.id, "role": token.role]
                )
            )
            return token
        }
    }

    /// The tokens that are not revoked, expired ones among them.
    package func tokensInUse() async throws(StoreError) -> [StoredToken] {
        try await read { database in
            try Row.fetchAll(database.cachedStatement(sql: Self.tokensInUseQuery)).map(Self.token)
        }
    }

    /// The tokens that were revoked last, at most `tokensMax`: whoever still uses one shall be known.
    package func tokensRevoked() async throws(StoreError) -> [StoredToken] {
        try await read { database in
            let statement = try database.cachedStatement(sql: Self.tokensRevokedQuery)
            return try Row.fetchAll(statement, arguments: [Self.tokensMax]).map(Self.token)
        }
    }

    /// All tokens behind the one with this id, in the order in which they were made, at most `limit`.
    package func tokens(after id: String? = nil, limit: Int) async throws(StoreError) -> [StoredToken] {
        try await read { database in
            let statement = try database.cachedStatement(sql: Self.tokensQuery)
            return try Row.fetchAll(statement, arguments: [id ?? "", limit]).map(Self.token)
        }
    }

    private static let selectingTokens = """
        SELECT id, name, role, sha256, created_ms, created_by, expires_ms, revoked_ms, revoked_by FROM access_token
        """
    private static let tokenQuery = selectingTokens + " WHERE id = ?"
    private static let tokensInUseQuery =
        selectingTokens + " INDEXED BY access_token_in_use WHERE revoked_ms IS NULL ORDER BY id"
    private static let tokensRevokedQuery =
        selectingTokens + """
             INDEXED BY access_token_revoked WHERE revoked_ms IS NOT NULL ORDER BY revoked_ms DESC LIMIT ?
            """
    private static let tokensQuery = selectingTokens + " WHERE id > ? ORDER BY id LIMIT ?"

    private static func token(_ row: Row) -> StoredToken {
        StoredToken(
            id: row[0],
            name: row[1],
            role: row[2],
            sha256: Array(row[3] as Data),
            createdAt: Timestamp(milliseconds: row[4]),
            createdBy: row[5],
            expiresAt: JobRow.time(row[6]),
            revokedAt: JobRow.time(row[7]),
            revokedBy: row[8]
        )
    }
}
