import Workflow

extension BackupRequest {
    /// The request in the form of a submission: sent again, it asks for the same.
    var document: JSON {
        [
            "project": .string(project.rawValue),
            "vault": vault.document,
            "resources": .array(
                resources.map {
                    ["id": .string($0.id.rawValue), "type": .string($0.type.rawValue), "name": .text($0.name)]
                }
            ),
            "restore_point": [
                "name": .string(restorePoint.name),
                "description": .string(restorePoint.description),
                "incremental": .bool(restorePoint.incremental),
                "retention_days": .count(restorePoint.retentionDays),
            ],
            "shared": .bool(resources.count > 1),
            "priority": .integer(priority),
            "not_before": .text(notBefore?.rfc3339),
            "deadline_seconds": .integer(deadlineSeconds),
            "labels": .texts(labels),
            "reason": .text(reason),
        ]
    }
}

extension VaultChoice {
    fileprivate var document: JSON {
        switch self {
        case .id(let id): ["id": .string(id.rawValue)]
        case .existing(let name): ["name": .string(name)]
        case .ensured(let name, let options):
            [
                "name": .string(name),
                "create": [
                    "size_gb": .integer(options.sizeGB),
                    "object_type": .string(options.objectType),
                    "consistent_level": .string(options.consistentLevel),
                ],
            ]
        }
    }
}
