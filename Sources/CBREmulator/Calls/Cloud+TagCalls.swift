extension Cloud {
    func filterVaults(_ call: Call) throws(APIError) -> Answer {
        let filter = try TagFilter(try call.json())
        var all = VaultFilter()
        all.lagSeconds = listLag(call)
        let matches = listVaults(all, now: call.now).filter { filter.matches($0) }
        guard !filter.isCount else { return .json(["total_count": .int(matches.count)]) }
        let style = style(call)
        let resources = filter.page.slice(matches).map { vault -> JSONValue in
            [
                "resource_id": .string(vault.id),
                "resource_name": .string(vault.name),
                "resource_detail": ["vault": style.vault(vault)],
                "tags": style.tags(vault.tags),
            ]
        }
        return .json(["resources": .array(resources), "total_count": .int(matches.count)])
    }

    mutating func createVaultTag(_ call: Call) throws(APIError) -> Answer {
        let id = try taggedVault(call)
        let tag = try TagFields.tag(try Fields(try call.json()).fields("tag"))
        try addTags([tag], toVault: id)
        return .empty()
    }

    mutating func deleteVaultTag(_ call: Call) throws(APIError) -> Answer {
        try removeTag(call.parameter("key"), fromVault: try taggedVault(call))
        return .empty()
    }

    func listVaultTags(_ call: Call) throws(APIError) -> Answer {
        let vault = try vault(try taggedVault(call))
        return .json(["tags": style(call).tags(vault.tags), "sys_tags": []])
    }

    func listProjectTags(_ call: Call) -> Answer {
        let tags = projectTags().map { tag -> JSONValue in
            ["key": .string(tag.key), "values": .array(tag.values.map(JSONValue.string))]
        }
        return .json(["tags": .array(tags)])
    }

    mutating func batchVaultTags(_ call: Call) throws(APIError) -> Answer {
        let id = try taggedVault(call)
        let fields = try Fields(try call.json())
        let action = try fields.choice("action", of: ["create", "delete"])
        guard fields.isPresent("tags") else { throw fields.missing("tags") }
        let tags = try VaultCreation.tags(fields, "tags", count: 1...VaultCreation.tagsMax)
        if action == "create" {
            try addTags(tags, toVault: id)
        } else {
            try removeTags(tags.map(\.key), fromVault: id)
        }
        return .empty()
    }

    /// An id that is no UUID is a bad parameter in tag calls (CBR API reference, tags).
    private func taggedVault(_ call: Call) throws(APIError) -> String {
        let id = call.parameter("vault_id")
        guard WireID.isUUID(id) else { throw .invalid("vault_id", "must be a UUID") }
        return try vault(id).id
    }
}
