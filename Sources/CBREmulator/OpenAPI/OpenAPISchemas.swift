/// Bodies, queries and answers of the calls as JSON schemas.
enum OpenAPISchemas {
    /// What the document says about a call beside its path.
    struct CallDescription: Sendable {
        var status = 200
        var query: [JSONValue] = []
        var body: JSONValue?
        var answer: JSONValue?
    }

    static let calls: [Operation: CallDescription] = [
        .createToken: CallDescription(status: 201, body: tokenBody, answer: object(["token": ["type": "object"]])),
        .createTemporaryKey: CallDescription(
            status: 201,
            body: object(["auth": ["type": "object"]], required: ["auth"]),
            answer: object(["credential": ["type": "object"]])
        ),
        .listProjects: CallDescription(query: [text("name"), text("domain_id")], answer: list("projects")),
        .listAccessibleProjects: CallDescription(answer: list("projects")),
        .listDomains: CallDescription(answer: list("domains")),
        .identityVersion: CallDescription(answer: object(["version": ["type": "object"]])),
        .createVault: CallDescription(body: wrapped("vault", reference("VaultCreate")), answer: ["type": "object"]),
        .listVaults: CallDescription(
            query: page + [
                text("id"), text("name"), text("policy_id"), text("resource_ids"), text("enterprise_project_id"),
                choice("status", ["available", "lock", "frozen", "deleting", "error"]),
                choice("cloud_type", ["public", "hybrid"]),
                choice("protect_type", ["backup", "replication", "hybrid"]),
                choice("object_type", ResourceKind.allCases.map(\.rawValue)),
            ],
            answer: list("vaults")
        ),
        .showVault: CallDescription(answer: wrapped("vault", reference("Vault"))),
        .updateVault: CallDescription(
            body: wrapped("vault", reference("VaultUpdate")),
            answer: wrapped("vault", reference("Vault"))
        ),
        .batchUpdateVaults: CallDescription(
            body: wrapped("vault", object(["smn_notify": boolean, "threshold": integer(1, 100)])),
            answer: list("updated_vaults_id")
        ),
        .updateExpirationTime: CallDescription(
            body: object(
                [
                    "expect_expiration_date": ["type": "string", "pattern": "^20[3-9][0-9]-0[1-9]-[0-2][1-8]$"],
                    "time_zone": ["type": "string", "pattern": "^UTC[+-]0[0-9]:00$"],
                ],
                required: ["expect_expiration_date", "time_zone"]
            ),
            answer: object(["affected_backups_count": integer, "operation_log_id": uuid])
        ),
        .deleteVault: CallDescription(status: 204),
        .showVaultSummary: CallDescription(answer: object(["size": integer, "used_size": integer])),
        .showStorageUsage: CallDescription(
            query: page + [text("resource_id"), choice("resource_type", resourceTypes)],
            answer: list("storage_usage")
        ),
        .addResources: CallDescription(
            body: object(["resources": array(reference("ResourceCreate"), 1, 256)], required: ["resources"]),
            answer: list("add_resource_ids")
        ),
        .removeResources: CallDescription(body: resourceIDs, answer: list("remove_resource_ids")),
        .setResources: CallDescription(
            body: object(
                ["resource_ids": array(uuid, 1, 256), "action": enumeration(["suspend", "unsuspend"])],
                required: ["resource_ids", "action"]
            ),
            answer: list("set_resource_ids")
        ),
        .migrateResources: CallDescription(
            body: object(
                ["resource_ids": array(uuid, 1, 256), "destination_vault_id": uuid],
                required: ["resource_ids", "destination_vault_id"]
            ),
            answer: list("migrated_resources")
        ),
        .associatePolicy: CallDescription(
            body: object(["policy_id": uuid, "destination_vault_id": uuid, "add_policy_ids": array(uuid, 1, 2)]),
            answer: object(["associate_policy": ["type": "object"]])
        ),
        .dissociatePolicy: CallDescription(
            body: object(["policy_id": uuid], required: ["policy_id"]),
            answer: object(["dissociate_policy": ["type": "object"]])
        ),
        .createCheckpoint: CallDescription(
            body: wrapped("checkpoint", reference("CheckpointCreate")),
            answer: wrapped("checkpoint", reference("Checkpoint"))
        ),
        .showCheckpoint: CallDescription(answer: wrapped("checkpoint", reference("Checkpoint"))),
        .replicateCheckpoint: CallDescription(
            body: wrapped("replicate", replication(["vault_id": uuid, "auto_trigger": boolean])),
            answer: object(["replication": ["type": "object"]])
        ),
        .listBackups: CallDescription(query: page + backupQuery, answer: list("backups")),
        .showBackup: CallDescription(answer: wrapped("backup", ["type": "object"])),
        .updateBackup: CallDescription(
            body: wrapped("backup", object(["name": name], required: ["name"])),
            answer: wrapped("backup", ["type": "object"])
        ),
        .deleteBackup: CallDescription(status: 204),
        .restoreBackup: CallDescription(
            status: 202,
            body: wrapped("restore", reference("Restore")),
            answer: object(["job_id": uuid], required: ["job_id"])
        ),
        .replicateBackup: CallDescription(
            body: wrapped("replicate", replication(["name": name, "description": description(255)])),
            answer: object(["replication": ["type": "object"]])
        ),
        .addMembers: CallDescription(
            body: object(["members": array(projectID, 1, 10)], required: ["members"]),
            answer: list("members")
        ),
        .listMembers: CallDescription(
            query: page + [choice("status", ["pending", "accepted", "rejected"]), text("dest_project_id")],
            answer: list("members")
        ),
        .showMember: CallDescription(answer: wrapped("member", ["type": "object"])),
        .updateMember: CallDescription(
            body: object(
                ["status": enumeration(["pending", "accepted", "rejected"]), "vault_id": uuid],
                required: ["status"]
            ),
            answer: wrapped("member", ["type": "object"])
        ),
        .deleteMember: CallDescription(status: 204),
        .listOperationLogs: CallDescription(query: page + taskQuery, answer: list("operation_logs")),
        .showOperationLog: CallDescription(answer: object(["operation_log": ["type": "object"]])),
        .createPolicy: CallDescription(body: wrapped("policy", reference("PolicyCreate")), answer: policy),
        .listPolicies: CallDescription(
            query: [choice("operation_type", ["backup", "replication"]), text("vault_id")],
            answer: list("policies")
        ),
        .showPolicy: CallDescription(answer: policy),
        .updatePolicy: CallDescription(body: wrapped("policy", reference("PolicyUpdate")), answer: policy),
        .deletePolicy: CallDescription(status: 204),
        .listProtectables: CallDescription(
            query: [
                parameter("limit", integer(1, 50)), parameter("offset", integer(0, 1000)), text("marker"), text("name"),
                text("status"), text("id"), text("server_id"),
            ],
            answer: list("instances")
        ),
        .showProtectable: CallDescription(answer: object(["instance": ["type": "object"]])),
        .filterVaults: CallDescription(body: reference("TagFilter"), answer: object(["total_count": integer])),
        .createVaultTag: CallDescription(status: 204, body: wrapped("tag", reference("Tag"))),
        .deleteVaultTag: CallDescription(status: 204),
        .listVaultTags: CallDescription(answer: list("tags")),
        .listProjectTags: CallDescription(answer: list("tags")),
        .batchVaultTags: CallDescription(
            status: 204,
            body: object(
                ["action": enumeration(["create", "delete"]), "tags": array(reference("Tag"), 1, 20)],
                required: ["action", "tags"]
            )
        ),
    ]

    private static let resourceIDs = object(["resource_ids": array(uuid, 1, 256)], required: ["resource_ids"])

    private static let policy = wrapped("policy", ["type": "object"])

    private static func replication(_ more: JSONValue) -> JSONValue {
        var properties = more.objectValue ?? JSONObject()
        properties["destination_region"] = ["type": "string", "minLength": 1, "maxLength": 255]
        properties["destination_project_id"] = projectID
        properties["destination_vault_id"] = uuid
        return object(
            .object(properties),
            required: ["destination_region", "destination_project_id", "destination_vault_id"]
        )
    }

    private static let page = [
        parameter("limit", integer(1, 1000)), parameter("offset", integer(0, 1_000_000)),
    ]

    private static let backupQuery = [
        text("checkpoint_id"), text("vault_id"), text("resource_id"), text("resource_name"), text("name"),
        text("parent_id"), text("marker"), choice("resource_type", resourceTypes),
        choice("image_type", ["backup", "replication"]), choice("own_type", ["private", "shared", "all_granted"]),
        choice("member_status", ["pending", "accepted", "rejected"]),
        choice("status", Backup.Status.allCases.map(\.rawValue)), parameter("start_time", time),
        parameter("end_time", time), parameter("used_percent", integer(1, 100)), parameter("incremental", boolean),
        parameter("show_replication", boolean),
        parameter("sort", ["type": "string", "maxLength": 255, "example": "created_at:desc,id"]),
    ]

    private static let taskQuery = [
        choice("operation_type", OperationLog.Kind.allCases.map(\.rawValue)),
        choice("status", OperationLog.Status.allCases.map(\.rawValue)), text("vault_id"), text("vault_name"),
        text("resource_id"), text("resource_name"), text("provider_id"), parameter("start_time", time),
        parameter("end_time", time),
    ]
}
