/// What has to be known of a route before it is asked.
struct RouteTerms: Equatable, Sendable {
    /// What most routes answer with.
    static let json = ["application/json"]

    var permission = Permission.read
    /// The media types of its answers, the usual one first.
    var media = RouteTerms.json
}

/// What a role may be allowed to do, from the least to the most.
enum Permission: String, CaseIterable, Sendable {
    case read
    case change
    /// Decides who may do what.
    case administer
}
