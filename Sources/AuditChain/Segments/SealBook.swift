/// Holds tombstones against the events that record their sealing.
struct SealBook: Sendable {
    /// In the order of the events that they stand for.
    private(set) var segments: [SealedSegment] = []
    /// The seals that events recorded, by number.
    private var recorded: [Int64: String] = [:]

    mutating func add(_ segment: SealedSegment) { segments.append(segment) }

    /// Notes an event that records a sealing; others are let pass.
    mutating func note(_ event: ChainedEvent) {
        guard event.action == ChainedEvent.segmentSealed, let number = event.detail["number"].flatMap({ Int64($0) })
        else { return }
        recorded[number] = event.detail["seal"]
    }

    /// Those that neither an event nor a later tombstone that one confirms speaks for.
    var unconfirmed: [SealedSegment] {
        var vouched: ChainHash?
        var unconfirmed: [SealedSegment] = []
        for segment in segments.sorted(by: { $0.number > $1.number }) {
            let seal = segment.seal
            if recorded[segment.number] == seal.hexadecimal || vouched == seal {
                vouched = segment.previousSeal
            } else {
                unconfirmed.append(segment)
                vouched = nil
            }
        }
        return unconfirmed.sorted { $0.start.sequence < $1.start.sequence }
    }
}

extension ChainedEvent {
    /// The action of the event that records a sealing. Its detail has the tombstone's `number` and `seal`.
    package static let segmentSealed = "audit.segment_sealed"
}
