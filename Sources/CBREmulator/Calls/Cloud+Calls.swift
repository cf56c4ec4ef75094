extension Cloud {
    /// Carries out a call of the CBR API: checks it, changes the cloud, renders the answer.
    /// - Throws: the refusal; nothing is changed then.
    mutating func carryOut(_ call: Call) throws(APIError) -> Answer {
        switch call.operation {
        case .createVault: try createVault(call)
        case .listVaults: try listVaults(call)
        case .showVault: try showVault(call)
        case .addResources: try addResources(call)
        case .createCheckpoint: try createCheckpoint(call)
        case .showCheckpoint: try showCheckpoint(call)
        case .listBackups: try listBackups(call)
        case .showBackup: try showBackup(call)
        case .listOperationLogs: try listOperationLogs(call)
        case .showOperationLog: try showOperationLog(call)
        case .listProtectables: try listProtectables(call)
        case .showProtectable: try showProtectable(call)
        case .filterVaults: try filterVaults(call)
        default:
            throw .gateway("0101", status: 404, "The API does not exist or has not been published in the environment")
        }
    }

    func style(_ call: Call) -> WireStyle {
        WireStyle(switches: switches, projectID: projectID, userID: userID, now: call.now)
    }

    func listLag(_ call: Call) -> Double { max(switches.listLagSeconds, call.listLagSeconds) }

    // MARK: Vaults

    private mutating func createVault(_ call: Call) throws(APIError) -> Answer {
        let creation = try VaultCreation(try call.json())
        let vault = try createVault(creation, now: call.now)
        return .json(["vault": style(call).vault(vault)])
    }

    private func listVaults(_ call: Call) throws(APIError) -> Answer {
        let page = try Page(call.query)
        let filter = try VaultFilter(call.query, lagSeconds: listLag(call))
        let matches = listVaults(filter, now: call.now)
        let style = style(call)
        return .list("vaults", page.slice(matches).map { style.vault($0) }, count: matches.count, page)
    }

    private func showVault(_ call: Call) throws(APIError) -> Answer {
        .json(["vault": style(call).vault(try vault(call.parameter("vault_id")))])
    }

    private mutating func addResources(_ call: Call) throws(APIError) -> Answer {
        let id = call.parameter("vault_id")
        let vault = try vault(id)
        let fields = try Fields(try call.json())
        let requests = try ResourceRequest.list(
            fields,
            "resources",
            count: 1...Self.resourcesPerVaultMax,
            kind: vault.kind
        )
        let added = try addResources(requests, toVault: id, now: call.now)
        return .json(["add_resource_ids": .array(added.map(JSONValue.string))])
    }

    // MARK: Restore points and backups

    private mutating func createCheckpoint(_ call: Call) throws(APIError) -> Answer {
        let creation = try CheckpointCreation(try call.json())
        let checkpoint = try createCheckpoint(
            creation,
            effects: call.effects,
            requestID: call.requestID,
            now: call.now
        )
        return .json(style(call).acceptedCheckpoint(checkpoint))
    }

    private func showCheckpoint(_ call: Call) throws(APIError) -> Answer {
        .json(style(call).shownCheckpoint(try checkpoint(call.parameter("checkpoint_id"))))
    }

    private func listBackups(_ call: Call) throws(APIError) -> Answer {
        let page = try Page(call.query)
        let filter = try BackupFilter(call.query, lagSeconds: listLag(call))
        let matches = listBackups(filter, now: call.now)
        let rest =
            if let marker = call.query.text("marker") { try after(marker, in: matches) } else { matches[...] }
        let shown = page.slice(Array(rest))
        let style = style(call)
        return .list("backups", shown.map { style.backup($0, children: children(of: $0)) }, count: matches.count, page)
    }

    /// The items behind the marker in the list's order (cbr-api 12).
    private func after(_ marker: String, in backups: [Backup]) throws(APIError) -> ArraySlice<Backup> {
        guard let index = backups.firstIndex(where: { $0.id == marker }) else {
            throw .invalid("marker", "is not the id of a backup in this list")
        }
        return backups[(index + 1)...]
    }

    private func showBackup(_ call: Call) throws(APIError) -> Answer {
        let backup = try backup(call.parameter("backup_id"))
        return .json(["backup": style(call).backup(backup, children: children(of: backup))])
    }

    func children(of backup: Backup) -> [Backup] {
        backup.childIDs.compactMap { backups[$0] }
    }

    // MARK: Tasks

    private func listOperationLogs(_ call: Call) throws(APIError) -> Answer {
        let page = try Page(call.query)
        let filter = try TaskFilter(call.query, lagSeconds: listLag(call))
        let matches = listTasks(filter, now: call.now)
        let style = style(call)
        return .list("operation_logs", page.slice(matches).map { style.task($0) }, count: matches.count, page)
    }

    private func showOperationLog(_ call: Call) throws(APIError) -> Answer {
        .json(["operation_log": style(call).task(try task(call.parameter("operation_log_id")))])
    }
}

extension Answer {
    /// The usual envelope of lists: the items, the number of all matches, the page.
    static func list(_ name: String, _ items: [JSONValue], count: Int, _ page: Page) -> Answer {
        .json(.object(JSONObject([(name, .array(items)), ("count", .int(count))] + page.members)))
    }
}
