import Workflow

extension ProtectableFacts {
    /// Reads one protectable instance. When the answer gives no verdict at all, nothing speaks against the resource.
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.nonEmptyText else { return nil }
        let verdict = json["protectable"]?.embeddedObject
        let code = ErrorCodeText.normalised(verdict?["code"]?.text)
        self.init(
            id: ResourceID(id),
            name: json["name"]?.text ?? "",
            status: json["status"]?.nonEmptyText,
            isProtectable: verdict?["result"]?.boolean ?? (code == nil),
            code: code,
            reason: (verdict?["reason"]?.nonEmptyText ?? verdict?["message"]?.nonEmptyText)
                .map { BoundedText.make($0, bytesMax: 512) },
            vaultID: Self.vaultID(verdict?["vault"])
        )
    }

    /// The vault comes as an object or as its bare id.
    private static func vaultID(_ json: JSONValue?) -> VaultID? {
        (json?["id"]?.nonEmptyText ?? json?["vault_id"]?.nonEmptyText ?? json?.nonEmptyText).map { VaultID($0) }
    }
}
