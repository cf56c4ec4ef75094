import Crypto

/// How far a chain reaches: the last event's number and the hash over it and all before it.
package struct ChainHead: Equatable, Sendable {
    /// 0 before the first event.
    package var sequence: Int64
    package var hash: ChainHash

    package init(sequence: Int64, hash: ChainHash) {
        self.sequence = sequence
        self.hash = hash
    }

    /// Where the chain of an installation begins. It depends on the installation, so that one database's history never
    /// passes for another's.
    /// - Parameter installation: 32 hex digits, as in the table `installation`.
    package static func genesis(of installation: String) -> ChainHead {
        ChainHead(
            sequence: 0,
            hash: ChainHash(SHA256.hash(data: Array("holdfast audit chain 1\n\(installation)".utf8)))
        )
    }

    /// The head after one more event.
    package func following(_ event: ChainedEvent) -> ChainHead {
        ChainHead(sequence: event.sequence, hash: event.hash(after: hash))
    }
}

extension ChainHead: CustomStringConvertible {
    /// As people write it down: `SEQUENCE:HASH`.
    package var description: String { "\(sequence):\(hash)" }

    /// Reads what `description` gives; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = Int64(parts[0]), sequence >= 0,
            let hash = ChainHash(hexadecimal: parts[1])
        else { return nil }
        self.init(sequence: sequence, hash: hash)
    }
}
