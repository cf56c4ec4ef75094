/// The one call to the cloud that a job has outstanding or will make next, and why it makes it.
///
/// An inquiry is all that a restart needs: reads are asked again, a change that may have left is searched for.
package enum Inquiry: Equatable, Codable, Sendable {
    /// Preflight: may this resource (by index in the request) be protected at all?
    case protectable(Int)
    /// Preflight: which vault holds this resource already?
    case holders(Int)
    /// Ensure the vault: look it up by its name.
    case vaultByName
    /// Ensure the vault: look it up by its id; also asked again until it is `available`.
    case vaultByID
    /// Ensure the vault: create it.
    case createVault
    /// Ensure the vault: does the list show the vault just made? Until it does, the next job would make another.
    case vaultListed
    /// Associate: which resources does our vault hold?
    case association
    /// Associate: a resource that our vault does not hold — does another one?
    case otherHolder(Int)
    /// Associate: add the resource to our vault.
    case addResource(Int)
    /// Create the restore point.
    case createRestorePoint
    /// Await: is the cloud's run over?
    case runStatus
    /// Await: how far is it?
    case runProgress
    /// Verify: what backups came of it?
    case backupsOfRun
    /// Verify: why is there none for this resource?
    case tasksOfRun(Int)
    /// Search for a marker: what does this witness show?
    case witness(Witness)

    /// The step that the inquiry belongs to. A search belongs to the step whose change it looks for: see `JobMachine.step`.
    var step: Step? {
        switch self {
        case .protectable, .holders: .preflight
        case .vaultByName, .vaultByID, .createVault, .vaultListed: .ensureVault
        case .association, .otherHolder, .addResource: .associate
        case .createRestorePoint: .createRestorePoint
        case .runStatus, .runProgress: .awaitRestorePoint
        case .backupsOfRun, .tasksOfRun: .verify
        case .witness: nil
        }
    }

    /// True when the inquiry changes the cloud, so that it needs a journalled intent.
    package var isMutating: Bool {
        switch self {
        case .createVault, .addResource, .createRestorePoint: true
        default: false
        }
    }
}

/// A list in which a marker shows when the change it marks was carried out.
package enum Witness: Hashable, Codable, Sendable {
    /// Vaults of the wanted name: shows a vault's tag.
    case vaultsByName
    /// Vaults with our tag, whatever they are called: shows one that somebody has renamed.
    case vaultsByTag
    /// The resources of our vault: shows an association, and whether some run is on.
    case vault
    case backupsOfVault
    /// Backups of the resource with this index in the request.
    case backupsOfResource(Int)
    /// Tasks of the resource with this index in the request.
    case tasksOfResource(Int)

    /// The witness's kind, under which it is remembered whether it has ever shown one of our markers.
    package var kind: WitnessKind {
        switch self {
        case .vaultsByName: .vaults
        case .vaultsByTag: .vaultsByTag
        case .vault: .association
        case .backupsOfVault: .backupsOfVault
        case .backupsOfResource: .backupsOfResource
        case .tasksOfResource: .tasksOfResource
        }
    }
}

/// The kinds of witness. Absence is believed only of kinds that have shown one of our own markers in this project before.
package enum WitnessKind: String, CaseIterable, Codable, Sendable {
    case vaults
    case vaultsByTag = "vaults_by_tag"
    case association
    case backupsOfVault = "backups_of_vault"
    case backupsOfResource = "backups_of_resource"
    case tasksOfResource = "tasks_of_resource"
}
