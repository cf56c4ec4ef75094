package import SeededChance
package import Workflow

/// The cloud as a value: vaults, resources, restore points and what strangers do with them, behind the calls that the
/// workflow makes.
///
/// It has no clock and no network: who asks says when the request arrives. Times that it tells are by the cloud's own clock
/// (`CloudNature.clockOffset`); its public ground truth is by the caller's. The same calls at the same moments and the same
/// generator give the same cloud.
package struct CloudModel: Sendable {
    package let nature: CloudNature
    /// All vaults there are, oldest first.
    package internal(set) var vaults: [CloudVault] = []
    /// All restore points ever made, oldest first.
    package internal(set) var runs: [CloudRun] = []
    package internal(set) var resources: [ResourceID: CloudResource] = [:]
    /// Changes carried out for the workflow, by operation.
    package internal(set) var changes: [OperationName: Int] = [:]

    var generator: SeededGenerator
    var now: Timestamp
    var deeds: [Deed] = []
    var vaultIndex: [VaultID: Int] = [:]
    var vaultsByName: [String: [Int]] = [:]
    var runIndex: [RestorePointID: Int] = [:]
    private var knownNames: Set<String> = []
    private var lastNumber = 0

    package init(_ nature: CloudNature, start: Timestamp, generator: SeededGenerator) {
        self.nature = nature
        self.generator = generator
        now = start
    }

    // MARK: Time

    /// When the cloud changes next without being asked; nil when strangers plan nothing. Runs end by the clock alone.
    package var nextEvent: Timestamp? { deeds.last?.at }

    /// Lets everything happen that is due by `now`. Time does not go back: an earlier moment changes nothing.
    package mutating func advance(to now: Timestamp) {
        while let deed = deeds.last, deed.at <= now {
            deeds.removeLast()
            self.now = max(self.now, deed.at)
            carryOut(deed.kind)
        }
        self.now = max(self.now, now)
    }

    // MARK: Calls

    /// Carries out a call whose request arrives now.
    package mutating func perform(_ operation: Operation, at now: Timestamp) -> Result<Reply, CallFailure> {
        advance(to: now)
        meet(operation)
        if nature.refusals > 0, generator.chance(nature.refusals) { return .failure(refuse(operation)) }
        return carryOut(operation)
    }

    mutating func carryOut(_ operation: Operation) -> Result<Reply, CallFailure> {
        switch operation {
        case .showProtectable(let resource): showProtectable(resource)
        case .listVaults(let name): .success(.vaults(listing(vaults(named: name))))
        case .listVaultsHolding(let resource): .success(.vaults(listing(vaults(holding: resource))))
        case .listVaultsTagged(let key, let values): .success(.vaults(listing(vaults(tagged: key, values))))
        case .showVault(let id): showVault(id)
        case .showRestorePoint(let id): showRestorePoint(id)
        case .listBackups(let filter): .success(.backups(listing(backups(filter))))
        case .listTasks(let filter): .success(.tasks(listing(tasks(filter))))
        case .createVault(let creation): createVault(creation)
        case .addResource(let vault, let resource): addResource(resource, to: vault)
        case .createRestorePoint(let creation): createRestorePoint(creation)
        }
    }

    // MARK: Parts of answers

    /// Drops part of the rows now and then, and says so.
    private mutating func listing<Row: Equatable & Sendable>(_ rows: [Row]) -> Listing<Row> {
        guard nature.incompleteListings > 0, generator.chance(nature.incompleteListings) else {
            return Listing(rows: rows, isComplete: true)
        }
        return Listing(rows: rows.filter { _ in generator.chance(0.5) }, isComplete: false)
    }

    /// A delay of up to `most`: mostly short, sometimes all of it.
    mutating func drawLag(_ most: Duration) -> Duration {
        let milliseconds = most.wholeMilliseconds
        guard milliseconds > 0 else { return .zero }
        let part = Double.random(in: 0...1, using: &generator)
        return .milliseconds(Int64(Double(milliseconds) * part * part))
    }

    mutating func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    /// A moment by the cloud's own clock.
    func told(_ moment: Timestamp) -> Timestamp { moment + nature.clockOffset }

    // MARK: What is asked about for the first time

    /// Makes up the past and future of what the workflow names for the first time.
    private mutating func meet(_ operation: Operation) {
        switch operation {
        case .showProtectable(let resource), .addResource(_, let resource): meet(resource.id)
        case .listVaultsHolding(let resource): meet(resource)
        case .createRestorePoint(let creation):
            for resource in creation.resources { meet(resource) }
        case .listVaults(let name):
            if knownNames.insert(name).inserted { planTwin(of: name) }
        case .listVaultsTagged, .showVault, .showRestorePoint, .listBackups, .listTasks, .createVault: break
        }
    }
}
