import Testing

@testable import AuditChain

@Suite("An anchors' file")
struct AnchorBookTests {
    private let key = SigningKey()
    private let chain = Chain(20)

    private func line(_ sequence: Int, of chain: Chain? = nil, day: Int = 1, key: SigningKey? = nil) throws -> String {
        try SignedHead(
            installation: Chain.installation,
            head: (chain ?? self.chain).head(at: sequence),
            at: "2026-02-0\(day)T00:00:00.000Z",
            signedWith: key ?? self.key
        ).line
    }

    private func read(_ lines: [String], keys: [VerificationKey]? = nil) -> AnchorBook {
        var book = AnchorBook(keys: keys ?? [key.publicKey])
        for line in lines { book.read(line: line) }
        book.finish()
        return book
    }

    @Test("what is signed as expected is relied on, also when a crash had it appended twice")
    func whole() throws {
        let lines = [try line(5), try line(5), try line(9, day: 2)]
        let book = read(lines)
        #expect(book.faults == [])
        #expect(book.anchors.map(\.head) == [chain.head(at: 5), chain.head(at: 9)])
        #expect(book.anchors.map(\.at) == ["2026-02-01T00:00:00.000Z", "2026-02-02T00:00:00.000Z"])
        #expect(book.installation == Chain.installation)
    }

    @Test("half a line that a crash left is passed over when the whole of it follows, and only then")
    func torn() throws {
        let torn = String(try line(5).prefix(40))
        #expect(read([torn, try line(5)]).faults == [])
        let left = [AnchorFault(line: 1, sequence: nil, kind: .unreadable)]
        #expect(read([torn, try line(9, day: 2)]).faults == left)
        #expect(read([torn]).faults == left)
    }

    @Test("a changed line, a foreign key and a missing signature are each named, and not relied on")
    func signatures() throws {
        let other = SigningKey()
        let changed = try line(9).replacing("2026-02-01", with: "2026-01-01")
        let unsigned = try SignedHead(
            installation: Chain.installation,
            head: chain.head(at: 12),
            at: "2026-02-03T00:00:00.000Z",
            signedWith: nil
        ).line
        let book = read([try line(5), changed, try line(11, key: other), unsigned])
        #expect(book.anchors.map(\.head.sequence) == [5])
        #expect(
            book.faults == [
                AnchorFault(line: 2, sequence: 9, kind: .signatureBroken(key: key.publicKey.id)),
                AnchorFault(
                    line: 3,
                    sequence: 11,
                    kind: .signatureForeign(key: other.publicKey.id, trusted: [key.publicKey.id])
                ),
                AnchorFault(line: 4, sequence: 12, kind: .unsigned(trusted: [key.publicKey.id])),
            ]
        )
        #expect(read([try line(11, key: other), unsigned], keys: []).faults == [])
        #expect(read([changed], keys: []).faults.map(\.name) == ["anchor_signature_broken"])
    }

    @Test("two hashes for one event, a step back and another installation are named with the line they contradict")
    func contradictions() throws {
        let other = Chain(20, label: "other")
        let book = read([try line(9), try line(9, of: other, day: 2), try line(5, day: 3)])
        #expect(
            book.faults == [
                AnchorFault(line: 2, sequence: 9, kind: .contradicts(line: 1, hash: chain.head(at: 9).hash)),
                AnchorFault(line: 3, sequence: 5, kind: .wentBack(line: 2, from: 9)),
            ]
        )
        let foreign = try SignedHead(
            installation: String(repeating: "f", count: 32),
            head: chain.head(at: 12),
            at: "2026-02-03T00:00:00.000Z",
            signedWith: key
        ).line
        #expect(read([try line(5), foreign]).faults.map(\.name) == ["anchor_other_installation"])
    }

    @Test("an old copy that was put back and used is named by the first event that was written anew")
    func replay() throws {
        let book = read([try line(8, day: 1), try line(15, day: 2)])
        var copy = Chain(10)
        for number in 11...18 {
            var event = Chain.event(Int64(number))
            event.at = "2026-02-05T00:00:00.000Z"
            copy.links.append((event, event.hash(after: copy.links[number - 2].hash)))
        }
        var verifier = ChainVerifier(from: .genesis(of: Chain.installation), anchors: book.anchors)
        for link in copy.links { verifier.read(link.event, hash: link.hash) }
        verifier.finish()
        #expect(
            verifier.faults == [.replayed(11, writtenAt: "2026-02-05T00:00:00.000Z", anchored: book.anchors[1])]
        )
        // Shorter than what was anchored, and behind a header that fits.
        copy.links.removeLast(6)
        verifier = ChainVerifier(
            from: .genesis(of: Chain.installation),
            anchors: book.anchors + [ChainAnchor(copy.head(at: 12))]
        )
        for link in copy.links { verifier.read(link.event, hash: link.hash) }
        verifier.finish()
        #expect(verifier.faults.map(\.name) == ["replayed"])
        #expect(verifier.faults.map(\.sequence) == [11])
    }

    @Test("of many anchors behind a rewritten event only the first is named")
    func astray() {
        var rewritten = chain
        rewritten.links[9].event.actor = "uid:0"
        rewritten.rehash(from: 9)
        let anchors = (5...20).map { chain.head(at: $0) }
        #expect(rewritten.faults(anchors: anchors).map(\.name) == ["not_as_anchored"])
        #expect(rewritten.faults(anchors: anchors).map(\.sequence) == [10])
    }
}
