import Workflow

extension VaultFacts {
    /// Reads a vault of a list, show or create answer.
    ///
    /// Only the id must be there: losing the id of a vault that was just made would cost more than a missing detail.
    /// A text that is missing is empty, a missing size is 0, a missing status is `.other("")`.
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.nonEmptyText else { return nil }
        let billing = json["billing"]
        self.init(
            id: VaultID(id),
            name: json["name"]?.text ?? "",
            objectType: billing?["object_type"]?.nonEmptyText ?? Self.objectType(of: json) ?? "",
            consistentLevel: billing?["consistent_level"]?.text ?? "",
            protectType: billing?["protect_type"]?.text ?? "",
            sizeGB: billing?["size"]?.integer ?? 0,
            usedMB: billing?["used"]?.integer,
            status: VaultStatus(wire: billing?["status"]?.text ?? ""),
            tags: (json["tags"]?.elements ?? []).compactMap { VaultTag($0) },
            resources: (json["resources"]?.elements ?? []).compactMap { AssociatedResourceFacts($0) }
        )
    }

    /// The kind of vault by its provider, for answers without `object_type`, which is not a required field.
    private static func objectType(of json: JSONValue) -> String? {
        switch json["provider_id"]?.text {
        case "0daac4c5-6707-4851-97ba-169e36266b66": "server"
        case "d1603440-187d-4516-af25-121250c7cc97": "disk"
        case "3f3c3220-245c-4805-b811-758870015881": "turbo"
        case "a13639de-00be-4e94-af30-26912d75e4a2": "vmware"
        case "86a80900-71bf-4961-956a-d52df944f84a": "workspace"
        default: nil
        }
    }
}

extension VaultTag {
    /// Reads a tag; a stored tag may have no value.
    init?(_ json: JSONValue) {
        guard let key = json["key"]?.text else { return nil }
        self.init(key: key, value: json["value"]?.text)
    }
}

extension AssociatedResourceFacts {
    /// Reads an element of a vault's `resources`.
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.nonEmptyText else { return nil }
        self.init(
            id: ResourceID(id),
            name: json["name"]?.text ?? "",
            type: json["type"]?.text ?? "",
            protectStatus: json["protect_status"]?.nonEmptyText
        )
    }
}

extension VaultFacts {
    /// Reads a row of the tag filter's answer, which has the vault inside `resource_detail` and the tags beside it.
    init?(tagged json: JSONValue) {
        let detail = json["resource_detail"]?.embeddedObject
        guard var facts = (detail?["vault"] ?? detail).flatMap({ VaultFacts($0) }) ?? VaultFacts(bare: json) else {
            return nil
        }
        if facts.tags.isEmpty { facts.tags = (json["tags"]?.elements ?? []).compactMap { VaultTag($0) } }
        self = facts
    }

    /// Id and name only; everything else is as if it were missing from an answer.
    private init?(bare json: JSONValue) {
        guard let id = json["resource_id"]?.nonEmptyText else { return nil }
        self.init(
            id: VaultID(id),
            name: json["resource_name"]?.text ?? "",
            objectType: "",
            consistentLevel: "",
            protectType: "",
            sizeGB: 0,
            status: .other("")
        )
    }
}
