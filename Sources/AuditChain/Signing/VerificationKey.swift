import Crypto
import FoundationEssentials

/// The public half of the key that heads are signed with.
package struct VerificationKey: Equatable, Hashable, Sendable {
    /// 32 bytes (RFC 8032, section 5.1.5).
    private let bytes: [UInt8]

    init(_ key: Curve25519.Signing.PublicKey) { bytes = Array(key.rawRepresentation) }

    /// Reads what `text` gives; nil for anything else.
    package init?(_ text: some StringProtocol) {
        guard text.hasPrefix(Self.prefix),
            let bytes = Hexadecimal.bytes(text.dropFirst(Self.prefix.count), count: 32),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        else { return nil }
        self.init(key)
    }

    /// `ed25519:` and 64 hexadecimal digits.
    package var text: String { Self.prefix + Hexadecimal.text(bytes) }

    /// A short name for people: the first 16 hexadecimal digits of the key's SHA-256.
    package var id: String { Hexadecimal.text(SHA256.hash(data: bytes).prefix(8)) }

    /// Whether the signature, 64 bytes, is this key's and of just this message.
    package func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
        return key.isValidSignature(signature, for: message)
    }

    private static let prefix = "ed25519:"
}
