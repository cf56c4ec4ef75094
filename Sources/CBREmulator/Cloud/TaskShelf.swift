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
