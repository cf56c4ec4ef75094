/// Which header fields carry a secret and must not reach a log, a history row or an export.
package enum SecretHeaders {
    /// What is shown instead of a secret value.
    package static let placeholder = "[redacted]"

    /// Whether the value of the header called `name` (any case) is a secret.
    ///
    /// `Authorization` (signature), `X-Auth-Token` (token sent), `X-Security-Token` (temporary key),
    /// `X-Subject-Token` (token received), and what a proxy or a cookie would carry.
    package static func contains(_ name: String) -> Bool {
        names.contains(ASCII.lowercased(name))
    }

    private static let names: Set<String> = [
        "authorization", "cookie", "proxy-authorization", "set-cookie",
        "x-auth-token", "x-security-token", "x-subject-token",
    ]
}
