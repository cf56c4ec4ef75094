extension WireStyle {
    /// A resource that may be protected (CBR API reference, protectables).
    func protectable(_ item: Inventory.Item, vault: Vault?) -> JSONValue {
        let isServer = item.type == "OS::Nova::Server"
        let isFit = vault == nil && item.status != "ERROR"
        let refusal = vault == nil ? APIError.cbr("6215") : APIError.cbr(isServer ? "7116" : "7006")
        return [
            "id": .string(item.id),
            "name": .string(item.name),
            "type": .string(item.type),
            "size": number(item.sizeGB),
            "status": .string(item.status),
            "detail": ["id": .string(item.id), "name": .string(item.name), "status": .string(item.status)],
            "children": .array(isServer ? item.disks.map { disk($0) } : []),
            "protectable": [
                "result": .bool(isFit),
                "code": isFit ? "" : .string(refusal.code),
                "reason": isFit ? "" : .string(refusal.message),
                "message": "",
                "vault": vault.map { self.vault($0) } ?? .null,
            ],
        ]
    }

    private func disk(_ disk: Inventory.Disk) -> JSONValue {
        [
            "id": .string(disk.id),
            "name": .string(disk.name),
            "type": "OS::Cinder::Volume",
            "size": number(disk.sizeGB),
            "status": "in-use",
            "bootable": .bool(disk.isSystem),
        ]
    }
}
