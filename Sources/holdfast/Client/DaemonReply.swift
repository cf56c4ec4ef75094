/// A whole answer of the daemon with a status below 400.
struct DaemonReply: Sendable {
    let status: Int
    /// Null when the answer has no body.
    let document: JSONValue
    /// The version of what was read, for `If-None-Match`; nil when the answer has none.
    let entityTag: String?
    /// Whether a submission was answered from the record of an earlier one with the same key.
    let isReplay: Bool
}
