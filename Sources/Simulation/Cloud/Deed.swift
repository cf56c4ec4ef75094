import Workflow

/// What somebody else does in the cloud at a moment set beforehand.
struct Deed: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        case makeVault(name: String)
        case associateElsewhere(ResourceID)
        case backUp(ResourceID)
        case remove(ResourceID)
        case freeze(VaultID)
        case thaw(VaultID)
    }

    var at: Timestamp
    var kind: Kind
}
