/// What an error means for the next step. Classified once, by code, where the reply is decoded.
package enum FailureClass: String, CaseIterable, Codable, Sendable {
    /// The caller's mistake: the same call will fail again.
    case fix
    /// The cloud is busy: wait and ask again until the deadline.
    case busy
    /// Busy, but not worth more than a few tries.
    case busyFewTries = "busy_few_tries"
    /// A fault of the service or the way to it: ask again.
    case again
    /// The thing named is not there.
    case gone
    /// The wanted state may already hold: read before judging.
    case read
    /// A quota or a capacity is used up: a person must act; ask again seldom.
    case full
    /// The credentials were not accepted. Never repeated blindly: five wrong signatures lock the key.
    case auth
}

/// Whether a failed call may have changed something.
package enum CarriedOut: String, CaseIterable, Codable, Sendable {
    /// Certainly not.
    case no
    /// Not known: look before sending again.
    case maybe
    /// No on a first sending; on a second one it means that the first one probably landed.
    case lookIfResent = "look_if_resent"
}
