import AuditChain

/// A history to tamper with.
struct Chain {
    typealias Link = (event: ChainedEvent, hash: ChainHash)

    static let installation = "00112233445566778899aabbccddeeff"
    var links: [Link] = []

    /// - Parameter label: tells one history from another of the same length.
    init(_ count: Int64, label: String = "") {
        var head = ChainHead.genesis(of: Self.installation)
        for number in 0..<count {
            let event = Self.event(number + 1, reason: number % 3 == 0 ? "nightly \"\(number)\"\(label)" : nil)
            head = head.following(event)
            links.append((event, head.hash))
        }
    }

    static func event(_ sequence: Int64, reason: String? = nil) -> ChainedEvent {
        ChainedEvent(
            sequence: sequence,
            at: "2026-01-31T23:00:00.000Z",
            action: "job.submitted",
            actor: "uid:1001",
            client: ["user": "alice", "pid": "42"],
            jobID: "018f2d6e-0000-7000-8000-000000000001",
            object: nil,
            reason: reason,
            step: "ensure_vault",
            attempt: 1,
            detail: ["project": "default", "ü\u{1f600}": "\u{1}"]
        )
    }

    func head(at sequence: Int) -> ChainHead {
        ChainHead(sequence: Int64(sequence), hash: links[sequence - 1].hash)
    }

    /// What a reader finds.
    func faults(anchors: [ChainHead] = [], from start: ChainHead = .genesis(of: installation)) -> [ChainFault] {
        var verifier = ChainVerifier(from: start, anchors: anchors)
        for link in links { verifier.read(link.event, hash: link.hash) }
        verifier.finish()
        return verifier.faults
    }

    /// Gives every event from `index` on the hash that follows from the one before, as somebody would who covers his tracks.
    mutating func rehash(from index: Int) {
        var head = index == 0 ? ChainHead.genesis(of: Self.installation) : head(at: index)
        for place in index..<links.count {
            head = head.following(links[place].event)
            links[place].hash = head.hash
        }
    }
}
