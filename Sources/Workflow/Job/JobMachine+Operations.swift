extension JobMachine {
    /// The tag key under which a vault carries the marker of its creation.
    package static let vaultTagKey = "holdfast"

    /// The call that an inquiry makes.
    func operation(for inquiry: Inquiry, _ turn: Turn) -> Operation {
        let resources = request.resources
        switch inquiry {
        case .protectable(let index): return .showProtectable(resources[index])
        case .holders(let index), .otherHolder(let index): return .listVaultsHolding(resources[index].id)
        case .vaultByName, .vaultListed: return .listVaults(name: request.vault.name ?? "")
        case .vaultByID: return .showVault(vaultID ?? chosenVaultID)
        case .association: return .showVault(knownVaultID)
        case .addResource(let index): return .addResource(vault: knownVaultID, resource: resources[index])
        case .createVault: return .createVault(vaultCreation)
        case .createRestorePoint: return .createRestorePoint(restorePointCreation(turn.policy.markerPlacement))
        case .runStatus: return .showRestorePoint(runID)
        case .runProgress:
            // A task's vault id may be null in answers, so a run of one resource is looked up by that resource.
            let single = resources.count == 1 ? resources[0].id : nil
            return .listTasks(
                TaskFilter(
                    vaultID: single == nil ? vaultID : nil,
                    resourceID: single,
                    createdSince: searchStart(turn)
                )
            )
        case .backupsOfRun: return .listBackups(doubleLook == nil ? widely(turn) : BackupFilter(restorePointID: runID))
        case .tasksOfRun(let index):
            return .listTasks(TaskFilter(resourceID: resources[index].id, createdSince: searchStart(turn)))
        case .witness(let witness): return operation(for: witness, turn)
        }
    }

    /// All that the run and a double of it can have made: see `DoubleLook`.
    private func widely(_ turn: Turn) -> BackupFilter {
        let single = request.resources.count == 1 ? request.resources[0].id : nil
        return BackupFilter(
            vaultID: single == nil ? vaultID : nil,
            resourceID: single,
            createdSince: searchStart(turn)
        )
    }

    func operation(for witness: Witness, _ turn: Turn) -> Operation {
        let since = searchStart(turn)
        switch witness {
        case .vaultsByName: return .listVaults(name: request.vault.name ?? "")
        case .vaultsByTag:
            return .listVaultsTagged(key: Self.vaultTagKey, values: doubtfulVaultMarkers.map(\.rawValue))
        case .vault: return .showVault(knownVaultID)
        case .backupsOfVault: return .listBackups(BackupFilter(vaultID: knownVaultID, createdSince: since))
        case .backupsOfResource(let index):
            return .listBackups(BackupFilter(resourceID: request.resources[index].id, createdSince: since))
        case .tasksOfResource(let index):
            return .listTasks(TaskFilter(resourceID: request.resources[index].id, createdSince: since))
        }
    }

    /// From when on lists are searched, by the cloud's clock: the earliest intent that may be in question, less what the
    /// clocks may differ beyond what is known. The cloud's time of the intent is reckoned as it was known then and as it is
    /// known now, and the earlier one counts: our clock may have been set in between.
    func searchStart(_ turn: Turn) -> Timestamp {
        let starts = [
            openEffect?.intendedAt, run?.since, inheritance?.since, firstUncertainAt, refusedSending?.intendedAt,
            lostGenerations?.since,
        ].compactMap { $0 }
        let asKnownNow = (starts.min() ?? turn.now) + turn.surroundings.clockOffset
        let asKnownThen = [soughtFrom, inheritance?.soughtFrom].compactMap { $0 }
        return min(asKnownThen.min() ?? asKnownNow, asKnownNow) - turn.policy.clockSkewMax
    }

    private var chosenVaultID: VaultID {
        if case .id(let id) = request.vault { return id }
        return knownVaultID
    }

    private var vaultCreation: VaultCreation {
        guard case .ensured(let name, let options) = request.vault, let effect = openEffect else {
            preconditionFailure("job \(id) creates a vault that was not asked for or not journalled")
        }
        return VaultCreation(
            name: name,
            options: options,
            tag: VaultTag(key: Self.vaultTagKey, value: effect.marker.rawValue)
        )
    }

    private func restorePointCreation(_ placement: MarkerPlacement) -> RestorePointCreation {
        guard let effect = openEffect else {
            preconditionFailure("job \(id) creates a restore point without a journalled intent")
        }
        let options = request.restorePoint
        let marker = effect.marker.rawValue
        return RestorePointCreation(
            vaultID: knownVaultID,
            resources: request.resources.map(\.id),
            name: placement == .name ? "\(options.name)-\(marker)" : options.name,
            description: options.description.isEmpty ? marker : "\(options.description) \(marker)",
            incremental: options.incremental,
            retentionDays: options.retentionDays
        )
    }
}
