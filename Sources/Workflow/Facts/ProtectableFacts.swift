/// What the cloud says about whether a resource can be protected at all (`protectables/{kind}/instances/{id}`).
package struct ProtectableFacts: Equatable, Codable, Sendable {
    package var id: ResourceID
    package var name: String
    /// The resource's own status (`ACTIVE`, `SHUTOFF`, `in-use`, …), in the case the cloud sent.
    package var status: String?
    /// `protectable.result`.
    package var isProtectable: Bool
    /// `protectable.code`, normalised, when it is not protectable.
    package var code: ErrorCode?
    package var reason: String?
    /// The vault that it is in already, when told.
    package var vaultID: VaultID?

    package init(
        id: ResourceID,
        name: String,
        status: String?,
        isProtectable: Bool,
        code: ErrorCode? = nil,
        reason: String? = nil,
        vaultID: VaultID? = nil
    ) {
        self.id = id
        self.name = name
        self.status = status
        self.isProtectable = isProtectable
        self.code = code
        self.reason = reason
        self.vaultID = vaultID
    }
}
