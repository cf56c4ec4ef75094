import Crypto

/// The tokens that are accepted.
struct TokenBook: Sendable {
    private let tokens: [AccessToken]

    init(_ tokens: [AccessToken]) { self.tokens = tokens }

    /// The token that an `Authorization` header presents (RFC 6750, 2.1); nil when it is none of ours.
    ///
    /// Every known hash is compared in full whatever the others gave, so that the time taken tells nothing about them.
    func token(authorization header: String?) -> AccessToken? {
        let presented = header.flatMap(Self.bearer) ?? ""
        let digest = Array(SHA256.hash(data: Array(presented.utf8)))
        var found: AccessToken?
        for token in tokens where Self.areEqual(token.sha256, digest) { found = token }
        return presented.isEmpty ? nil : found
    }

    private static func bearer(_ header: String) -> String? {
        let parts = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1].drop { $0 == " " })
    }

    private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(left, right) { difference |= one ^ other }
        return difference == 0
    }
}
