extension Cloud {
    /// Carries out a call of the CBR API: checks it, changes the cloud, renders the answer.
    /// - Throws: the refusal; nothing is changed then.
    mutating func carryOut(_ call: Call) throws(APIError) -> Answer {
        switch call.operation {
        case .createVault: try createVault(call)
        case .listVaults: try listVaults(call)
        case .showVault: try showVault(call)
        case .updateVault: try updateVault(call)
        case .batchUpdateVaults: try batchUpdateVaults(call)
        case .updateExpirationTime: try updateExpirationTime(call)
        case .deleteVault: try deleteVault(call)
        case .addResources: try addResources(call)
        case .removeResources: try removeResources(call)
        case .setResources: try setResources(call)
        case .migrateResources: try migrateResources(call)
        case .associatePolicy: try associatePolicy(call)
        case .dissociatePolicy: try dissociatePolicy(call)
        case .showVaultSummary: showVaultSummary(call)
        case .showStorageUsage: try showStorageUsage(call)
        case .createCheckpoint: try createCheckpoint(call)
        case .showCheckpoint: try showCheckpoint(call)
        case .replicateCheckpoint: try replicateCheckpoint(call)
        case .listBackups: try listBackups(call)
        case .showBackup: try showBackup(call)
        case .updateBackup: try updateBackup(call)
        case .deleteBackup: try deleteBackup(call)
        case .restoreBackup: try restoreBackup(call)
        case .replicateBackup: try replicateBackup(call)
        case .addMembers: try addMembers(call)
        case .listMembers: try listMembers(call)
        case .showMember: try showMember(call)
        case .updateMember: try updateMember(call)
        case .deleteMember: try deleteMember(call)
        case .listOperationLogs: try listOperationLogs(call)
        case .showOperationLog: try showOperationLog(call)
        case .createPolicy: try createPolicy(call)
        case .listPolicies: try listPolicies(call)
        case .showPolicy: try showPolicy(call)
        case .updatePolicy: try updatePolicy(call)
        case .deletePolicy: try deletePolicy(call)
        case .listProtectables: try listProtectables(call)
        case .showProtectable: try showProtectable(call)
        case .filterVaults: try filterVaults(call)
        case .createVaultTag: try createVaultTag(call)
        case .deleteVaultTag: try deleteVaultTag(call)
        case .listVaultTags: try listVaultTags(call)
        case .listProjectTags: listProjectTags(call)
        case .batchVaultTags: try batchVaultTags(call)
        case .createToken, .listProjects, .listAccessibleProjects, .listDomains, .identityVersion, .createTemporaryKey,
            .unknown:
            throw .noSuchCall
        }
    }

    func style(_ call: Call) -> WireStyle {
        WireStyle(switches: switches, projectID: projectID, userID: userID, now: call.now)
    }

    func listLag(_ call: Call) -> Double { max(switches.listLagSeconds, call.listLagSeconds) }
}

extension Answer {
    /// The usual envelope of lists: the items, the number of all matches, the page.
    static func list(_ name: String, _ items: [JSONValue], count: Int, _ page: Page) -> Answer {
        .json(.object(JSONObject([(name, .array(items)), ("count", .int(count))] + page.members)))
    }
}
