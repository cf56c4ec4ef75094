import Crypto

/// The root of the Merkle tree over a row of hashes (RFC 6962, section 2.1), computed while they come.
///
/// With it, an event that was kept can later be shown to belong to a segment without the rest of it.
package struct MerkleRoot: Sendable {
    /// Whole subtrees from the largest to the smallest; at most one of each size.
    private var peaks: [(leaves: Int64, hash: ChainHash)] = []

    package init() {}

    package mutating func add(_ leaf: ChainHash) {
        var peak: (leaves: Int64, hash: ChainHash) = (1, Self.hash([0] + leaf.bytes))
        while let last = peaks.last, last.leaves == peak.leaves {
            peaks.removeLast()
            peak = (peak.leaves * 2, Self.node(last.hash, peak.hash))
        }
        peaks.append(peak)
    }

    /// The root over what has been added.
    package var hash: ChainHash {
        guard var root = peaks.last?.hash else { return Self.hash([]) }
        for peak in peaks.dropLast().reversed() { root = Self.node(peak.hash, root) }
        return root
    }

    private static func node(_ left: ChainHash, _ right: ChainHash) -> ChainHash {
        hash([1] + left.bytes + right.bytes)
    }

    private static func hash(_ bytes: [UInt8]) -> ChainHash { ChainHash(SHA256.hash(data: bytes)) }
}
