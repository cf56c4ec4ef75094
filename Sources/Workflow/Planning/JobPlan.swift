/// What a job would do if it began now, found out by reads only.
package struct JobPlan: Equatable, Sendable {
    /// What would come of it, as far as reads can tell.
    package enum Outcome: Equatable, Sendable {
        /// It would ask for a restore point.
        case wouldRun
        /// It could not go on at once.
        case wouldWait(WaitReason, message: String?)
        /// It would end, or stop for a person, without a restore point.
        case refused(code: String?, message: String?)
        /// The time for the reads was over before they were all made.
        case undecided
    }

    /// The vault that it would use.
    package enum Vault: Equatable, Sendable {
        case use(VaultID, name: String)
        case create(VaultCreation)
        /// One that an earlier job of the same submission would create.
        case shared(name: String)
    }

    /// One call, in the order in which they come.
    package struct Call: Equatable, Sendable {
        package var step: Step?
        package var operation: OperationName
        /// Whether it was made for the plan. What changes something never is.
        package var wasMade: Bool
    }

    package var resources: [ResourceReference]
    package var outcome = Outcome.undecided
    /// The step in which that is decided.
    package var step: Step?
    package var vault: Vault?
    /// The resources that it would add to the vault.
    package var additions: [ResourceID] = []
    package var restorePoint: RestorePointCreation?
    package var calls: [Call] = []

    package init(resources: [ResourceReference]) { self.resources = resources }
}
