import Crypto

/// What makes two submissions the same for an idempotency key: their content, not their spelling.
enum SubmissionFingerprint {
    /// SHA-256, in hexadecimal digits, of the document with its members in order and without spaces.
    static func of(_ document: JSON) -> String {
        SHA256.hash(data: document.ordered.bytes)
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            .joined()
    }
}
