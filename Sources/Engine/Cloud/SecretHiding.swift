import CBRAPI
import Synchronization

/// Finds the secrets of requests in the answers to them. What is looked for, in all its spellings, is prepared anew only when the
/// secrets have changed: that costs more than the looking.
final class SecretHiding: Sendable {
    private let prepared = Mutex<(secrets: [String], scrubber: SecretScrubber)?>(nil)

    func scrubber(for secrets: [String]) -> SecretScrubber {
        prepared.withLock { prepared in
            if let known = prepared, known.secrets == secrets { return known.scrubber }
            let scrubber = SecretScrubber(secrets)
            prepared = (secrets, scrubber)
            return scrubber
        }
    }
}
