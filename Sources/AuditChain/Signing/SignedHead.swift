import FoundationEssentials

/// A head with whose it is and when it was read, signed when there is a key.
package struct SignedHead: Equatable, Sendable {
    /// 32 hex digits.
    package let installation: String
    package let head: ChainHead
    /// RFC 3339, in UTC with milliseconds.
    package let at: String
    /// Whose signature it bears, by its own account; nil without one.
    package let key: VerificationKey?
    /// 64 bytes; nil without a key.
    private let signature: [UInt8]?

    /// - Parameter key: signs the head; nil leaves it unsigned.
    /// - Throws: what the cryptographic library gives when it cannot sign.
    package init(installation: String, head: ChainHead, at: String, signedWith key: SigningKey?) throws {
        self.installation = installation
        self.head = head
        self.at = at
        self.key = key?.publicKey
        let message = Self.text(installation, head, at, key?.publicKey, signature: nil)
        signature = try key?.signature(of: Array(message.utf8))
    }

    /// 128 hexadecimal digits; nil without a signature.
    package var signatureText: String? { signature.map { Hexadecimal.text($0) } }

    /// Canonical JSON in one line. What is signed is this without the member `signature`.
    package var line: String {
        Self.text(installation, head, at, key, signature: .some(.text(signatureText)))
    }

    /// Whether the signature is the key's own and of just this. False without a signature.
    package var isSignatureGood: Bool {
        guard let key, let signature else { return false }
        let message = Self.text(installation, head, at, key, signature: nil)
        return key.isValid(signature, of: Array(message.utf8))
    }

    /// The form of the line; another one needs another reader.
    private static let form = "holdfast head 1"

    private static func text(
        _ installation: String,
        _ head: ChainHead,
        _ at: String,
        _ key: VerificationKey?,
        signature: CanonicalJSON?
    ) -> String {
        var members: [String: CanonicalJSON] = [
            "format": .string(form), "installation": .string(installation), "seq": .integer(head.sequence),
            "hash": .string(head.hash.hexadecimal), "at": .string(at), "public_key": .text(key?.text),
            "key_id": .text(key?.id),
        ]
        members["signature"] = signature
        return CanonicalJSON.object(members).text
    }
}

extension SignedHead {
    /// Reads what `line` wrote, and nothing else; nil for a line that is only written another way. The signature is not judged.
    package init?(line: some StringProtocol) {
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(line.utf8)), wire.format == Self.form,
            let hash = ChainHash(hexadecimal: wire.hash), wire.seq >= 0,
            (wire.publicKey == nil) == (wire.signature == nil)
        else { return nil }
        key = wire.publicKey.flatMap { VerificationKey($0) }
        signature = wire.signature.flatMap { Hexadecimal.bytes($0, count: 64) }
        installation = wire.installation
        head = ChainHead(sequence: wire.seq, hash: hash)
        at = wire.at
        guard self.line.utf8.elementsEqual(line.utf8) else { return nil }
    }

    private struct Wire: Decodable {
        var format: String
        var installation: String
        var seq: Int64
        var hash: String
        var at: String
        var publicKey: String?
        var signature: String?

        private enum CodingKeys: String, CodingKey {
            case format, installation, seq, hash, at, signature
            case publicKey = "public_key"
        }
    }
}
