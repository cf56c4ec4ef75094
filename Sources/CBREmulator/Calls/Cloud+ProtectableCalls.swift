extension Cloud {
    mutating func listProtectables(_ call: Call) throws(APIError) -> Answer {
        let types = try protectableTypes(call)
        let page = protectablePage(try Page(call.query, limitMax: 50), types: types)
        var items = inventory.items(ofTypes: types)
        if let id = call.query.text("id") {
            items = items.filter { $0.id == id }
            // An inventory that accepts every id has not seen this one yet.
            if items.isEmpty, let type = types.sorted().last, let item = inventory.item(id, type: type) {
                inventory.materialise(item)
                items = [item]
            }
        }
        if let name = call.query.text("name") { items = items.filter { $0.name == name } }
        if let status = call.query.text("status") {
            items = items.filter { $0.status.lowercased() == status.lowercased() }
        }
        if let serverID = call.query.text("server_id") {
            let disks = inventory.item(serverID)?.disks.map(\.id) ?? []
            items = items.filter { disks.contains($0.id) }
        }
        if let marker = call.query.text("marker"), let index = items.firstIndex(where: { $0.id == marker }) {
            items = Array(items[(index + 1)...])
        }
        let style = style(call)
        return .json(["instances": .array(page.slice(items).map { style.protectable($0, vault: owner(of: $0.id)) })])
    }

    mutating func showProtectable(_ call: Call) throws(APIError) -> Answer {
        let types = try protectableTypes(call)
        let id = call.parameter("instance_id")
        for type in types.sorted().reversed() {
            guard let item = inventory.item(id, type: type) else { continue }
            inventory.materialise(item)
            return .json(["instance": style(call).protectable(item, vault: owner(of: id))])
        }
        throw .cbr("6302", id)
    }

    /// Lists of servers count their offset from 1 (seen by users of the real service), those of disks from 0.
    private func protectablePage(_ page: Page, types: Set<String>) -> Page {
        guard switches.protectablesPaging == .asSeen, types.contains("OS::Nova::Server") else { return page }
        return Page(limit: page.limit, offset: max(0, page.offset - 1))
    }

    private func owner(of resourceID: String) -> Vault? {
        vaultIDByResource[resourceID].flatMap { vaults[$0] }
    }

    private func protectableTypes(_ call: Call) throws(APIError) -> Set<String> {
        guard switches.protectables else { throw .noSuchCall }
        switch call.parameter("protectable_type") {
        case "server": return ["OS::Nova::Server"]
        case "disk": return ResourceKind.disk.resourceTypes
        case "turbo": return ResourceKind.turbo.resourceTypes
        case "workspace", "workspace_v2": return ResourceKind.workspace.resourceTypes
        default: throw .invalid("protectable_type", "must be server, disk, turbo, workspace or workspace_v2")
        }
    }
}
