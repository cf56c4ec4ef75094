/// A resource that is associated with a vault.
struct Resource: Codable, Sendable {
    let id: String
    let type: String
    let name: String
    let sizeGB: Int
    var protectStatus: ProtectStatus = .available
    var backupCount = 0
    var backupSizeMB = 0
    var excludedVolumes: [String] = []
    var includedVolumes: [JSONValue] = []
    /// Whether policy runs take this resource.
    var autoProtect = true
    /// Before this instant the association is not yet to be seen.
    var visibleFrom: WireTime

    /// CBR user guide, states.
    enum ProtectStatus: String, Codable, Sendable {
        case available, protecting, restoring, removing, error
    }
}
