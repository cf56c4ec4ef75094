package import Workflow

/// A bearer token that was made by command, without its text.
package struct StoredToken: Equatable, Sendable {
    /// A UUID.
    package var id: String
    /// What the history calls whoever uses it. Never given twice, not even when the first one is revoked.
    package var name: String
    /// `reader`, `operator`, `admin` or `auditor`.
    package var role: String
    /// SHA-256 of the token's UTF-8 bytes: 32 bytes.
    package var sha256: [UInt8]
    package var createdAt: Timestamp
    package var createdBy: String
    /// Nil when it holds until it is revoked.
    package var expiresAt: Timestamp?
    package var revokedAt: Timestamp?
    package var revokedBy: String?

    package init(
        id: String,
        name: String,
        role: String,
        sha256: [UInt8],
        createdAt: Timestamp,
        createdBy: String,
        expiresAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil,
        revokedBy: String? = nil
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.sha256 = sha256
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.revokedBy = revokedBy
    }
}

extension StoredToken: CustomStringConvertible, CustomReflectable {
    /// Without the digest, which belongs into no log.
    package var description: String { "\(name) (\(role))" }
    package var customMirror: Mirror { Mirror(self, children: ["token": description]) }
}

/// What became of the wish for a new token.
package enum TokenCreation: Equatable, Sendable {
    case created
    /// The name was given before, perhaps to a token that is revoked.
    case nameTaken
    /// So many tokens are in use already.
    case tooMany(Int)
}
