package import AuditChain
import FoundationEssentials
import GRDB
import Workflow

/// What follows in the history: events, or the tombstone of a part that was sealed.
package enum ChainPage: Equatable, Sendable {
    case events([AuditEvent])
    case sealed(SealedSegment)
}

extension JobStore {
    /// What follows the event `sequence`, in one consistent look: the tombstone of a sealed part that begins there, whether its
    /// events have gone or not, or at most `limit` events up to the next such part.
    package func chainPage(after sequence: Int64, limit: Int) async throws(StoreError) -> ChainPage {
        try await read { database in
            let sealed = try database.cachedStatement(sql: Self.segmentQuery)
            if let row = try Row.fetchOne(sealed, arguments: [sequence + 1]) { return .sealed(try Self.segment(row)) }
            let next = try Row.fetchOne(
                database.cachedStatement(sql: Self.nextSealedQuery),
                arguments: [sequence + 1]
            )
            let room = (next?[0] as Int64?).map { Int(clamping: $0 - sequence - 1) } ?? limit
            let statement = try database.cachedStatement(sql: Self.eventsQuery)
            return .events(
                try Row.fetchAll(statement, arguments: [sequence, min(room, limit)]).map(Self.event)
            )
        }
    }

    /// The head after the event `sequence`, which may be the last one of a sealed part.
    static func head(at sequence: Int64, _ database: Database) throws -> ChainHead? {
        let statement = try database.cachedStatement(sql: hashQuery)
        if let row = try Row.fetchOne(statement, arguments: [sequence]) { return try head(row) }
        let sealed = try database.cachedStatement(sql: segmentEndQuery)
        return try Row.fetchOne(sealed, arguments: [sequence]).map(segment)?.end
    }

    static func segment(_ row: Row) throws -> SealedSegment {
        let number: Int64 = row[0]
        let hashes = [3, 4, 5, 7, 9].compactMap { ChainHash(row[$0] as Data) }
        guard hashes.count == 5 else { throw StoreError.corrupt("segment \(number) has a hash that is not whole") }
        let first: Int64 = row[1]
        return SealedSegment(
            number: number,
            start: ChainHead(sequence: first - 1, hash: hashes[0]),
            end: ChainHead(sequence: row[2], hash: hashes[1]),
            root: hashes[2],
            file: row[6],
            fileHash: hashes[3],
            sealedAt: Timestamp(milliseconds: row[8]).rfc3339,
            previousSeal: hashes[4]
        )
    }

    static let selectingSegments = """
        SELECT
            number, first_seq, last_seq, hash_before, hash_after, root, file, file_hash, sealed_ms, previous_seal
        FROM audit_segment
        """
    static let segmentQuery = selectingSegments + " WHERE first_seq = ?"
    /// Segments do not overlap: the last one that begins before an event is the only one that can end with it.
    static let segmentEndQuery =
        selectingSegments
        + " WHERE first_seq = (SELECT max(first_seq) FROM audit_segment WHERE first_seq <= ?1) AND last_seq = ?1"
}
