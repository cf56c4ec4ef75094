package import SeededChance
package import Workflow

/// The manners of one cloud: how late its lists are, what it refuses, what goes wrong in it, and what others do in it.
///
/// Shares are probabilities, 0...1. The defaults are a cloud in which nothing goes wrong and nothing lags.
package struct CloudNature: Equatable, Sendable {
    // MARK: When things show

    /// How long a new vault, or a new association, may be missing from lists of vaults.
    package var vaultLagMax: Duration = .zero
    /// How long a new association may be missing from the vault's own answer.
    package var associationLagMax: Duration = .zero
    package var backupLagMax: Duration = .zero
    package var taskLagMax: Duration = .zero
    /// How long a new vault or restore point may be answered as not found when it is asked for by its id.
    package var showLagMax: Duration = .zero
    /// How many listings come back with part of their rows and say so.
    package var incompleteListings = 0.0
    /// How far this cloud's clock is ahead of the caller's.
    package var clockOffset: Duration = .zero

    // MARK: What the documentation leaves open

    /// Lists by name hold every vault whose name contains it.
    package var matchesNamesInPart = false
    /// A second vault of the same name is made; else 6106.
    package var allowsSameNames = true
    /// What an association with the vault that holds the resource already is answered with; nil: it succeeds as an update.
    package var associatedAlready: ErrorCode? = .backupService("6104")
    package var offersProtectables = true
    /// What a restore point of busy resources is answered with; nil: a restore point that skips all of them.
    package var allBusy: ErrorCode? = .backupService("0001")
    /// A second run on a resource is begun although one is on.
    package var allowsOverlaps = false
    /// The creation's answer lists what the run covers.
    package var tellsCovered = true
    /// The answer to a restore point that is over names neither its vault nor its name.
    package var forgetsDetails = true
    /// Tasks name their vault, so that the list of a vault's tasks holds them.
    package var namesVaultsInTasks = true
    /// A restore point of which every backup failed is `error`; else it is `available`.
    package var failedRunsAreErrors = true
    /// How many runs a vault takes at a time; above it 1001.
    package var runsPerVault = 8

    // MARK: How runs go

    package var runMin: Duration = .seconds(30)
    package var runMax: Duration = .seconds(1800)
    /// A backup that ends in `error`.
    package var failingBackups = 0.0
    /// A resource of which no backup is made at all: only its task tells, `failed` or `skipped`.
    package var backupsNeverMade = 0.0
    /// A finished backup that somebody deletes soon.
    package var vanishingBackups = 0.0
    /// A restore point that is not found any more once it is over.
    package var vanishingRestorePoints = 0.0
    /// A resource that the creation's answer leaves out.
    package var skippedResources = 0.0

    // MARK: Refusals

    /// Calls that are answered with some code of the error table.
    package var refusals = 0.0
    /// The classes of the codes. `gone` is never among them: this cloud does not deny what is there.
    package var refusalClasses: Set<FailureClass> = [.busy, .busyFewTries, .again, .read, .full]
    /// How many changes are made all the same when the code says that they may have been.
    package var refusedAfterChange = 0.5

    // MARK: The state of the world

    /// A vault that is found frozen.
    package var frozenVaults = 0.0
    /// A new vault that is being changed for a while.
    package var lockedVaults = 0.0
    /// A vault that has no room for a while.
    package var fullVaults = 0.0
    package var goneResources = 0.0
    package var stoppedResources = 0.0
    /// A resource that another vault holds already.
    package var resourcesElsewhere = 0.0
    /// A resource that somebody associates elsewhere, backs up, or removes while jobs are under way.
    package var meddling = 0.0
    /// A vault's name under which somebody else makes a vault too.
    package var foreignTwins = 0.0

    package init() {}

    /// A cloud in which nothing goes wrong and nothing lags.
    package static let calm = CloudNature()

    /// The nature that a seed gives: each kind of trouble is absent, rare or frequent.
    ///
    /// Lags stay below what the workflow's policy allows for (`listLagMax`, 120 s by default): beyond that no client can tell
    /// late from never.
    package init(drawnFrom generator: inout SeededGenerator) {
        func share(_ most: Double) -> Double {
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: 0
            case 1: most / 10
            default: most
            }
        }
        func lag() -> Duration {
            .milliseconds([0, 2000, 20_000, 55_000].randomElement(using: &generator) ?? 0)
        }
        vaultLagMax = lag()
        associationLagMax = lag()
        backupLagMax = lag()
        taskLagMax = lag()
        showLagMax = lag()
        incompleteListings = share(0.15)
        clockOffset = .seconds(Int.random(in: -600...600, using: &generator))

        matchesNamesInPart = generator.chance(0.5)
        allowsSameNames = generator.chance(0.8)
        associatedAlready =
            [.backupService("6104"), .backupService("7116"), nil].randomElement(using: &generator) ?? nil
        offersProtectables = generator.chance(0.7)
        allBusy =
            ["0001", "0002", "1001", "6125", "6203", nil].randomElement(using: &generator)?.map {
                ErrorCode.backupService($0)
            }
        allowsOverlaps = generator.chance(0.3)
        tellsCovered = generator.chance(0.7)
        forgetsDetails = generator.chance(0.7)
        namesVaultsInTasks = generator.chance(0.5)
        failedRunsAreErrors = generator.chance(0.5)
        runsPerVault = [1, 2, 8, 100].randomElement(using: &generator) ?? 8

        runMin = .seconds([1, 30, 300].randomElement(using: &generator) ?? 30)
        runMax = .seconds([600, 3600, 20_000].randomElement(using: &generator) ?? 3600)
        failingBackups = share(0.1)
        backupsNeverMade = share(0.1)
        vanishingBackups = share(0.1)
        vanishingRestorePoints = share(0.2)
        skippedResources = share(0.1)

        refusals = share(0.1)
        refusalClasses = [.busy, .busyFewTries, .again, .read, .full]
        if generator.chance(0.3) { refusalClasses.formUnion([.fix, .auth]) }

        frozenVaults = share(0.03)
        lockedVaults = share(0.2)
        fullVaults = share(0.1)
        goneResources = share(0.03)
        stoppedResources = share(0.05)
        resourcesElsewhere = share(0.03)
        meddling = share(0.1)
        foreignTwins = share(0.1)
    }
}
