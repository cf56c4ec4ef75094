import Crypto

/// Takes the secrets of a request out of the answer to it: a cloud, a gateway or a proxy that quotes what it was sent must
/// not get them into the history, a log or an export.
package struct SecretScrubber: Sendable {
    private let secrets: [[UInt8]]

    /// Shorter texts could be a part of anything, and would be taken out of what they have nothing to do with.
    package static let lengthMin = 8

    /// - Parameter secrets: as they are sent; those that are too short are not looked for.
    package init(_ secrets: [String]) {
        var forms: [[UInt8]] = []
        for secret in secrets where secret.utf8.count >= Self.lengthMin {
            for form in Self.spellings(of: secret) where !forms.contains(form) { forms.append(form) }
        }
        self.secrets = forms
    }

    /// `bytes` with `[redacted sha256:8HEX]` in the place of each secret. The digits tell two secrets apart and give neither
    /// away.
    package func scrub(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for secret in secrets where Self.position(of: secret, in: result, from: 0) != nil {
            let mark = Self.mark(secret)
            var cleaned: [UInt8] = []
            var start = 0
            while let position = Self.position(of: secret, in: result, from: start) {
                cleaned += result[start..<position]
                cleaned += mark
                start = position + secret.count
            }
            result = cleaned + result[start...]
        }
        return result
    }

    private static func position(of secret: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count - start >= secret.count else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            let first = secret[0]
            var index = start
            let last = bytes.count - secret.count
            while index <= last {
                if bytes[index] == first, bytes[index..<(index + secret.count)].elementsEqual(secret) { return index }
                index += 1
            }
            return nil
        }
    }

    private static func mark(_ secret: [UInt8]) -> [UInt8] {
        let digits = SHA256.hash(data: secret).prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return Array("[redacted sha256:\(digits.joined())]".utf8)
    }

    /// How an answer may quote it: as it is, in a text of JSON, in a text of JSON within a text of JSON and so on, with or
    /// without the escapes that encoders are free to make; or percent-encoded.
    private static func spellings(of secret: String) -> [[UInt8]] {
        var found = [Array(secret.utf8), percentEncoded(secret)]
        for escapesSolidus in [false, true] {
            for escapesOthers in [false, true] {
                var text = secret
                for _ in 0..<depthMax {
                    text = quoted(text, escapesSolidus: escapesSolidus, escapesOthers: escapesOthers)
                    found.append(Array(text.utf8))
                }
            }
        }
        return found
    }

    /// A request's body, quoted in a message, quoted in an answer; and one more.
    private static let depthMax = 3

    /// As JSON writes it within quotation marks (RFC 8259, section 7).
    private static func quoted(_ text: String, escapesSolidus: Bool, escapesOthers: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "/" where escapesSolidus: result += "\\/"
            case _ where scalar.value < 0x20 || (escapesOthers && scalar.value > 0x7E):
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func percentEncoded(_ text: String) -> [UInt8] {
        Array(
            text.utf8.map { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "~"):
                    String(Unicode.Scalar(byte))
                default: (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
                }
            }.joined().utf8
        )
    }
}
