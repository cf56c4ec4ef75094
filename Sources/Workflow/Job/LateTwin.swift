/// A vault or restore point that a job made without knowing of it: its creation was judged absent and it turned up later, or its
/// request was carried out twice on the way.
package struct LateTwin: Equatable, Codable, Sendable {
    package var kind: Effect.Kind
    /// The cloud's id.
    package var id: String
    package var marker: Marker
    package var seenAt: Timestamp
    /// True while its run has not been seen to be over.
    package var isGoingOn: Bool
    /// Since when whole looks have not shown it any more, while its run goes on.
    var missingSince: Timestamp?

    package init(kind: Effect.Kind, id: String, marker: Marker, seenAt: Timestamp, isGoingOn: Bool) {
        self.kind = kind
        self.id = id
        self.marker = marker
        self.seenAt = seenAt
        self.isGoingOn = isGoingOn
    }
}
