/// How a request proves who sends it.
package enum Authorizer: Hashable, Sendable {
    /// Signed anew for every attempt with an access key.
    case accessKey(AccessKeyPair)
    /// A token of IAM as `X-Auth-Token`.
    case token(String)
    /// Nothing: the request for a token itself.
    case anonymous

    /// What must not come back in an answer and be kept, see `SecretScrubber`. The access key is among it: it is never shown
    /// whole.
    package var secrets: [String] {
        switch self {
        case .accessKey(let keys): [keys.accessKey, keys.secretKey] + (keys.securityToken.map { [$0] } ?? [])
        case .token(let value): [value]
        case .anonymous: []
        }
    }
}

extension Authorizer: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind of credentials, without the secret.
    package var description: String {
        switch self {
        case .accessKey(let keys): "accessKey(\(keys.accessKey), \(SecretHeaders.placeholder))"
        case .token: "token(\(SecretHeaders.placeholder))"
        case .anonymous: "anonymous"
        }
    }

    /// The same as `description`.
    package var debugDescription: String { description }

    /// Reflection shows what `description` shows.
    package var customMirror: Mirror { Mirror(self, children: ["authorizer": description]) }
}
