/// What a caller may do.
package enum Role: String, Sendable, CaseIterable {
    /// Looks at everything.
    case reader
    /// Looks, submits and gives commands.
    case `operator`
    /// Everything, and decides who else may do what.
    case admin
    /// Looks at everything, the audit in the first place.
    case auditor

    func allows(_ permission: Permission) -> Bool {
        switch permission {
        case .read: true
        case .change: self == .operator || self == .admin
        case .administer: self == .admin
        }
    }
}

/// A bearer token that is accepted over TCP. The token itself is not known here.
package struct AccessToken: Equatable, Sendable {
    /// Who the history says it was.
    package var name: String
    package var role: Role
    /// SHA-256 of the token's UTF-8 bytes: 32 bytes.
    package var sha256: [UInt8]

    package init(name: String, role: Role, sha256: [UInt8]) {
        self.name = name
        self.role = role
        self.sha256 = sha256
    }
}

extension AccessToken: CustomStringConvertible, CustomReflectable {
    /// Without the digest: a token of few characters could be guessed from it.
    package var description: String { "\(name) (\(role.rawValue))" }
    package var customMirror: Mirror { Mirror(self, children: ["token": description]) }
}
