import AuditChain
import Testing

@Suite("Tampering with a history")
struct ChainVerifierTests {
    private let chain = Chain(20)

    @Test("a history as it was written has no fault, from its beginning and from any head in it")
    func whole() {
        #expect(chain.faults(anchors: [chain.head(at: 7), chain.head(at: 20)]) == [])
        for start in 1..<20 {
            var rest = chain
            rest.links.removeFirst(start)
            #expect(
                rest.faults(anchors: [chain.head(at: start), chain.head(at: 20)], from: chain.head(at: start)) == []
            )
        }
        #expect(Chain(0).faults() == [])
    }

    @Test(
        "an edit of any member is found at its event, and there only",
        arguments: [
            { $0.at = "2026-01-31T23:00:00.001Z" }, { $0.action = "job.ended" }, { $0.actor = "uid:0" },
            { $0.client["pid"] = "43" }, { $0.client = [:] }, { $0.jobID = nil }, { $0.object = "queue" },
            { $0.reason = "another" }, { $0.reason = "" }, { $0.step = nil }, { $0.attempt = 2 }, { $0.attempt = nil },
            { $0.detail["project"] = "other" }, { $0.detail["more"] = "" },
        ] as [@Sendable (inout ChainedEvent) -> Void]
    )
    func edit(_ change: @Sendable (inout ChainedEvent) -> Void) {
        var edited = chain
        change(&edited.links[8].event)
        #expect(edited.links[8].event != chain.links[8].event)
        let expected = edited.links[8].event.hash(after: chain.links[7].hash)
        #expect(edited.faults() == [.changed(9, expected: expected, found: chain.links[8].hash)])
    }

    @Test("an edit whose hash was made to fit is found at the event behind it")
    func editedWithItsHash() {
        var edited = chain
        edited.links[8].event.actor = "uid:0"
        edited.links[8].hash = edited.links[8].event.hash(after: chain.links[7].hash)
        let expected = chain.links[9].event.hash(after: edited.links[8].hash)
        #expect(edited.faults() == [.changed(10, expected: expected, found: chain.links[9].hash)])
    }

    @Test("a deletion names what is missing")
    func deletion() {
        var shorter = chain
        shorter.links.remove(at: 4)
        #expect(shorter.faults() == [.missing(5...5)])
        shorter.links.removeSubrange(9..<12)
        #expect(shorter.faults() == [.missing(5...5), .missing(11...13)])
        #expect(shorter.faults().first?.description == "event 5 is missing")
    }

    @Test("the first events missing are named as well")
    func beheaded() {
        var shorter = chain
        shorter.links.removeFirst(3)
        #expect(shorter.faults() == [.missing(1...3)])
    }

    @Test("two events that changed places are found")
    func swap() {
        var swapped = chain
        swapped.links.swapAt(5, 6)
        #expect(swapped.faults() == [.missing(6...6), .moved(6)])
    }

    @Test("a second event with a number that was there is found")
    func insertionOfTheSameNumber() {
        var longer = chain
        longer.links.insert(longer.links[3], at: 10)
        #expect(longer.faults() == [.repeated(4)])
    }

    @Test("an event put in between, all later ones renumbered, is found where it stands")
    func insertion() {
        var longer = chain
        longer.links.insert((Chain.event(6, reason: "forged"), longer.links[5].hash), at: 5)
        for index in 6..<longer.links.count { longer.links[index].event.sequence = Int64(index + 1) }
        #expect(longer.faults().first?.sequence == 6)
        #expect(longer.faults().allSatisfy { $0.name == "changed" })
    }

    @Test("a history written anew from an event on shows against a head that was written down, and only then")
    func rewritten() {
        var rewritten = chain
        rewritten.links[11].event.actor = "uid:0"
        rewritten.rehash(from: 11)
        #expect(rewritten.faults() == [])
        #expect(
            rewritten.faults(anchors: [chain.head(at: 9), chain.head(at: 15)])
                == [.notAsAnchored(15, anchored: chain.head(at: 15).hash, found: rewritten.head(at: 15).hash)]
        )
    }

    @Test("a tail cut off shows against a head that was written down")
    func truncation() {
        var shorter = chain
        shorter.links.removeLast(4)
        #expect(shorter.faults() == [])
        #expect(shorter.faults(anchors: [chain.head(at: 20)]) == [.truncated(last: 16, anchored: chain.head(at: 20))])
        #expect(Chain(0).faults(anchors: [chain.head(at: 1)]) == [.truncated(last: 0, anchored: chain.head(at: 1))])
    }

    @Test("an old copy that went on by itself shows against a head that was written down")
    func oldCopy() {
        var copy = chain
        copy.links.removeLast(10)
        copy.links += Chain(25, label: " later").links.suffix(15)
        copy.rehash(from: 10)
        #expect(copy.faults(anchors: [chain.head(at: 10)]) == [])
        #expect(copy.faults(anchors: [chain.head(at: 20)]).map(\.name) == ["not_as_anchored"])
    }

    @Test("another installation's history does not pass for this one's")
    func foreign() {
        let faults = chain.faults(from: .genesis(of: "ffffffffffffffffffffffffffffffff"))
        #expect(faults.map(\.name) == ["changed"])
        #expect(faults.first?.sequence == 1)
    }

    @Test("a long list of faults is cut and says so")
    func bounded() {
        var verifier = ChainVerifier(from: .genesis(of: Chain.installation))
        for position in 0..<300 { verifier.readUnreadable(position: Int64(position), "no") }
        #expect(verifier.faults.count == ChainVerifier.faultsMax)
        #expect(verifier.hasMoreFaults)
    }
}
