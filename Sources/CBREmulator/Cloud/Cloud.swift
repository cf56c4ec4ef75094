import HeapModule

/// Everything that the emulated region knows: vaults, restore points, backups, tasks, and what is due to happen.
///
/// A value without clock and I/O. Whoever holds it passes the instant of each call and first lets `advance` carry out
/// what has become due.
struct Cloud: Sendable {
    let projectID: String
    let userID: String
    var switches: Switches
    var inventory: Inventory
    /// Virtual time that one backup takes.
    var backupSeconds: Double

    var vaults = VaultShelf()
    /// The vault of each associated resource.
    var vaultIDByResource: [String: String] = [:]
    var checkpoints = PlainShelf<Checkpoint>()
    var backups = BackupShelf()
    var tasks = TaskShelf()
    var policies = PlainShelf<Policy>()
    private(set) var due = Heap<DueEvent>()
    private var dueOrder = 0
    private var dueChanges = DueChanges()

    init(projectID: String, userID: String, switches: Switches, inventory: Inventory, backupSeconds: Double) {
        self.projectID = projectID
        self.userID = userID
        self.switches = switches
        self.inventory = inventory
        self.backupSeconds = backupSeconds
    }

    /// Puts an event into the future.
    mutating func schedule(_ event: DueEvent.Kind, at instant: WireTime) {
        dueOrder += 1
        put(DueEvent(at: instant, order: dueOrder, kind: event))
    }

    /// Everything that is going to happen, in the order in which it was scheduled.
    var scheduledEvents: [DueEvent] { due.unordered.sorted { $0.order < $1.order } }

    /// Puts an event back that was scheduled before.
    mutating func put(_ event: DueEvent) {
        dueOrder = max(dueOrder, event.order)
        due.insert(event)
        dueChanges.noteScheduled(event)
    }

    /// The events that were scheduled and those that happened since this was last asked.
    mutating func takeDueChanges() -> (scheduled: [DueEvent], happened: [Int]) {
        dueChanges.take()
    }

    /// Carries out everything that is due, in order.
    mutating func advance(to now: WireTime) {
        tasks.sweep(now: now)
        while let next = due.min, next.at <= now {
            due.removeMin()
            dueChanges.noteHappened(next)
            happen(next)
        }
    }

    private mutating func happen(_ event: DueEvent) {
        switch event.kind {
        case .backupStarts(let id, let taskID): startBackup(id, taskID: taskID, at: event.at)
        case .backupEnds(let run): finishBackup(run, at: event.at)
        case .checkpointEnds(let id): closeCheckpoint(id)
        case .vaultUnlocks(let id): unlockVault(id)
        case .vaultGone(let id, let taskID): dropVault(id, taskID: taskID, at: event.at)
        case .resourcesGone(let ids, let vaultID, let taskID):
            dropResources(ids, vaultID: vaultID, taskID: taskID, at: event.at)
        case .backupDeleting(let id): changeFamily(of: id) { $0.status = .deleting }
        case .backupGone(let id, let taskID): dropBackup(id, taskID: taskID, at: event.at)
        case .deletionFails(let target, let taskID, let code):
            failDeletion(target, taskID: taskID, code: code, at: event.at)
        case .backupExpires(let id): expireBackup(id, at: event.at)
        case .restoreStarts(let id):
            changeFamily(of: id) { if $0.status == .waitingRestore { $0.status = .restoring } }
        case .restoreEnds(let id, let targetID, let taskID):
            finishRestore(id, targetID: targetID, taskID: taskID, at: event.at)
        case .replicationEnds(let id, let recordID, let taskID, let name):
            finishReplication(id, recordID: recordID, taskID: taskID, name: name, at: event.at)
        case .policyRuns(let id, let generation): runPolicy(id, generation: generation, at: event.at)
        }
    }
}
