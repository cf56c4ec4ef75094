/// An access key and its secret, permanent or temporary. It prints without the secrets.
package struct AccessKeyPair: Hashable, Sendable {
    /// The public half; it appears in every `Authorization` header.
    package let accessKey: String
    let secretKey: String
    let securityToken: String?

    /// Makes a pair. `securityToken` comes with temporary keys only; it is sent and signed as `X-Security-Token`.
    package init(accessKey: String, secretKey: String, securityToken: String? = nil) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.securityToken = securityToken
    }
}

extension AccessKeyPair: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The access key only.
    package var description: String { "AccessKeyPair(\(accessKey), \(SecretHeaders.placeholder))" }

    /// The same as `description`.
    package var debugDescription: String { description }

    /// Reflection sees the access key only, so `dump` prints no secret.
    package var customMirror: Mirror { Mirror(self, children: ["accessKey": accessKey]) }
}
