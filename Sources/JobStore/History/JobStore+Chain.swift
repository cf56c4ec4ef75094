package import AuditChain
import FoundationEssentials
import GRDB
import Workflow

extension JobStore {
    /// Where the chain of events begins.
    package var auditGenesis: ChainHead { .genesis(of: installationID) }

    /// How far the chain of events reaches.
    package func auditHead() async throws(StoreError) -> ChainHead {
        let genesis = auditGenesis
        return try await read { try Self.readHead($0) ?? genesis }
    }

    /// The head after the event `sequence`; nil when there is no such event, or when only its segment's tombstone is left. The one after event 0 is where the chain begins.
    package func auditHead(at sequence: Int64) async throws(StoreError) -> ChainHead? {
        if sequence == 0 { return auditGenesis }
        return try await read { try Self.head(at: sequence, $0) }
    }

    static func readHead(_ database: Database) throws -> ChainHead? {
        try Row.fetchOne(database.cachedStatement(sql: headQuery)).flatMap(head)
    }

    static func head(_ row: Row) throws -> ChainHead? {
        guard let hash = ChainHash(row[1] as Data) else {
            throw StoreError.corrupt("event \(row[0] as Int64) has no whole hash")
        }
        return ChainHead(sequence: row[0], hash: hash)
    }

    static let headQuery = "SELECT seq, hash FROM audit_event WHERE seq = (SELECT max(seq) FROM audit_event)"
    static let hashQuery = "SELECT seq, hash FROM audit_event WHERE seq = ?"
}

extension AuditEvent {
    /// The event as the chain covers it.
    package var chained: ChainedEvent {
        ChainedEvent(
            sequence: sequence,
            at: at.rfc3339,
            action: action,
            actor: actor.name,
            client: actor.client,
            jobID: jobID?.rawValue,
            object: object,
            reason: reason,
            step: step?.rawValue,
            attempt: attempt,
            detail: detail
        )
    }
}
