/// Where a job stands: all that a restart needs to go on. Each case says which may follow.
package enum Phase: Equatable, Codable, Sendable {
    /// Accepted, nothing done. → `acquiring`, `ended`
    case queued
    /// Needs these keys before it makes `then`. → `acting`, `ended`
    case acquiring([KeyClaim], then: Inquiry)
    /// The call is about to be made or outstanding. → any but `queued`
    case acting(Inquiry)
    /// Nothing to do before `until`; then the inquiry is made. → `acting`, `watching`, `ended`
    case waiting(Inquiry, WaitReason, until: Timestamp)
    /// A person has to answer. → `waiting`, `ended`
    case needsAttention(Attention)
    /// Ended, but the cloud's run goes on and still owns the resource: it is looked at until it is over. → `seeking`, `ended`
    case watching(Ending, until: Timestamp)
    /// Ended; what was judged absent on the way is looked for again from time to time: it may have landed late. → `ended`
    case seeking(Ending, until: Timestamp)
    /// Ended, and nothing of it goes on anywhere. Final.
    case ended(Ending)
}

/// The restore point that a job made or adopted.
package struct RemoteRun: Equatable, Codable, Sendable {
    package var id: RestorePointID
    /// When its creation was intended: searches for its tasks begin here, less the clock skew.
    package var since: Timestamp
    /// True when it was found by its marker instead of being told by an answer.
    package var isAdopted: Bool
    /// When we first saw that the cloud's run had ended; nil while it goes on.
    package var overSeenAt: Timestamp?
}

/// What an ended job leaves to the one that retries it, so that the retry adopts instead of doing it twice.
package struct Inheritance: Equatable, Codable, Sendable {
    /// The restore point that the old job knew of.
    package var restorePointID: RestorePointID?
    /// When the old job's run was intended.
    package var since: Timestamp
    /// The old job's `soughtFrom`.
    package var soughtFrom: Timestamp?
    /// Markers of creations whose outcome was never seen.
    package var markers: [Marker]
}
