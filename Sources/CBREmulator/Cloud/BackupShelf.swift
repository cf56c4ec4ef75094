/// All backups, with the indexes that lists and look-ups need. Lists of serials are in order of creation.
struct BackupShelf: Sendable {
    private var bySerial: [Int: Backup] = [:]
    private var serialByID: [String: Int] = [:]
    private(set) var all: [Int] = []
    private var byVault: [String: [Int]] = [:]
    private var byCheckpoint: [String: [Int]] = [:]
    private var byResource: [String: [Int]] = [:]
    private var nextSerial = 1
    private var changes = ChangeLog()

    var count: Int { bySerial.count }

    subscript(id: String) -> Backup? {
        serialByID[id].flatMap { bySerial[$0] }
    }

    subscript(serial serial: Int) -> Backup? { bySerial[serial] }

    mutating func takeSerial() -> Int {
        defer { nextSerial += 1 }
        return nextSerial
    }

    mutating func insert(_ backup: Backup) {
        changes.note(backup.id)
        nextSerial = max(nextSerial, backup.serial + 1)
        bySerial[backup.serial] = backup
        serialByID[backup.id] = backup.serial
        all.insertSorted(backup.serial)
        byVault[backup.vaultID, default: []].insertSorted(backup.serial)
        byCheckpoint[backup.checkpointID, default: []].insertSorted(backup.serial)
        byResource[backup.resourceID, default: []].insertSorted(backup.serial)
    }

    /// Adds a backup or replaces the one of its id.
    mutating func put(_ backup: Backup) {
        if serialByID[backup.id] == nil { insert(backup) } else { update(backup.id) { $0 = backup } }
    }

    /// Changes a backup in place. Its vault may change; its other indexed fields cannot.
    mutating func update(_ id: String, _ change: (inout Backup) -> Void) {
        guard let serial = serialByID[id], var backup = bySerial[serial] else { return }
        changes.note(id)
        let vaultID = backup.vaultID
        change(&backup)
        bySerial[serial] = backup
        guard backup.vaultID != vaultID else { return }
        Self.remove(serial, from: &byVault, vaultID)
        byVault[backup.vaultID, default: []].insertSorted(serial)
    }

    @discardableResult
    mutating func remove(_ id: String) -> Backup? {
        guard let serial = serialByID.removeValue(forKey: id), let backup = bySerial.removeValue(forKey: serial) else {
            return nil
        }
        changes.note(id)
        Self.remove(serial, fromSorted: &all)
        Self.remove(serial, from: &byVault, backup.vaultID)
        Self.remove(serial, from: &byCheckpoint, backup.checkpointID)
        Self.remove(serial, from: &byResource, backup.resourceID)
        return backup
    }

    /// The backups that changed since this was last asked; `nil` for one that is gone.
    mutating func takeChanges() -> [String: Backup?] {
        Dictionary(uniqueKeysWithValues: changes.take().map { ($0, self[$0]) })
    }

    func serials(vaultID: String) -> [Int] { byVault[vaultID] ?? [] }
    func serials(checkpointID: String) -> [Int] { byCheckpoint[checkpointID] ?? [] }
    func serials(resourceID: String) -> [Int] { byResource[resourceID] ?? [] }

    func backups(vaultID: String) -> [Backup] { serials(vaultID: vaultID).compactMap { bySerial[$0] } }
    func backups(checkpointID: String) -> [Backup] { serials(checkpointID: checkpointID).compactMap { bySerial[$0] } }
    func backups(resourceID: String) -> [Backup] { serials(resourceID: resourceID).compactMap { bySerial[$0] } }

    private static func remove(_ serial: Int, from index: inout [String: [Int]], _ key: String) {
        guard var serials = index.removeValue(forKey: key) else { return }
        remove(serial, fromSorted: &serials)
        if !serials.isEmpty { index[key] = serials }
    }

    private static func remove(_ serial: Int, fromSorted serials: inout [Int]) {
        let position = serials.sortedPosition(of: serial)
        if position < serials.count, serials[position] == serial { serials.remove(at: position) }
    }
}

extension [Int] {
    /// Puts an element in its place in an ascending array; the end is the usual one.
    fileprivate mutating func insertSorted(_ element: Int) {
        if let last, last > element {
            insert(element, at: sortedPosition(of: element))
        } else {
            append(element)
        }
    }

    /// The first position whose element is not below `element`; the array is in ascending order.
    func sortedPosition(of element: Int) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
