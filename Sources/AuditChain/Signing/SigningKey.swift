import Crypto
import FoundationEssentials

/// The private half of the key that heads are signed with: Ed25519 (RFC 8032).
package struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// A new one, drawn by the system.
    package init() { key = Curve25519.Signing.PrivateKey() }

    /// Reads what `secretText` gives; nil for anything else.
    package init?(_ text: some StringProtocol) {
        guard text.hasPrefix(Self.prefix),
            let bytes = Hexadecimal.bytes(text.dropFirst(Self.prefix.count), count: 32),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
        else { return nil }
        self.key = key
    }

    /// The key as it is kept in a file, one line: `ed25519-private:` and 64 hexadecimal digits. Never for a log.
    package var secretText: String { Self.prefix + Hexadecimal.text(key.rawRepresentation) }

    package var publicKey: VerificationKey { VerificationKey(key.publicKey) }

    /// 64 bytes over exactly this message.
    /// - Throws: what the cryptographic library gives when it cannot sign.
    package func signature(of message: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: message)) }

    private static let prefix = "ed25519-private:"
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the key and does not give it away.
    package var description: String { "signing key \(publicKey.id)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["key": description]) }
}
