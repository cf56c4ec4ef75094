import Crypto

/// Checks AK/SK signatures of the scheme `SDK-HMAC-SHA256` (API gateway guide, AK/SK signing).
///
/// The server rebuilds the canonical request from what it received: exactly the listed headers, the decoded and
/// newly encoded path and query, the hash of the body.
enum SignatureVerifier {
    static let scheme = "SDK-HMAC-SHA256"
    static let clockToleranceSeconds = 15.0 * 60

    /// The parts of an `Authorization` header.
    struct Authorization: Equatable, Sendable {
        let accessKey: String
        let signedHeaders: [String]
        let signature: String

        /// `nil` unless the text has the scheme and all three parts.
        init?(_ text: String) {
            guard text.hasPrefix(SignatureVerifier.scheme + " ") else { return nil }
            var parts: [Substring: Substring] = [:]
            for part in text.dropFirst(SignatureVerifier.scheme.count + 1).split(separator: ",") {
                let trimmed = part.drop { $0 == " " }
                guard let mark = trimmed.firstIndex(of: "=") else { return nil }
                parts[trimmed[..<mark]] = trimmed[trimmed.index(after: mark)...]
            }
            guard let access = parts["Access"], let headers = parts["SignedHeaders"],
                let signature = parts["Signature"],
                !access.isEmpty, !headers.isEmpty
            else { return nil }
            accessKey = String(access)
            signedHeaders = headers.split(separator: ";").map { $0.lowercased() }
            self.signature = String(signature)
        }
    }

    /// Whether the signature is the one that `secretKey` makes for this request.
    ///
    /// `false` as well when a listed header is missing or `x-sdk-date` is not listed.
    static func isValid(_ authorization: Authorization, of request: WireRequest, secretKey: String) -> Bool {
        guard authorization.signedHeaders.contains("x-sdk-date"), let date = request.header("x-sdk-date"),
            let canonical = canonicalRequest(request, signedHeaders: authorization.signedHeaders)
        else { return false }
        let digest = HexDigits.lowerText(of: SHA256.hash(data: Array(canonical.utf8)))
        let toSign = "\(scheme)\n\(date)\n\(digest)"
        let key = SymmetricKey(data: Array(secretKey.utf8))
        let expected = HexDigits.lowerText(of: HMAC<SHA256>.authenticationCode(for: Array(toSign.utf8), using: key))
        return constantTimeEqual(expected, authorization.signature)
    }

    /// The canonical request, `nil` when a listed header is missing.
    static func canonicalRequest(_ request: WireRequest, signedHeaders: [String]) -> String? {
        var headers = ""
        for name in signedHeaders.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            guard let value = request.header(name) else { return nil }
            headers += "\(name):\(trimmed(value))\n"
        }
        return [
            request.method.uppercased(), canonicalPath(request.rawPath), canonicalQuery(request.rawQuery), headers,
            signedHeaders.joined(separator: ";"), payloadHash(request),
        ].joined(separator: "\n")
    }

    private static func canonicalPath(_ path: Substring) -> String {
        let segments = PercentCoding.decode(path).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let encoded = segments.map { PercentCoding.encode($0) }.joined(separator: "/")
        return encoded.hasSuffix("/") ? encoded : encoded + "/"
    }

    private static func canonicalQuery(_ query: Substring) -> String {
        guard !query.isEmpty else { return "" }
        let pairs = query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (PercentCoding.decode(parts[0]), parts.count > 1 ? PercentCoding.decode(parts[1]) : [])
        }
        let sorted = pairs.sorted { left, right in
            left.0 == right.0 ? left.1.lexicographicallyPrecedes(right.1) : left.0.lexicographicallyPrecedes(right.0)
        }
        return sorted.map { "\(PercentCoding.encode($0.0))=\(PercentCoding.encode($0.1))" }.joined(separator: "&")
    }

    private static func payloadHash(_ request: WireRequest) -> String {
        if !request.body.isEmpty, request.header("x-sdk-content-sha256") == "UNSIGNED-PAYLOAD" {
            return "UNSIGNED-PAYLOAD"
        }
        return HexDigits.lowerText(of: SHA256.hash(data: request.body))
    }

    private static func trimmed(_ text: String) -> Substring {
        var slice = text[...]
        while let first = slice.first, first.isWhitespace { slice = slice.dropFirst() }
        while let last = slice.last, last.isWhitespace { slice = slice.dropLast() }
        return slice
    }

    private static func constantTimeEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
