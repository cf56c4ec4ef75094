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
    var checkpoints: [String: Checkpoint] = [:]
    var backups = BackupShelf()
    var tasks = TaskShelf()
    private(set) var due = Heap<DueEvent>()
    private var dueOrder = 0

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
        due.insert(DueEvent(at: instant, order: dueOrder, kind: event))
    }

    /// Carries out everything that is due, in order.
    mutating func advance(to now: WireTime) {
        while let next = due.min, next.at <= now {
            due.removeMin()
            happen(next)
        }
    }

    private mutating func happen(_ event: DueEvent) {
        switch event.kind {
        case .backupStarts(let id, let taskID): startBackup(id, taskID: taskID, at: event.at)
        case .backupEnds(let run): finishBackup(run, at: event.at)
        case .checkpointEnds(let id): closeCheckpoint(id)
        }
    }
}

/// Something that will happen at an instant of virtual time.
struct DueEvent: Comparable, Sendable {
    let at: WireTime
    /// Events of one instant happen in the order in which they were scheduled.
    let order: Int
    let kind: Kind

    enum Kind: Sendable {
        case backupStarts(id: String, taskID: String)
        case backupEnds(BackupRun)
        case checkpointEnds(id: String)
    }

    static func < (left: DueEvent, right: DueEvent) -> Bool {
        (left.at, left.order) < (right.at, right.order)
    }

    static func == (left: DueEvent, right: DueEvent) -> Bool {
        left.order == right.order
    }
}

/// The backup of one resource while it runs.
struct BackupRun: Sendable {
    let backupID: String
    let taskID: String
    let checkpointID: String
    let resourceID: String
    /// The `error_code` with which it will fail, `nil` when it will succeed.
    let failureCode: String?
}
