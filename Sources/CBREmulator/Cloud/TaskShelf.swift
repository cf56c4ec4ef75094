/// All tasks, with the indexes that lists and look-ups need. Lists of serials are in order of creation.
struct TaskShelf: Sendable {
    private var bySerial: [Int: OperationLog] = [:]
    private var serialByID: [String: Int] = [:]
    private(set) var all: [Int] = []
    private var byVault: [String: [Int]] = [:]
    private var byResource: [String: [Int]] = [:]
    private var nextSerial = 1
    private var changes = ChangeLog()

    var count: Int { bySerial.count }

    /// How long a task is remembered (CBR user guide, states).
    static let memorySeconds = 30.0 * 86_400
    /// Forgotten tasks are swept when so many have come together.
    private static let sweepCount = 256

    /// Forgets the tasks that are too old.
    mutating func sweep(now: WireTime) {
        let cutoff = now.advanced(bySeconds: -Self.memorySeconds)
        guard all.count >= Self.sweepCount, let probe = bySerial[all[Self.sweepCount - 1]], probe.createdAt < cutoff
        else { return }
        let old = all.prefix { bySerial[$0].map { $0.createdAt < cutoff && !$0.isOpen } ?? true }
        for serial in old {
            guard let task = bySerial.removeValue(forKey: serial) else { continue }
            serialByID[task.id] = nil
            changes.note(task.id)
            if let vaultID = task.vaultID { byVault[vaultID]?.removeAll { $0 == serial } }
            if let resource = task.resource { byResource[resource.id]?.removeAll { $0 == serial } }
        }
        all.removeFirst(old.count)
    }

    subscript(id: String) -> OperationLog? {
        serialByID[id].flatMap { bySerial[$0] }
    }

    subscript(serial serial: Int) -> OperationLog? { bySerial[serial] }

    mutating func takeSerial() -> Int {
        defer { nextSerial += 1 }
        return nextSerial
    }

    mutating func insert(_ task: OperationLog) {
        changes.note(task.id)
        nextSerial = max(nextSerial, task.serial + 1)
        bySerial[task.serial] = task
        serialByID[task.id] = task.serial
        all.append(task.serial)
        if let vaultID = task.vaultID { byVault[vaultID, default: []].append(task.serial) }
        if let resource = task.resource { byResource[resource.id, default: []].append(task.serial) }
    }

    /// Adds a task or replaces the one of its id.
    mutating func put(_ task: OperationLog) {
        if serialByID[task.id] == nil { insert(task) } else { update(task.id) { $0 = task } }
    }

    mutating func update(_ id: String, _ change: (inout OperationLog) -> Void) {
        guard let serial = serialByID[id] else { return }
        changes.note(id)
        if var task = bySerial[serial] {
            change(&task)
            bySerial[serial] = task
        }
    }

    /// The tasks that changed since this was last asked.
    mutating func takeChanges() -> [String: OperationLog?] {
        Dictionary(uniqueKeysWithValues: changes.take().map { ($0, self[$0]) })
    }

    func serials(vaultID: String) -> [Int] { byVault[vaultID] ?? [] }
    func serials(resourceID: String) -> [Int] { byResource[resourceID] ?? [] }
}
