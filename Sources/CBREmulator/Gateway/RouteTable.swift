/// Finds the operation of a method and path. Placeholders are written `{name}`.
struct RouteTable: Sendable {
    struct Match: Equatable {
        let operation: Operation
        let parameters: [String: String]
    }

    private enum Segment: Sendable {
        case literal(String)
        case placeholder(String)
    }

    private struct Route: Sendable {
        let operation: Operation
        let segments: [Segment]
    }

    /// Every call with its method and template.
    static let calls: [(operation: Operation, method: String, template: String)] = [
        (.createToken, "POST", "/v3/auth/tokens"),
        (.listProjects, "GET", "/v3/projects"),
        (.listAccessibleProjects, "GET", "/v3/auth/projects"),
        (.listDomains, "GET", "/v3/auth/domains"),
        (.identityVersion, "GET", "/v3"),
        (.createTemporaryKey, "POST", "/v3.0/OS-CREDENTIAL/securitytokens"),
        (.createVault, "POST", "/v3/{project_id}/vaults"),
        (.listVaults, "GET", "/v3/{project_id}/vaults"),
        (.showVault, "GET", "/v3/{project_id}/vaults/{vault_id}"),
        (.updateVault, "PUT", "/v3/{project_id}/vaults/{vault_id}"),
        (.batchUpdateVaults, "PUT", "/v3/{project_id}/vaults/batch-update"),
        (.updateExpirationTime, "PUT", "/v3/{project_id}/vaults/{vault_id}/update-backup-expiration-time"),
        (.deleteVault, "DELETE", "/v3/{project_id}/vaults/{vault_id}"),
        (.showVaultSummary, "GET", "/v3/{project_id}/vaults/summary"),
        (.showStorageUsage, "GET", "/v3/{project_id}/storage_usage"),
        (.addResources, "POST", "/v3/{project_id}/vaults/{vault_id}/addresources"),
        (.removeResources, "POST", "/v3/{project_id}/vaults/{vault_id}/removeresources"),
        (.setResources, "PUT", "/v3/{project_id}/vaults/{vault_id}/set-resources"),
        (.migrateResources, "POST", "/v3/{project_id}/vaults/{vault_id}/migrateresources"),
        (.associatePolicy, "POST", "/v3/{project_id}/vaults/{vault_id}/associatepolicy"),
        (.dissociatePolicy, "POST", "/v3/{project_id}/vaults/{vault_id}/dissociatepolicy"),
        (.createCheckpoint, "POST", "/v3/{project_id}/checkpoints"),
        (.showCheckpoint, "GET", "/v3/{project_id}/checkpoints/{checkpoint_id}"),
        (.replicateCheckpoint, "POST", "/v3/{project_id}/checkpoints/replicate"),
        (.listBackups, "GET", "/v3/{project_id}/backups"),
        (.showBackup, "GET", "/v3/{project_id}/backups/{backup_id}"),
        (.updateBackup, "PUT", "/v3/{project_id}/backups/{backup_id}"),
        (.deleteBackup, "DELETE", "/v3/{project_id}/backups/{backup_id}"),
        (.restoreBackup, "POST", "/v3/{project_id}/backups/{backup_id}/restore"),
        (.replicateBackup, "POST", "/v3/{project_id}/backups/{backup_id}/replicate"),
        (.addMembers, "POST", "/v3/{project_id}/backups/{backup_id}/members"),
        (.listMembers, "GET", "/v3/{project_id}/backups/{backup_id}/members"),
        (.showMember, "GET", "/v3/{project_id}/backups/{backup_id}/members/{member_id}"),
        (.updateMember, "PUT", "/v3/{project_id}/backups/{backup_id}/members/{member_id}"),
        (.deleteMember, "DELETE", "/v3/{project_id}/backups/{backup_id}/members/{member_id}"),
        (.listOperationLogs, "GET", "/v3/{project_id}/operation-logs"),
        (.showOperationLog, "GET", "/v3/{project_id}/operation-logs/{operation_log_id}"),
        (.createPolicy, "POST", "/v3/{project_id}/policies"),
        (.listPolicies, "GET", "/v3/{project_id}/policies"),
        (.showPolicy, "GET", "/v3/{project_id}/policies/{policy_id}"),
        (.updatePolicy, "PUT", "/v3/{project_id}/policies/{policy_id}"),
        (.deletePolicy, "DELETE", "/v3/{project_id}/policies/{policy_id}"),
        (.listProtectables, "GET", "/v3/{project_id}/protectables/{protectable_type}/instances"),
        (.showProtectable, "GET", "/v3/{project_id}/protectables/{protectable_type}/instances/{instance_id}"),
        (.filterVaults, "POST", "/v3/{project_id}/vault/resource_instances/action"),
        (.createVaultTag, "POST", "/v3/{project_id}/vault/{vault_id}/tags"),
        (.deleteVaultTag, "DELETE", "/v3/{project_id}/vault/{vault_id}/tags/{key}"),
        (.listVaultTags, "GET", "/v3/{project_id}/vault/{vault_id}/tags"),
        (.listProjectTags, "GET", "/v3/{project_id}/vault/tags"),
        (.batchVaultTags, "POST", "/v3/{project_id}/vault/{vault_id}/tags/action"),
    ]

    /// Routes by method and number of segments; literal segments win over placeholders by their order here.
    private let routes: [String: [Route]]

    init() {
        var routes: [String: [Route]] = [:]
        for call in Self.calls {
            let segments = call.template.split(separator: "/").map { part -> Segment in
                part.hasPrefix("{") ? .placeholder(String(part.dropFirst().dropLast())) : .literal(String(part))
            }
            routes[Self.key(call.method, segments.count), default: []]
                .append(Route(operation: call.operation, segments: segments))
        }
        self.routes = routes.mapValues { candidates in
            candidates.sorted { Self.literals($0) > Self.literals($1) }
        }
    }

    /// - Parameter segments: the percent-decoded parts of the path between slashes, without the empty first one.
    func match(method: String, segments: [String]) -> Match? {
        // Discovery is the one call that clients make with and without a trailing slash.
        let segments = segments == ["v3", ""] ? ["v3"] : segments
        for route in routes[Self.key(method, segments.count)] ?? [] {
            if let parameters = Self.parameters(of: route, in: segments) {
                return Match(operation: route.operation, parameters: parameters)
            }
        }
        return nil
    }

    private static func parameters(of route: Route, in segments: [String]) -> [String: String]? {
        var parameters: [String: String] = [:]
        for (expected, actual) in zip(route.segments, segments) {
            switch expected {
            case .literal(let text):
                guard text == actual else { return nil }
            case .placeholder(let name):
                guard !actual.isEmpty else { return nil }
                parameters[name] = actual
            }
        }
        return parameters
    }

    private static func key(_ method: String, _ count: Int) -> String { "\(method) \(count)" }

    private static func literals(_ route: Route) -> Int {
        route.segments.count { segment in
            if case .literal = segment { true } else { false }
        }
    }
}
