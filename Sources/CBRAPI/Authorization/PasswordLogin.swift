/// An IAM user's name, password and account. It prints without the password.
package struct PasswordLogin: Hashable, Sendable {
    package let user: String
    /// The account, `domain` on the wire.
    package let domain: String
    let password: String

    /// Makes a login of the user called `user` in the account `domain`.
    package init(user: String, domain: String, password: String) {
        self.user = user
        self.domain = domain
        self.password = password
    }

    /// What must not come back in an answer and be kept, see `SecretScrubber`.
    package var secrets: [String] { [password] }
}

extension PasswordLogin: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// User and account only.
    package var description: String { "PasswordLogin(\(user)@\(domain), \(SecretHeaders.placeholder))" }

    /// The same as `description`.
    package var debugDescription: String { description }

    /// Reflection sees user and account only, so `dump` prints no secret.
    package var customMirror: Mirror { Mirror(self, children: ["user": user, "domain": domain]) }
}
