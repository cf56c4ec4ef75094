import Crypto

/// The text of a new token. It is shown once, to whoever asked for it, and kept nowhere.
struct TokenSecret: Sendable {
    /// `hft_` and 64 hexadecimal digits. The beginning is for scanners that look for secrets in the wrong places.
    let text: String

    /// 32 bytes of the system's randomness.
    init() {
        var generator = SystemRandomNumberGenerator()
        let digits = (0..<32).map { _ in
            let byte = UInt8.random(in: .min ... .max, using: &generator)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        text = "hft_" + digits.joined()
    }

    var sha256: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}

extension TokenSecret: CustomStringConvertible, CustomReflectable {
    var description: String { "a token" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
