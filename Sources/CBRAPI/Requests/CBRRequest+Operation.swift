package import Workflow

extension CBRRequest {
    /// The request that carries out `operation` (CBR v3 API reference of the vendor).
    ///
    /// `offset` and `limit` count for lists only. No list sends the filter `incremental`: it hides rows.
    package init(_ operation: Operation, offset: Int = 0, limit: Int? = nil) {
        let page = PageWindow(offset: offset, limit: limit ?? PageWindow.defaultLimit(of: operation.name))
        switch operation {
        case .showProtectable(let resource):
            self = Self.showProtectable(resource)
        case .listVaults(let name):
            self = Self.listVaults([QueryPair("name", name)], page)
        case .listVaultsHolding(let resource):
            self = Self.listVaults([QueryPair("resource_ids", resource.rawValue)], page)
        case .listVaultsTagged(let key, let values):
            self = Self.vaultsTagged(key: key, values: values, offset: page.offset, limit: page.limit)
        case .showVault(let id):
            self = Self.show(.showVault, ["vaults", id.rawValue], "vaults/{vault_id}")
        case .showRestorePoint(let id):
            self = Self.show(.showRestorePoint, ["checkpoints", id.rawValue], "checkpoints/{checkpoint_id}")
        case .listBackups(let filter):
            self = Self.list(.listBackups, ["backups"], filter.pairs, page)
        case .listTasks(let filter):
            self = Self.list(.listTasks, ["operation-logs"], filter.pairs, page)
        case .createVault(let creation):
            self = Self.change(.createVault, ["vaults"], "vaults", creation.body)
        case .addResource(let vault, let resource):
            self = Self.change(
                .addResource,
                ["vaults", vault.rawValue, "addresources"],
                "vaults/{vault_id}/addresources",
                .object([("resources", .array([resource.body]))])
            )
        case .createRestorePoint(let creation):
            self = Self.change(.createRestorePoint, ["checkpoints"], "checkpoints", creation.body)
        }
    }

    private static func showProtectable(_ resource: ResourceReference) -> CBRRequest {
        show(
            .showProtectable,
            ["protectables", resource.type.protectableKind, "instances", resource.id.rawValue],
            "protectables/\(resource.type.protectableKind)/instances/{resource_id}"
        )
    }

    private static func listVaults(_ filter: [QueryPair], _ page: PageWindow) -> CBRRequest {
        list(.listVaults, ["vaults"], filter, page)
    }

    private static func show(_ name: OperationName, _ path: [String], _ template: String) -> CBRRequest {
        CBRRequest(operation: name.rawValue, method: .get, pathSegments: path, urlTemplate: projectPrefix + template)
    }

    private static func list(
        _ name: OperationName,
        _ path: [String],
        _ filter: [QueryPair],
        _ page: PageWindow
    ) -> CBRRequest {
        CBRRequest(
            operation: name.rawValue,
            method: .get,
            pathSegments: path,
            query: filter + page.pairs,
            urlTemplate: projectPrefix + path.joined(separator: "/")
        )
    }

    private static func change(
        _ name: OperationName,
        _ path: [String],
        _ template: String,
        _ body: JSONWriter.Value
    ) -> CBRRequest {
        CBRRequest(
            operation: name.rawValue,
            method: .post,
            pathSegments: path,
            body: body,
            urlTemplate: projectPrefix + template,
            isCreating: true
        )
    }

    static let projectPrefix = "/v3/{project_id}/"
}

extension BackupFilter {
    /// Query pairs of `GET …/backups`. A fixed ascending order keeps rows from moving between pages.
    fileprivate var pairs: [QueryPair] {
        [
            vaultID.map { QueryPair("vault_id", $0.rawValue) },
            resourceID.map { QueryPair("resource_id", $0.rawValue) },
            restorePointID.map { QueryPair("checkpoint_id", $0.rawValue) },
            createdSince.map { QueryPair("start_time", RemoteTime.queryText(millisecondsSinceEpoch: $0.milliseconds)) },
            QueryPair("sort", "created_at:asc,id:asc"),
        ].compactMap(\.self)
    }
}

extension TaskFilter {
    /// Query pairs of `GET …/operation-logs`.
    fileprivate var pairs: [QueryPair] {
        [
            QueryPair("operation_type", "backup"),
            vaultID.map { QueryPair("vault_id", $0.rawValue) },
            resourceID.map { QueryPair("resource_id", $0.rawValue) },
            createdSince.map { QueryPair("start_time", RemoteTime.queryText(millisecondsSinceEpoch: $0.milliseconds)) },
        ].compactMap(\.self)
    }
}

extension ResourceType {
    /// The path segment of `protectables/…` for this type.
    fileprivate var protectableKind: String { objectType }
}
