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
}
