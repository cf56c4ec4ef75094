extension OpenAPISchemas {
    static let components = JSONObject([
        ("Refusal", refusal), ("Tag", tag), ("ResourceCreate", resourceCreate), ("VaultCreate", vaultCreate),
        ("VaultUpdate", vaultUpdate), ("Vault", vault), ("CheckpointCreate", checkpointCreate),
        ("Checkpoint", checkpoint), ("Restore", restore), ("PolicyCreate", policyCreate),
        ("PolicyUpdate", policyUpdate),
        ("TagFilter", tagFilter),
    ])

    /// One of the error bodies; each has one of these members.
    private static let refusal: JSONValue = [
        "type": "object",
        "anyOf": [["required": ["error_code", "error_msg"]], ["required": ["error"]], ["required": ["unauthorized"]]],
    ]

    private static let tag = object(
        [
            "key": ["type": "string", "minLength": 1, "maxLength": 36, "pattern": "^[a-zA-Z0-9_\\-]+$"],
            "value": ["type": "string", "maxLength": 43, "pattern": "^[a-zA-Z0-9_.\\-]*$"],
        ],
        required: ["key"]
    )

    private static let resourceCreate = object(
        [
            "id": uuid, "type": enumeration(resourceTypes), "name": ["type": "string", "maxLength": 255],
            "extra_info": object([
                "exclude_volumes": array(uuid, 0, 100),
                "include_volumes": array(
                    object(["id": uuid, "os_version": ["type": "string"]], required: ["id"]),
                    0,
                    100
                ),
            ]),
        ],
        required: ["id", "type"]
    )

    private static let vaultCreate = object(
        [
            "name": name, "description": description(64), "resources": array(reference("ResourceCreate"), 0, 255),
            "tags": array(reference("Tag"), 1, 20), "backup_policy_id": uuid, "auto_bind": boolean,
            "bind_rules": object(["tags": array(reference("Tag"), 0, 5)]),
            "enterprise_project_id": ["type": "string", "minLength": 1, "maxLength": 36], "auto_expand": boolean,
            "threshold": integer(1, 100), "smn_notify": boolean,
            "backup_name_prefix": ["type": "string", "maxLength": 32], "locked": boolean,
            "availability_zone": ["type": "string", "maxLength": 32],
            "billing": object(
                [
                    "consistent_level": enumeration(["crash_consistent", "app_consistent"]),
                    "object_type": enumeration(ResourceKind.allCases.map(\.rawValue)),
                    "protect_type": enumeration(["backup", "replication"]), "size": integer(10, 10_485_760),
                    "cloud_type": enumeration(["public", "hybrid"]),
                    "charging_mode": enumeration(["post_paid", "pre_paid"]),
                    "period_type": enumeration(["year", "month"]), "period_num": integer(1, 9),
                    "is_auto_renew": boolean, "is_auto_pay": boolean,
                    "console_url": ["type": "string", "minLength": 1, "maxLength": 255], "is_multi_az": boolean,
                ],
                required: ["consistent_level", "object_type", "protect_type", "size"]
            ),
        ],
        required: ["name", "billing", "resources"]
    )

    private static let vaultUpdate = object([
        "name": name, "auto_bind": boolean, "auto_expand": boolean, "smn_notify": boolean, "locked": boolean,
        "threshold": integer(1, 100), "bind_rules": object(["tags": array(reference("Tag"), 0, 5)]),
        "billing": object([
            "size": integer(1, 10_485_760), "consistent_level": enumeration(["crash_consistent", "app_consistent"]),
        ]),
    ])

    private static let vault = object(
        [
            "id": uuid, "name": ["type": "string"], "project_id": projectID, "provider_id": uuid,
            "resources": ["type": "array", "items": [:]], "billing": ["type": "object"],
        ],
        required: ["id", "name", "project_id", "provider_id", "resources", "billing"]
    )

    private static let checkpointCreate = object(
        [
            "vault_id": uuid,
            "parameters": object([
                "name": name, "description": description(255), "auto_trigger": boolean, "incremental": boolean,
                "resources": array(uuid, 0, 256), "policy_id": uuid,
                "resource_details": array(reference("ResourceCreate"), 0, 256),
                "retention_duration_days": integer(1, 36_500),
            ]),
        ],
        required: ["vault_id"]
    )

    private static let checkpoint = object(
        [
            "id": uuid, "project_id": projectID, "created_at": ["type": "string"],
            "status": enumeration(["protecting", "available", "error", "deleting", "deleted", "error-deleting"]),
        ],
        required: ["id", "project_id", "status", "created_at"]
    )

    private static let restore = object([
        "server_id": uuid, "volume_id": uuid, "resource_id": uuid, "power_on": boolean,
        "mappings": array(
            object(["backup_id": uuid, "volume_id": uuid], required: ["backup_id", "volume_id"]),
            0,
            100
        ),
        "details": object(["destination_path": ["type": "string", "minLength": 1]]),
    ])

    private static let trigger = object([
        "properties": object(
            [
                "pattern": array(
                    [
                        "type": "string", "pattern": "^FREQ=DAILY;INTERVAL=[1-9];BYHOUR=1?[0-9];BYMINUTE=[0-5]?[0-9]$",
                        "example": "FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=14;BYMINUTE=00",
                    ],
                    1,
                    24
                ),
                "start_window_minutes": integer(0, 1440),
            ],
            required: ["pattern"]
        )
    ])

    private static let definition = object([
        "max_backups": integer(-1, 99_999), "retention_duration_days": integer(-1, 99_999),
        "day_backups": integer(0, 100), "week_backups": integer(0, 100), "month_backups": integer(0, 100),
        "year_backups": integer(0, 100), "timezone": ["type": "string", "pattern": "^UTC[+-]0[0-9]:00$"],
        "full_backup_interval": integer(-1, 100), "destination_region": ["type": "string", "minLength": 1],
        "destination_project_id": projectID,
    ])

    private static let policyCreate = object(
        [
            "name": name, "enabled": boolean, "operation_type": enumeration(["backup", "replication"]),
            "operation_definition": definition, "trigger": trigger,
        ],
        required: ["name", "operation_type", "operation_definition", "trigger"]
    )

    private static let policyUpdate = object([
        "name": name, "enabled": boolean, "operation_definition": definition, "trigger": trigger,
    ])

    private static let conditions = array(
        object(
            ["key": ["type": "string", "minLength": 1, "maxLength": 127], "values": array(["type": "string"], 0, 20)],
            required: ["key"]
        ),
        0,
        20
    )

    private static let tagFilter = object(
        [
            "action": enumeration(["filter", "count"]), "tags": conditions, "tags_any": conditions,
            "not_tags": conditions, "not_tags_any": conditions,
            "limit": ["type": "string", "pattern": "^[1-9][0-9]{0,2}$"],
            "offset": ["type": "string", "pattern": "^[0-9]{1,4}$"],
            "matches": array(
                object(
                    ["key": enumeration(["resource_name"]), "value": ["type": "string", "maxLength": 255]],
                    required: ["key"]
                ),
                0,
                1
            ),
        ],
        required: ["action"]
    )

    static let tokenBody = object(
        [
            "auth": object(
                [
                    "identity": object(
                        [
                            "methods": array(enumeration(["password"]), 1, 1),
                            "password": object([
                                "user": object([
                                    "name": ["type": "string"], "password": ["type": "string"],
                                    "domain": object(["name": ["type": "string"]]),
                                ])
                            ]),
                        ],
                        required: ["methods"]
                    ),
                    "scope": object([
                        "project": object(["id": ["type": "string"], "name": ["type": "string"]])
                    ]),
                ],
                required: ["identity"]
            )
        ],
        required: ["auth"]
    )
}
