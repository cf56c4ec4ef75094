import Crypto
import JobStore
import Synchronization
import Workflow

/// The tokens that are accepted: those of the configuration, and those that were made by command. The one way in over TCP.
final class TokenBook: Sendable {
    /// What a presented token is worth.
    enum Verdict: Equatable, Sendable {
        case accepted(AccessToken)
        /// It was good once.
        case former(FormerToken)
        case unknown
    }

    private struct Entry {
        var token: AccessToken
        var expiresAt: Timestamp?
        var isRevoked = false
    }

    private let configured: [Entry]
    private struct Stored {
        var entries: [Entry] = []
        var asked = 0
        var taken = 0
    }

    private let stored = Mutex(Stored())

    /// - Parameter configured: those of the configuration; they do not expire.
    init(_ configured: [AccessToken]) { self.configured = configured.map { Entry(token: $0) } }

    /// Whether the configuration has a token of this name.
    func isConfigured(_ name: String) -> Bool { configured.contains { $0.token.name == name } }

    /// Takes up what the store has. Called at the start and after every change. Of two at a time the one that was asked
    /// for last counts, whichever reads first: an older reading must not let in again what was just revoked.
    func reload(from store: JobStore) async throws {
        let turn = stored.withLock { stored in
            stored.asked += 1
            return stored.asked
        }
        let entries = try await (store.tokensInUse() + store.tokensRevoked())
            .compactMap { token in
                Role(rawValue: token.role)
                    .map {
                        Entry(
                            token: AccessToken(name: token.name, role: $0, sha256: token.sha256),
                            expiresAt: token.expiresAt,
                            isRevoked: token.revokedAt != nil
                        )
                    }
            }
        stored.withLock { stored in
            guard turn > stored.taken else { return }
            stored.taken = turn
            stored.entries = entries
        }
    }

    /// What an `Authorization` header (RFC 6750, 2.1) is worth.
    ///
    /// Every known hash is compared in full whatever the others gave, so that the time taken tells nothing about them.
    func verdict(authorization header: String?, at now: Timestamp) -> Verdict {
        let presented = header.flatMap(Self.bearer) ?? ""
        let digest = Array(SHA256.hash(data: Array(presented.utf8)))
        var found: Entry?
        for entry in configured + stored.withLock(\.entries) where Self.areEqual(entry.token.sha256, digest) {
            found = entry
        }
        guard let found, !presented.isEmpty else { return .unknown }
        if found.isRevoked { return .former(FormerToken(name: found.token.name, fate: .revoked)) }
        if let end = found.expiresAt, end <= now {
            return .former(FormerToken(name: found.token.name, fate: .expired))
        }
        return .accepted(found.token)
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

/// A token that lets nobody in any longer.
struct FormerToken: Equatable, Sendable {
    enum Fate: String, Sendable {
        case expired
        case revoked
    }

    let name: String
    let fate: Fate
}
