/// Reads the target of a replication from a body (CBR API reference, replication).
enum ReplicationFields {
    /// - Throws: 9900 naming the field.
    static func target(_ replicate: Fields) throws(APIError) -> Cloud.ReplicationTarget {
        Cloud.ReplicationTarget(
            region: try replicate.text("destination_region", length: 1...255),
            projectID: try replicate.text("destination_project_id", check: .projectID),
            vaultID: try replicate.text("destination_vault_id", check: .uuid)
        )
    }
}
