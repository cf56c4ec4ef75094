import AuditChain

/// A signature over the bytes of a manifest, beside it in the bundle.
struct ManifestSignature: Equatable, Sendable {
    let key: VerificationKey
    /// 64 bytes.
    private let signature: [UInt8]

    /// The form; another one needs another reader.
    private static let form = "holdfast evidence signature 1"

    init(of manifest: [UInt8], by key: SigningKey) throws {
        self.key = key.publicKey
        signature = try key.signature(of: Self.message(manifest))
    }

    /// Nil for a text that is none.
    init?(_ text: String) {
        guard let document = try? JSONValue(parsing: Array(text.utf8)), document["format"]?.text == Self.form,
            let key = document["public_key"]?.text.flatMap({ VerificationKey($0) }),
            let signature = document["signature"]?.text.flatMap(Self.bytes)
        else { return nil }
        self.key = key
        self.signature = signature
    }

    func isGood(for manifest: [UInt8]) -> Bool {
        key.isValid(signature, of: Self.message(manifest))
    }

    /// A document with an end of line.
    var text: String {
        let document: JSONValue = [
            "format": .text(Self.form), "public_key": .text(key.text), "key_id": .text(key.id),
            "signature": .text(signature.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()),
        ]
        // It has texts only, and those can always be encoded.
        return ((try? document.encoded(pretty: true)) ?? "") + "\n"
    }

    /// What is signed: the form before the manifest, so that no other signed text passes for one.
    private static func message(_ manifest: [UInt8]) -> [UInt8] {
        Array("\(form)\n".utf8) + manifest
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text)
        guard digits.count == 128 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(digits[index...(index + 1)]), radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
