import AuditChain
import Crypto
import Testing

@Suite("Tombstones of sealed segments")
struct SegmentTests {
    private let chain = Chain(30)

    private func segment(_ number: Int64, _ range: ClosedRange<Int>, after previous: SealedSegment? = nil)
        -> SealedSegment
    {
        var root = MerkleRoot()
        for link in chain.links[(range.lowerBound - 1)...(range.upperBound - 1)] { root.add(link.hash) }
        return SealedSegment(
            number: number,
            start: range.lowerBound == 1 ? .genesis(of: Chain.installation) : chain.head(at: range.lowerBound - 1),
            end: chain.head(at: range.upperBound),
            root: root.hash,
            file: "events-\(range.lowerBound)-\(range.upperBound).jsonl",
            fileHash: chain.head(at: 1).hash,
            sealedAt: "2027-03-01T00:00:00.000Z",
            previousSeal: previous?.seal ?? SealedSegment.noSeal
        )
    }

    /// The chain with an event at its end for each of the seals.
    private func recorded(_ segments: [SealedSegment]) -> Chain {
        var chain = chain
        for segment in segments {
            var event = Chain.event(Int64(chain.links.count + 1))
            event.action = ChainedEvent.segmentSealed
            event.detail = ["number": "\(segment.number)", "seal": segment.seal.hexadecimal]
            chain.links.append((event, event.hash(after: chain.links[chain.links.count - 1].hash)))
        }
        return chain
    }

    private func verify(
        _ chain: Chain,
        _ segments: [SealedSegment],
        anchors: [ChainHead] = []
    ) -> ChainVerifier {
        var verifier = ChainVerifier(from: .genesis(of: Chain.installation), anchors: anchors)
        var sealed = segments[...]
        for link in chain.links {
            if let next = sealed.first, next.sequences.contains(link.event.sequence) {
                if link.event.sequence == next.end.sequence {
                    verifier.read(next)
                    sealed.removeFirst()
                }
                continue
            }
            verifier.read(link.event, hash: link.hash)
        }
        verifier.finish()
        return verifier
    }

    @Test("verification passes over what was sealed, says what that was, and reaches the same head")
    func passesOver() {
        let first = segment(1, 1...10)
        let second = segment(2, 16...20, after: first)
        let chain = recorded([first, second])
        let verifier = verify(
            chain,
            [first, second],
            anchors: [chain.head(at: 10), chain.head(at: 18), chain.head(at: 32)]
        )
        #expect(verifier.faults == [])
        #expect(verifier.passedOver.map(\.sequences) == [1...10, 16...20])
        #expect(verifier.uncheckedAnchors == [ChainAnchor(chain.head(at: 18))])
        #expect(verifier.head == chain.head(at: 32))
        #expect(verifier.count == 17)
    }

    @Test("one sealing that the history records speaks for all before it")
    func oneSpeaksForAll() {
        let first = segment(1, 1...10)
        let second = segment(2, 16...20, after: first)
        #expect(verify(recorded([second]), [first, second]).faults == [])
    }

    @Test("a tombstone that was invented, exchanged or touched is named with its events")
    func forged() {
        let first = segment(1, 1...10)
        #expect(verify(chain, [first]).faults == [.segmentUnconfirmed(1...10)])
        let forged = segment(3, 24...26, after: first)
        #expect(verify(recorded([first]), [first, forged]).faults == [.segmentUnconfirmed(24...26)])
        let touched = segment(1, 1...9)
        #expect(verify(recorded([first]), [touched]).faults == [.segmentUnconfirmed(1...9)])
        var other = chain
        other.links[2].event.actor = "uid:0"
        other.rehash(from: 2)
        let detached = segment(1, 5...9)
        let verifier = verify(other, [detached])
        #expect(
            verifier.faults.first
                == .segmentDetached(5...9, expected: other.head(at: 4).hash, found: chain.head(at: 4).hash)
        )
    }

    @Test("a tombstone is read back from its line, and not when one of its members was touched")
    func line() {
        let first = segment(1, 1...10)
        #expect(SealedSegment(line: first.line) == first)
        #expect(first.line.hasPrefix("{\"after\":"))
        for (old, new) in [("\"number\":1", "\"number\":2"), ("events-1-10", "events-1-11"), ("2027", "2028")] {
            #expect(SealedSegment(line: first.line.replacing(old, with: new)) == nil, "\(new)")
        }
        #expect(SealedSegment(line: first.line + " ") == nil)
    }

    @Test("the root is that of RFC 6962's tree, whatever the number of leaves", arguments: 0...17)
    func merkle(count: Int) {
        var root = MerkleRoot()
        for link in chain.links.prefix(count) { root.add(link.hash) }
        #expect(root.hash.bytes == Tree.root(chain.links.prefix(count).map(\.hash)))
    }
}

/// The tree as RFC 6962, section 2.1, defines it: by recursion.
private enum Tree {
    static func root(_ leaves: [ChainHash]) -> [UInt8] {
        switch leaves.count {
        case 0: return Array(SHA256.hash(data: [UInt8]()))
        case 1: return Array(SHA256.hash(data: [0] + leaves[0].bytes))
        default:
            var half = 1
            while half * 2 < leaves.count { half *= 2 }
            let message = [1] + root(Array(leaves[..<half])) + root(Array(leaves[half...]))
            return Array(SHA256.hash(data: message))
        }
    }
}
