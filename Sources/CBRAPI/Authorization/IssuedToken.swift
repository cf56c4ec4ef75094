package import Workflow

/// A token of IAM. It prints without its value.
package struct IssuedToken: Equatable, Sendable {
    /// What goes into `X-Auth-Token`: several kilobytes of text.
    package let value: String
    /// When it was made, by the cloud's clock; nil when the answer did not tell.
    package let issuedAt: Timestamp?
    /// When it ends, by the cloud's clock; nil when the answer did not tell. It may die earlier.
    package let expiresAt: Timestamp?

    /// How long it lives, by the cloud's clock alone; nil unless both times were told in order.
    package var lifetime: Duration? {
        guard let issuedAt, let expiresAt, issuedAt < expiresAt else { return nil }
        return expiresAt - issuedAt
    }

    /// No token comes near this length.
    static let bytesMax = 64 << 10
}

extension IssuedToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The end of its life only.
    package var description: String {
        "IssuedToken(\(SecretHeaders.placeholder), expires \(expiresAt.map { "\($0.milliseconds)" } ?? "unknown"))"
    }

    /// The same as `description`.
    package var debugDescription: String { description }

    /// Reflection shows what `description` shows.
    package var customMirror: Mirror { Mirror(self, children: ["token": description]) }
}
