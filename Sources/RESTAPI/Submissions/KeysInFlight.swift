import JobStore
import Synchronization

/// The idempotency keys whose requests are being carried out: a second request with such a key is told to come again, since
/// there is no answer to repeat yet (draft-ietf-httpapi-idempotency-key-header-07, 2.6).
final class KeysInFlight: Sendable {
    private struct Key: Hashable {
        var scope: String
        var text: String
    }

    private let held = Mutex<Set<Key>>([])

    /// Runs `body` while nobody else can with the same key; without a key just so.
    /// - Throws: `Problem` when somebody does, besides what `body` throws.
    func holding<Value>(_ claim: IdempotencyClaim?, _ body: () async throws -> Value) async throws -> Value {
        guard let claim else { return try await body() }
        let key = Key(scope: claim.scope, text: claim.key)
        guard held.withLock({ $0.insert(key).inserted }) else {
            throw Problem(
                .idempotencyKeyInUse,
                "a request with this key is being carried out; send yours again to get its answer",
                retryAfter: 1
            )
        }
        defer { held.withLock { _ = $0.remove(key) } }
        return try await body()
    }
}
