package import JobStore
package import Workflow

/// The judge over a store in memory: reads what it needs by itself.
extension Judge {
    /// To be called after every commit: takes the new events and compares the rows that they are about.
    package mutating func step(
        _ database: MemoryDatabase,
        cloud: CloudModel,
        now: Timestamp,
        shift: Duration = .zero
    ) throws(StoreError) {
        let events = try database.events(after: lastSequence).map(JudgedEvent.init)
        for id in observe(events, cloud: cloud, now: now, shift: shift) {
            if let key = missedKey(id, now: now) {
                judgeTurn(id, key, holders: try database.heldKeys().count { $0.key == key }, now: now)
            }
            let row = try database.job(id)
            compare(row, of: id, now: now)
            if let row, hasEnded(id) { compare(try database.details(of: id), of: row, now: now) }
        }
    }

    /// To be called when a change is handed to the network, and never for a read.
    package mutating func handOver(
        _ operation: Operation,
        _ database: MemoryDatabase,
        cloud: CloudModel,
        now: Timestamp,
        shift: Duration = .zero
    ) throws(StoreError) {
        try step(database, cloud: cloud, now: now, shift: shift)
        guard let identity = CallIdentity(operation) else { return }
        let line = try database.line(of: identity)
        handedOver(operation, line: line, cloud: cloud, now: now, shift: shift)
    }

    /// To be called when the sender of a change hears that it was refused for its credentials.
    package mutating func refused(_ operation: Operation, _ database: MemoryDatabase) throws(StoreError) {
        guard let identity = CallIdentity(operation) else { return }
        refused(try database.line(of: identity))
    }

    /// To be called right after the database was replaced by an older copy.
    package mutating func restored(_ database: MemoryDatabase, cloud: CloudModel, now: Timestamp) throws(StoreError) {
        restored(to: try database.events(after: 0).map(JudgedEvent.init), cloud: cloud, now: now)
    }

    /// To be called at the very end, when faults have stopped and nothing is left to happen.
    package mutating func conclude(_ database: MemoryDatabase, cloud: CloudModel, now: Timestamp) throws(StoreError) {
        try step(database, cloud: cloud, now: now)
        judgeDoubles(cloud, now: now)
        for fault in try database.chainFaults() { report(.auditBroken, nil, fault, now) }
        var rows: [(row: StoredJob, details: StoredJobDetails)] = []
        for row in try database.jobs() { rows.append((row, try database.details(of: row.id))) }
        conclude(rows, keys: try database.heldKeys(), now: now)
    }
}

extension MemoryDatabase {
    /// The journal's line of a change on the wire.
    fileprivate func line(of identity: CallIdentity) throws(StoreError) -> (job: JobID, line: EffectRow)? {
        switch identity {
        case .vault(let marker, _), .restorePoint(let marker, _): try journalLine(of: marker)
        case .association(let resource): try openAssociation(of: resource)
        }
    }
}
