import AuditChain
import Testing

@Suite("An exported history, checked without a daemon")
struct ExportVerifierTests {
    private let chain = Chain(12)

    private func export(after: Int = 0, installation: String = Chain.installation) -> [String] {
        let start = after == 0 ? ChainHead.genesis(of: installation) : chain.head(at: after)
        let header = ExportHeader(installation: installation, start: start, end: chain.head(at: 12))
        return [header.line] + chain.links.dropFirst(after).map { $0.event.line(hash: $0.hash) }
    }

    private func verify(_ lines: [String], anchors: [ChainHead] = []) -> ExportVerifier {
        var verifier = ExportVerifier(anchors: anchors.map { ChainAnchor($0) })
        for line in lines { verifier.read(line: line) }
        verifier.finish()
        return verifier
    }

    @Test("a whole one passes, from its beginning and from the middle")
    func whole() {
        for after in [0, 1, 5, 11, 12] {
            let verifier = verify(export(after: after), anchors: [chain.head(at: 12)])
            #expect(verifier.isWhole)
            #expect(verifier.count == Int64(12 - after))
            #expect(verifier.head == chain.head(at: 12))
        }
    }

    @Test("a line left out, put in, cut off, touched or written another way is found")
    func tampered() {
        let lines = export()
        var without = lines
        without.remove(at: 6)
        #expect(verify(without).faults == [.missing(6...6)])
        #expect(verify(Array(lines.dropLast(2))).faults == [.truncated(last: 10, anchored: chain.head(at: 12))])
        #expect(verify([lines[0]]).faults == [.truncated(last: 0, anchored: chain.head(at: 12))])
        var touched = lines
        touched[4] = touched[4].replacing("uid:1001", with: "uid:0")
        #expect(verify(touched).faults.map(\.name) == ["changed"])
        #expect(verify(touched).faults.map(\.sequence) == [4])
        touched = lines
        touched[4] = touched[4].replacing("{\"action\"", with: "{ \"action\"")
        #expect(verify(touched).faults.first?.description.hasPrefix("line 5 is not an event") == true)
        #expect(verify(lines + ["garbage"]).faults.map(\.name) == ["unreadable"])
        #expect(!verify(lines + [""]).isWhole)
    }

    @Test("of what is said to be a part, heads beyond its end are listed and those within it are held against it")
    func part() {
        let header = ExportHeader(installation: Chain.installation, start: chain.head(at: 2), end: chain.head(at: 8))
        let lines = [header.line] + export().dropFirst(3).prefix(6)
        let anchors = [4, 8, 12].map { ChainAnchor(chain.head(at: $0)) }
        var verifier = ExportVerifier(anchors: anchors, isPart: true)
        for line in lines { verifier.read(line: line) }
        verifier.finish()
        #expect(verifier.isWhole)
        #expect(verifier.uncheckedAnchors == [anchors[2]])

        var cut = ExportVerifier(anchors: anchors, isPart: true)
        for line in lines.dropLast() { cut.read(line: line) }
        cut.finish()
        #expect(cut.faults == [.truncated(last: 7, anchored: chain.head(at: 8))], "its own end holds")
        let forged = ChainAnchor(ChainHead(sequence: 4, hash: chain.head(at: 5).hash))
        var other = ExportVerifier(anchors: [forged], isPart: true)
        for line in lines { other.read(line: line) }
        other.finish()
        #expect(other.faults.map(\.sequence) == [4])
    }

    @Test("a header that was made to fit a shorter history does not help against a head that was written down")
    func forgedHeader() {
        let header = ExportHeader(
            installation: Chain.installation,
            start: .genesis(of: Chain.installation),
            end: chain.head(at: 8)
        )
        let lines = [header.line] + export().dropFirst().prefix(8)
        #expect(verify(lines).isWhole)
        #expect(
            verify(lines, anchors: [chain.head(at: 12)]).faults == [.truncated(last: 8, anchored: chain.head(at: 12))]
        )
    }

    @Test("what is no export is refused as a whole, with the reason")
    func refusals() {
        #expect(verify([]).refusal != nil)
        #expect(verify(Array(export().dropFirst())).refusal != nil)
        #expect(verify(["{}"]).refusal != nil)
        #expect(verify([export()[0].replacing("audit 1", with: "audit 2")]).refusal != nil)
        let other = "ffffffffffffffffffffffffffffffff"
        let foreign = ExportHeader(
            installation: other,
            start: .genesis(of: Chain.installation),
            end: chain.head(at: 12)
        )
        #expect(verify([foreign.line] + export().dropFirst()).refusal?.contains(other) == true)
        #expect(!verify(["{}"]).isWhole)
    }

    @Test("the header is read back")
    func header() {
        let header = ExportHeader(
            installation: Chain.installation,
            start: chain.head(at: 3),
            end: chain.head(at: 12)
        )
        #expect(ExportHeader(header.line) == header)
        #expect(ExportHeader(ExportHeader(installation: "x", start: header.end, end: header.start).line) == nil)
    }
}
