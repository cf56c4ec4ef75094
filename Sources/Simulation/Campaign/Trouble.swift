/// The kinds of trouble that a world can be made without, to find out which one a failure needs.
package enum Trouble: String, CaseIterable, Sendable {
    case lostRequests = "lost-requests"
    case lostAnswers = "lost-answers"
    case lateRequests = "late-requests"
    case gatewayFailures = "gateway-failures"
    case refusedConnections = "refused-connections"
    case repeatedReads = "repeated-reads"
    case doubledRequests = "doubled-requests"
    case slowHandOvers = "slow-hand-overs"
    case spells
    case wire
    case clockJumps = "clock-jumps"
    case crashes
    case drains
    case diskFull = "disk-full"
    case diskErrors = "disk-errors"
    case restores
    case releases
    case slowCommits = "slow-commits"
    case cancels
    case retries
    case pauses
    case refusals
    case lags
    case strangers
    case badBackups = "bad-backups"

    /// Takes the trouble out of a plan.
    func remove(from plan: inout WorldPlan) {
        switch self {
        case .lostRequests: plan.misfortune.lostRequests = 0
        case .lostAnswers: plan.misfortune.lostAnswers = 0
        case .lateRequests: plan.misfortune.lateRequests = 0
        case .gatewayFailures: plan.misfortune.gatewayFailures = 0
        case .refusedConnections: plan.misfortune.refusedConnections = 0
        case .repeatedReads: plan.misfortune.repeatedReads = 0
        case .doubledRequests: plan.misfortune.doubledRequests = 0
        case .slowHandOvers:
            plan.misfortune.slowHandOvers = 0
            plan.misfortune.starvedWorkers = 0
        case .spells:
            plan.misfortune.throttledSpells = 0
            plan.misfortune.unauthorisedSpells = 0
            plan.misfortune.tokenDeaths = 0
            plan.misfortune.unreachableSpells = 0
        case .wire: plan.wire = .none
        case .clockJumps: plan.misfortune.clockJumps = 0
        case .crashes: plan.misfortune.crashes = 0
        case .drains: plan.misfortune.drains = 0
        case .diskFull: plan.misfortune.diskFullSpells = 0
        case .restores: plan.misfortune.restores = 0
        case .releases: plan.misfortune.releases = 0
        case .diskErrors: plan.misfortune.diskErrorSpells = 0
        case .slowCommits: plan.misfortune.slowCommits = 0
        case .cancels: plan.misfortune.cancels = 0
        case .retries: plan.misfortune.retries = 0
        case .pauses: plan.misfortune.pauses = 0
        case .refusals: plan.nature.refusals = 0
        case .lags:
            plan.nature.vaultLagMax = .zero
            plan.nature.associationLagMax = .zero
            plan.nature.backupLagMax = .zero
            plan.nature.taskLagMax = .zero
            plan.nature.showLagMax = .zero
            plan.nature.incompleteListings = 0
        case .strangers:
            plan.nature.meddling = 0
            plan.nature.foreignTwins = 0
            plan.nature.resourcesElsewhere = 0
            plan.nature.goneResources = 0
            plan.nature.stoppedResources = 0
            plan.nature.frozenVaults = 0
            plan.nature.lockedVaults = 0
            plan.nature.fullVaults = 0
        case .badBackups:
            plan.nature.failingBackups = 0
            plan.nature.backupsNeverMade = 0
            plan.nature.vanishingBackups = 0
            plan.nature.vanishingRestorePoints = 0
            plan.nature.skippedResources = 0
        }
    }
}
