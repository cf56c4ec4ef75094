import Workflow

extension RestorePointFacts {
    /// Reads a restore point of a create or show answer. Vault and extra information may be null in either.
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.nonEmptyText else { return nil }
        let vault = json["vault"]
        let extra = json["extra_info"]?.embeddedObject
        self.init(
            id: RestorePointID(id),
            status: RestorePointStatus(wire: json["status"]?.text ?? ""),
            covered: vault?["resources"]?.elements?.compactMap { $0["id"]?.nonEmptyText.map { ResourceID($0) } },
            skipped: Self.skipped(inVault: vault, beside: json),
            vaultID: (vault?["id"] ?? json["vault_id"])?.nonEmptyText.map { VaultID($0) },
            name: extra?["name"]?.text,
            restorePointDescription: extra?["description"]?.text,
            createdAt: json["created_at"]?.timestamp
        )
    }

    /// Skipped resources are inside the vault; one edition's sample can be read as having them beside it.
    private static func skipped(inVault vault: JSONValue?, beside json: JSONValue) -> [SkippedResource] {
        var seen: Set<ResourceID> = []
        return ((vault?["skipped_resources"]?.elements ?? []) + (json["skipped_resources"]?.elements ?? []))
            .compactMap { SkippedResource($0) }
            .filter { seen.insert($0.id).inserted }
    }
}

extension SkippedResource {
    /// Reads an element of `skipped_resources`.
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.nonEmptyText else { return nil }
        self.init(
            id: ResourceID(id),
            code: ErrorCodeText.normalised(json["code"]?.text),
            reason: json["reason"]?.nonEmptyText.map { BoundedText.make($0, bytesMax: 512) }
        )
    }
}
