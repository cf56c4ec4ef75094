package import Workflow

extension CBRRequest {
    /// Finds vaults by a tag (`POST …/vault/resource_instances/action`). A read in spite of the POST.
    package static func vaultsTagged(
        key: String,
        values: [String],
        offset: Int = 0,
        limit: Int = 50
    ) -> CBRRequest {
        let page = PageWindow(offset: offset, limit: limit)
        return CBRRequest(
            operation: OperationName.listVaultsByTag.rawValue,
            method: .post,
            pathSegments: ["vault", "resource_instances", "action"],
            body: .object([
                ("action", .text("filter")),
                // The API wants the window as text here.
                ("limit", .text("\(page.limit)")),
                ("offset", .text("\(page.offset)")),
                (
                    "tags",
                    .array([.object([("key", .text(key)), ("values", .array(values.map { .text($0) }))])])
                ),
            ]),
            urlTemplate: projectPrefix + "vault/resource_instances/action"
        )
    }

    /// Shows one task (`GET …/operation-logs/{id}`).
    package static func showTask(id: String) -> CBRRequest {
        CBRRequest(
            operation: "show_task",
            method: .get,
            pathSegments: ["operation-logs", id],
            urlTemplate: projectPrefix + "operation-logs/{operation_log_id}"
        )
    }

    /// Lists the backups of a vault by name (`GET …/backups?name=`); the caller compares exactly.
    package static func backups(
        named name: String,
        vaultID: VaultID,
        offset: Int = 0,
        limit: Int = 200
    ) -> CBRRequest {
        CBRRequest(
            operation: OperationName.listBackups.rawValue,
            method: .get,
            pathSegments: ["backups"],
            query: [QueryPair("name", name), QueryPair("vault_id", vaultID.rawValue)]
                + PageWindow(offset: offset, limit: limit).pairs,
            urlTemplate: projectPrefix + "backups"
        )
    }

    /// Asks IAM for a token of one project (`POST {iam}/v3/auth/tokens`), without the catalogue in the answer.
    ///
    /// The body holds the password: it must not be logged or stored.
    package static func createToken(_ login: PasswordLogin, projectID: String) -> CBRRequest {
        let user: JSONWriter.Value = .object([
            ("name", .text(login.user)),
            ("password", .text(login.password)),
            ("domain", .object([("name", .text(login.domain))])),
        ])
        let identity: JSONWriter.Value = .object([
            ("methods", .array([.text("password")])),
            ("password", .object([("user", user)])),
        ])
        let scope: JSONWriter.Value = .object([("project", .object([("id", .text(projectID))]))])
        return CBRRequest(
            operation: "create_token",
            method: .post,
            scope: .identity,
            pathSegments: ["auth", "tokens"],
            query: [QueryPair("nocatalog", "1")],
            body: .object([("auth", .object([("identity", identity), ("scope", scope)]))]),
            urlTemplate: "/v3/auth/tokens"
        )
    }
}
