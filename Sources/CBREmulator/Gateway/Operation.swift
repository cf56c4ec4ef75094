/// The calls the emulator knows. The raw value is the name used in fault rules, the journal and the counters.
enum Operation: String, CaseIterable, Sendable {
    case createToken, listProjects, listAccessibleProjects, listDomains, identityVersion, createTemporaryKey
    case createVault, listVaults, showVault, updateVault, batchUpdateVaults, updateExpirationTime, deleteVault
    case addResources, removeResources, setResources, migrateResources
    case associatePolicy, dissociatePolicy, showVaultSummary, showStorageUsage
    case createCheckpoint, showCheckpoint, replicateCheckpoint
    case listBackups, showBackup, updateBackup, deleteBackup, restoreBackup, replicateBackup
    case addMembers, listMembers, showMember, updateMember, deleteMember
    case listOperationLogs, showOperationLog
    case createPolicy, listPolicies, showPolicy, updatePolicy, deletePolicy
    case listProtectables, showProtectable
    case filterVaults, createVaultTag, deleteVaultTag, listVaultTags, listProjectTags, batchVaultTags
    /// No call of the API: a wrong path or method.
    case unknown

    /// Whether the call needs no signature and no token.
    var isOpen: Bool {
        switch self {
        case .createToken, .identityVersion, .unknown: true
        default: false
        }
    }

    /// Whether the call belongs to IAM, whose errors have their own shape.
    var isIdentity: Bool {
        switch self {
        case .createToken, .listProjects, .listAccessibleProjects, .listDomains, .identityVersion, .createTemporaryKey:
            true
        default: false
        }
    }
}
