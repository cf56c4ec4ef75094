/// A project that a backup is shared with.
struct ShareMember: Codable, Sendable {
    let id: String
    /// Also the member's id in paths.
    let projectID: String
    var status: Status
    /// The vault that took the backup, once it was accepted.
    var vaultID: String?
    let createdAt: WireTime
    var updatedAt: WireTime

    enum Status: String, Codable, CaseIterable, Sendable {
        case pending, accepted, rejected
    }
}
