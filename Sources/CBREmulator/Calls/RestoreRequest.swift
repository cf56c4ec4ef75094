/// The checked body of `POST .../backups/{backup_id}/restore` (CBR API reference, backups).
enum RestoreRequest: Sendable {
    case server(id: String, mappings: [Mapping])
    case volume(id: String)
    case resource(id: String)

    /// Which disk backup goes to which disk.
    struct Mapping: Sendable {
        let backupID: String
        let volumeID: String
    }

    /// - Throws: 9900 naming the field.
    init(_ body: JSONValue) throws(APIError) {
        let restore = try Fields(body).fields("restore")
        let serverID = try restore.optionalText("server_id", check: .uuid)
        let volumeID = try restore.optionalText("volume_id", check: .uuid)
        let resourceID = try restore.optionalText("resource_id", check: .uuid)
        _ = try restore.optionalBool("power_on")
        _ = try restore.optionalFields("details")?.optionalText("destination_path", length: 1...4096)
        let mappings = try Self.mappings(restore)
        switch (serverID, volumeID, resourceID) {
        case (let id?, nil, nil):
            guard !mappings.isEmpty else { throw .invalid("restore.mappings", "is required for a server") }
            self = .server(id: id, mappings: mappings)
        case (nil, let id?, nil): self = .volume(id: id)
        case (nil, nil, let id?): self = .resource(id: id)
        default: throw .invalid("restore", "needs one of server_id, volume_id and resource_id")
        }
    }

    private static func mappings(_ restore: Fields) throws(APIError) -> [Mapping] {
        var mappings: [Mapping] = []
        for entry in try restore.optionalList("mappings", count: 0...100) ?? [] {
            mappings.append(
                Mapping(
                    backupID: try entry.text("backup_id", check: .uuid),
                    volumeID: try entry.text("volume_id", check: .uuid)
                )
            )
        }
        return mappings
    }
}
