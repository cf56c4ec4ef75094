extension Cloud {
    mutating func createPolicy(_ call: Call) throws(APIError) -> Answer {
        let policy = try PolicyFields.policy(try call.json(), now: call.now)
        try add(policy, now: call.now)
        return try shownPolicy(policy.id, call)
    }

    func listPolicies(_ call: Call) throws(APIError) -> Answer {
        let kind = try call.query.choice("operation_type", of: Set(Policy.Kind.allCases.map(\.rawValue)))
        let style = style(call)
        let matches = listPolicies(kind: kind, vaultID: call.query.text("vault_id"))
        let items = matches.map { style.policy($0, vaults: vaults(with: $0)) }
        return .json(["policies": .array(items), "count": .int(items.count)])
    }

    func showPolicy(_ call: Call) throws(APIError) -> Answer {
        try shownPolicy(call.parameter("policy_id"), call)
    }

    mutating func updatePolicy(_ call: Call) throws(APIError) -> Answer {
        var policy = try policy(call.parameter("policy_id"))
        try PolicyFields.update(&policy, try call.json())
        replace(policy, now: call.now)
        return try shownPolicy(policy.id, call)
    }

    mutating func deletePolicy(_ call: Call) throws(APIError) -> Answer {
        try deletePolicy(call.parameter("policy_id"))
        return .empty()
    }

    mutating func associatePolicy(_ call: Call) throws(APIError) -> Answer {
        let vaultID = try vault(call.parameter("vault_id")).id
        let fields = try Fields(try call.json())
        let single = try fields.optionalText("policy_id", length: 1...64)
        let several = try fields.optionalIDs("add_policy_ids", count: 1...2)
        guard (single == nil) != (several == nil) else {
            throw .invalid("policy_id", "or add_policy_ids is required, not both")
        }
        let destination = try fields.optionalText("destination_vault_id", check: .uuid)
        let ids = several ?? [single ?? ""]
        for id in ids { _ = try policy(id) }
        for id in ids { try associate(policy: id, withVault: vaultID, destination: destination) }
        return .json(["associate_policy": Self.policyApplication(ids[0], vaultID, destination)])
    }

    mutating func dissociatePolicy(_ call: Call) throws(APIError) -> Answer {
        let vaultID = try vault(call.parameter("vault_id")).id
        let id = try Fields(try call.json()).text("policy_id", length: 1...64)
        let destination = try dissociate(policy: id, fromVault: vaultID)
        return .json(["dissociate_policy": Self.policyApplication(id, vaultID, destination)])
    }

    private static func policyApplication(_ id: String, _ vaultID: String, _ destination: String?) -> JSONValue {
        var object = JSONObject([("vault_id", .string(vaultID)), ("policy_id", .string(id))])
        if let destination { object["destination_vault_id"] = .string(destination) }
        return .object(object)
    }

    private func shownPolicy(_ id: String, _ call: Call) throws(APIError) -> Answer {
        let policy = try policy(id)
        return .json(["policy": style(call).policy(policy, vaults: vaults(with: policy))])
    }
}
