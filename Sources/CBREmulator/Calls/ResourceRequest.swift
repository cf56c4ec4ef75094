/// A resource as a body names it (`ResourceCreate`, CBR API reference, vaults).
struct ResourceRequest: Sendable {
    let id: String
    let type: String
    let excludedVolumes: [String]
    let includedVolumes: [JSONValue]
    let hasExtraInfo: Bool

    /// - Throws: 9900, 6104 for a repeated id, 6116 for an unknown type, 6102 for one that does not fit `kind`.
    static func list(
        _ fields: Fields,
        _ key: String,
        count: ClosedRange<Int>,
        kind: ResourceKind
    ) throws(APIError) -> [ResourceRequest] {
        guard let entries = try fields.optionalList(key, count: count) else { throw fields.missing(key) }
        var requests: [ResourceRequest] = []
        for entry in entries {
            let request = try ResourceRequest(entry)
            guard ResourceKind.knownResourceTypes.contains(request.type) else { throw .cbr("6116", request.type) }
            guard kind.resourceTypes.contains(request.type) else { throw .cbr("6102", request.type) }
            guard !requests.contains(where: { $0.id == request.id }) else { throw .cbr("6104", request.id) }
            requests.append(request)
        }
        return requests
    }

    init(_ fields: Fields) throws(APIError) {
        id = try fields.text("id", check: .uuid)
        type = try fields.text("type", length: 1...64)
        _ = try fields.optionalText("name", length: 0...255)
        let extra = try fields.optionalFields("extra_info")
        hasExtraInfo = extra != nil
        excludedVolumes = try extra?.optionalIDs("exclude_volumes", count: 0...100) ?? []
        var included: [JSONValue] = []
        for volume in try extra?.optionalList("include_volumes", count: 0...100) ?? [] {
            _ = try volume.text("id", check: .uuid)
            _ = try volume.optionalText("os_version", length: 0...255)
            included.append(.object(volume.object))
        }
        includedVolumes = included
    }
}
