/// A bearer token that clients over TCP may present. Only its hash is known here.
package struct APIToken: Sendable, Equatable {
    /// Who this is, in the audit.
    package var name: String
    package var role: Role
    /// SHA-256 of the token's UTF-8 bytes: 32 bytes. Compare in constant time.
    package var sha256: [UInt8]

    package init(name: String, role: Role, sha256: [UInt8]) {
        self.name = name
        self.role = role
        self.sha256 = sha256
    }

    /// What the holder may do.
    package enum Role: String, Sendable, CaseIterable {
        case reader
        case `operator`
        case admin
        case auditor
    }
}
