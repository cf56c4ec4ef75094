import AuditChain
import GRDB
import GRDBSQLite
package import Workflow

/// Looks at what is committed, past every store: for whoever judges what the daemon does with it. Not to be called in the
/// middle of a COMMIT.
extension MemoryDatabase {
    /// All events after `sequence`, in order.
    package func events(after sequence: Int64) throws(StoreError) -> [AuditEvent] {
        try inspect { database in
            guard try Self.lastSequence(database) > sequence else { return [] }
            let statement = try database.cachedStatement(sql: JobStore.eventsQuery)
            return try Row.fetchAll(statement, arguments: [sequence, -1]).map(JobStore.event)
        }
    }

    /// Stepped by hand: this is asked after every commit, and most have no events.
    private static func lastSequence(_ database: Database) throws -> Int64 {
        let statement = try database.cachedStatement(sql: "SELECT max(seq) FROM audit_event").sqliteStatement
        defer { sqlite3_reset(statement) }
        guard sqlite3_step(statement) == SQLITE_ROW else { throw DatabaseError(message: database.lastErrorMessage) }
        return sqlite3_column_int64(statement, 0)
    }

    /// What does not fit in the chain of all events, a sentence each; empty when all is well.
    package func chainFaults() throws(StoreError) -> [String] {
        var verifier = ChainVerifier(from: .genesis(of: installationID))
        for event in try events(after: 0) { verifier.read(event.chained, hash: event.hash) }
        verifier.finish()
        return verifier.faults.map { "\($0)" }
    }

    /// How far the history reaches now.
    package func mark(now: Timestamp) throws(StoreError) -> HighWaterMark {
        try inspect { database in
            let head = try JobStore.readHead(database) ?? .genesis(of: installationID)
            return HighWaterMark(installationID: installationID, head: head, at: now)
        }
    }

    /// A job's row; nil when there is none.
    package func job(_ id: JobID) throws(StoreError) -> StoredJob? {
        try inspect { try StoredJob.read(id, $0) }
    }

    /// All jobs, in the order in which they were accepted.
    package func jobs() throws(StoreError) -> [StoredJob] {
        try inspect { try StoredJob.readAll($0) }
    }

    package func details(of id: JobID) throws(StoreError) -> StoredJobDetails {
        try inspect { try StoredJobDetails.read(id, $0) }
    }

    /// The journal's line of a marker, and the job that it belongs to.
    package func journalLine(of marker: Marker) throws(StoreError) -> (job: JobID, line: EffectRow)? {
        try inspect { database in
            let statement = try database.cachedStatement(
                sql: "SELECT job.id FROM effect JOIN job ON job.number = effect.job WHERE marker = ?"
            )
            guard let id = try String.fetchOne(statement, arguments: [marker.rawValue]).map({ JobID($0) }) else {
                return nil
            }
            return try JobStore.effects(of: id, database).first { $0.effect.marker == marker }.map { (id, $0) }
        }
    }

    /// The open line of the journal that intends to associate a resource, and the job that it belongs to.
    package func openAssociation(of resource: ResourceID) throws(StoreError) -> (job: JobID, line: EffectRow)? {
        try inspect { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT job.id FROM effect INDEXED BY effect_open JOIN job ON job.number = effect.job
                    WHERE closed_ms IS NULL AND kind = 'association' AND resource_id = ?
                    """
            )
            guard let id = try String.fetchOne(statement, arguments: [resource.rawValue]).map({ JobID($0) }) else {
                return nil
            }
            return try JobStore.effects(of: id, database).first {
                $0.closedAt == nil && $0.effect.kind == .association && $0.effect.resource == resource
            }.map { (id, $0) }
        }
    }

    /// Who has hold of which key.
    package func heldKeys() throws(StoreError) -> [HeldKey] {
        try inspect { database in
            let statement = try database.cachedStatement(
                sql: "SELECT held_key.key, job.id FROM held_key JOIN job ON job.number = held_key.job"
            )
            return try Row.fetchAll(statement).map {
                HeldKey(key: ExclusiveKey($0[0] as String), job: JobID($0[1] as String))
            }
        }
    }
}
