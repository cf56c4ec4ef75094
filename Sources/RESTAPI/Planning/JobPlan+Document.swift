import Workflow

extension JSON {
    /// What a submission would do: each job's plan, and what becomes of the whole.
    static func plans(_ plans: [JobPlan]) -> JSON {
        ["outcome": .string(JobPlan.folded(plans)), "plans": .array(plans.map(\.document))]
    }
}

extension JobPlan {
    /// The names of the outcomes, the gravest first.
    static let outcomes = ["refused", "undecided", "would_wait", "would_run"]

    /// The gravest of all outcomes.
    fileprivate static func folded(_ plans: [JobPlan]) -> String {
        let names = Set(plans.map(\.outcomeName))
        return outcomes.first(where: names.contains) ?? "undecided"
    }

    fileprivate var outcomeName: String {
        switch outcome {
        case .wouldRun: "would_run"
        case .wouldWait: "would_wait"
        case .refused: "refused"
        case .undecided: "undecided"
        }
    }

    fileprivate var document: JSON {
        var code: String?
        var message: String?
        var reason: WaitReason?
        switch outcome {
        case .refused(let why, let words): (code, message) = (why, words)
        case .wouldWait(let why, let words): (reason, message) = (why, words)
        case .wouldRun, .undecided: break
        }
        return [
            "resources": .array(
                resources.map {
                    ["id": .string($0.id.rawValue), "type": .string($0.type.rawValue), "name": .text($0.name)]
                }
            ),
            "outcome": .string(outcomeName),
            "step": .name(step),
            "wait_reason": .name(reason),
            "error_code": .text(code),
            "message": .text(message),
            "vault": vault?.document ?? .null,
            "associate": .array(additions.map { .string($0.rawValue) }),
            "restore_point": restorePoint?.document ?? .null,
            "calls": .array(calls.map(\.document)),
        ]
    }
}

extension JobPlan.Vault {
    fileprivate var document: JSON {
        switch self {
        case .use(let id, let name): Self.document("use", id: id.rawValue, name: name, nil)
        case .shared(let name): Self.document("use_created", id: nil, name: name, nil)
        case .create(let creation): Self.document("create", id: nil, name: creation.name, creation.options)
        }
    }

    private static func document(_ action: String, id: String?, name: String, _ options: VaultOptions?) -> JSON {
        [
            "action": .string(action),
            "id": .text(id),
            "name": .string(name),
            "size_gb": .count(options?.sizeGB),
            "object_type": .text(options?.objectType),
            "consistent_level": .text(options?.consistentLevel),
        ]
    }
}

extension RestorePointCreation {
    fileprivate var document: JSON {
        [
            "name": .string(name),
            "description": .string(description),
            "incremental": .bool(incremental),
            "retention_days": .count(retentionDays),
        ]
    }
}

extension JobPlan.Call {
    fileprivate var document: JSON {
        [
            "step": .name(step),
            "operation": .string(operation.rawValue),
            "made": .bool(wasMade),
        ]
    }
}
