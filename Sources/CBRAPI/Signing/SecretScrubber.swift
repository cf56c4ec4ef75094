import Crypto
import FoundationEssentials

/// Takes the secrets of a request out of the answer to it: a cloud, a gateway or a proxy that quotes what it was sent must
/// not get them into the history, a log or an export.
package struct SecretScrubber: Sendable {
    private let secrets: [Secret]

    /// Shorter texts could be a part of anything, and would be taken out of what they have nothing to do with.
    package static let lengthMin = 8

    private struct Secret: Sendable {
        let text: QuotedText
        /// How it looks in encodings of bytes, which have other letters.
        let encodings: [[UInt8]]
        let mark: [UInt8]
        /// Whether it may begin with a byte.
        let isBeginning: [Bool]

        init(_ secret: String) {
            text = QuotedText(secret)
            encodings = SecretScrubber.encodings(of: secret)
            mark = SecretScrubber.mark(secret)
            let beginnings = text.beginnings.union(encodings.compactMap(\.first))
            isBeginning = (UInt8.min...UInt8.max).map { beginnings.contains($0) }
        }
    }

    /// - Parameter secrets: as they are sent; those that are too short are not looked for.
    package init(_ secrets: [String]) {
        var known: Set<String> = []
        self.secrets = secrets.filter { $0.utf8.count >= Self.lengthMin && known.insert($0).inserted }
            // One that has another one in it goes first, as a whole.
            .sorted { $0.utf8.count > $1.utf8.count }
            .map { Secret($0) }
    }

    /// `bytes` with `[redacted sha256:8HEX]` in the place of each secret, however it is quoted there. The digits tell two
    /// secrets apart and give neither away.
    package func scrub(_ bytes: [UInt8]) -> [UInt8] {
        secrets.reduce(bytes) { bytes, secret in Self.scrub(secret, from: bytes) }
    }

    private static func scrub(_ secret: Secret, from bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBufferPointer { text in
            var cleaned: [UInt8] = []
            var kept = 0
            var index = 0
            while index < text.count {
                guard secret.isBeginning[Int(text[index])],
                    let end = secret.text.end(in: text, from: index) ?? Self.end(of: secret.encodings, text, index)
                else {
                    index += 1
                    continue
                }
                cleaned += text[kept..<index]
                cleaned += secret.mark
                index = end
                kept = end
            }
            return kept == 0 ? bytes : cleaned + text[kept...]
        }
    }

    private static func end(of encodings: [[UInt8]], _ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        for encoding in encodings where text.count - start >= encoding.count && text[start] == encoding[0] {
            if text[start..<(start + encoding.count)].elementsEqual(encoding) { return start + encoding.count }
        }
        return nil
    }

    private static func mark(_ secret: String) -> [UInt8] {
        Array("[redacted sha256:\(hexadecimal(SHA256.hash(data: Array(secret.utf8)).prefix(4)))]".utf8)
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// In hexadecimal, and in base64 (RFC 4648, both alphabets) by itself or behind something else, such as a user's name.
    private static func encodings(of secret: String) -> [[UInt8]] {
        let bytes = Array(secret.utf8)
        let digits = hexadecimal(bytes)
        var found = [digits, digits.uppercased()]
        for offset in 0..<3 {
            let encoded = Data(repeating: 0, count: offset).appending(bytes).base64EncodedString()
            // Letters that are made of other bytes as well, in front and behind, are not the secret's own.
            let first = (offset * 8 + 5) / 6
            let last = (offset + bytes.count) * 8 / 6
            let own = String(encoded.dropFirst(first).prefix(last - first))
            found.append(own)
            found.append(String(own.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }))
        }
        return found.map { Array($0.utf8) }
    }
}

extension Data {
    fileprivate func appending(_ bytes: [UInt8]) -> Data { self + bytes }
}
