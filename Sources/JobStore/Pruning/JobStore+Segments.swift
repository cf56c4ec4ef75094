import AuditChain
import FoundationEssentials
import GRDB
import Workflow

extension JobStore {
    /// The part of the history behind the event `sequence` that is looked at next: as many events as a segment has, or all up
    /// to a part that is sealed already.
    func nextSegment(
        _ policy: RetentionPolicy,
        after sequence: Int64,
        now: Timestamp
    ) async throws(StoreError) -> NextSegment {
        let genesis = auditGenesis
        return try await read { database in
            guard let first = try Self.firstUnsealed(after: sequence, database),
                let newest = try Self.integer(Self.lastSequenceQuery, [], database)
            else { return .nothing }
            let sealed = try Self.integer(Self.nextSealedQuery, [first], database)
            // The newest event always stays: the chain goes on from it.
            let bound = sealed.map { $0 - 1 } ?? newest - 1
            let last = first + Int64(policy.segmentEvents) - 1
            guard last <= bound || sealed != nil else { return .nothing }
            let range = first...min(last, bound)
            let youngest = try Self.integer(Self.youngestQuery, [range.lowerBound, range.upperBound], database)
            guard let youngest, youngest < policy.eventsEnd(now).milliseconds else { return .nothing }
            if let job = try Self.keeper(of: range, policy, now: now, database) {
                return .kept(KeptSegment(first: range.lowerBound, last: range.upperBound, job: job))
            }
            guard let start = first == 1 ? genesis : try Self.head(at: first - 1, database),
                let end = try Self.head(at: range.upperBound, database)
            else { throw StoreError.corrupt("the events before \(first) and up to \(range.upperBound) are not whole") }
            return .ready(SegmentPlan(start: start, end: end))
        }
    }

    /// Writes the tombstone of a part that has been exported and checked, with an event.
    /// - Throws: `conflict` when the part is not what was exported any more, or when a job keeps it now; nothing is written.
    func seal(
        _ plan: SegmentPlan,
        root: ChainHash,
        file: String,
        fileHash: ChainHash,
        _ policy: RetentionPolicy,
        _ order: PruneOrder
    ) async throws(StoreError) -> SealedSegment {
        try await write { session in
            let database = session.database
            let first = plan.sequences.lowerBound
            guard try Self.head(at: plan.end.sequence, database) == plan.end,
                try first == 1 || Self.head(at: first - 1, database) == plan.start
            else { throw StoreError.conflict("events \(plan.sequences) are not those that were exported") }
            if let job = try Self.keeper(of: plan.sequences, policy, now: order.now, database) {
                throw StoreError.conflict("job \(job) keeps events \(plan.sequences)")
            }
            let before = try session.row(Self.lastSegmentQuery).map(Self.segment)
            let segment = SealedSegment(
                number: (before?.number ?? 0) + 1,
                start: plan.start,
                end: plan.end,
                root: root,
                file: file,
                fileHash: fileHash,
                sealedAt: order.now.rfc3339,
                previousSeal: before?.seal ?? SealedSegment.noSeal
            )
            try Self.insert(segment, at: order.now, session)
            session.record(Self.event(.auditSegmentSealed, segment, order))
            return segment
        }
    }

    /// Removes up to `limit` events of a sealed part, the oldest first; with the last of them an event is written.
    /// - Returns: how many were removed; fewer than `limit` means that none is left.
    func deleteEvents(of segment: SealedSegment, limit: Int, _ order: PruneOrder) async throws(StoreError) -> Int {
        let range = segment.sequences
        return try await write { session in
            let first = try session.row(Self.firstEventQuery, [range.lowerBound - 1]).map { $0[0] as Int64 }
            var removed = 0
            if let first, range.contains(first) {
                let last = min(first + Int64(limit) - 1, range.upperBound)
                removed = try session.run("DELETE FROM audit_event WHERE seq BETWEEN ? AND ?", [first, last])
            }
            if removed < limit {
                try session.run(
                    "UPDATE audit_segment SET deleted_ms = ? WHERE number = ? AND deleted_ms IS NULL",
                    [order.now.milliseconds, segment.number]
                )
                session.record(Self.event(.auditSegmentDeleted, segment, order))
            }
            return removed
        }
    }

    /// A sealed part whose events have not all gone; nil when there is none.
    func segmentToDelete() async throws(StoreError) -> SealedSegment? {
        try await read { try Row.fetchOne($0.cachedStatement(sql: Self.toDeleteQuery)).map(Self.segment) }
    }

    /// The first event behind `sequence` that belongs to no sealed part; what is left of one is not looked at again.
    private static func firstUnsealed(after sequence: Int64, _ database: Database) throws -> Int64? {
        var place = sequence
        while let first = try integer(firstEventQuery, [place], database) {
            guard let sealed = try integer(sealedThroughQuery, [first], database) else { return first }
            place = sealed
        }
        return nil
    }

    /// The job that keeps one of these events; nil when there is none.
    private static func keeper(
        of range: ClosedRange<Int64>,
        _ policy: RetentionPolicy,
        now: Timestamp,
        _ database: Database
    ) throws -> JobID? {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: keeperQuery),
            arguments: [
                range.lowerBound, range.upperBound, policy.jobsEnd(now).milliseconds, now.milliseconds,
                policy.heldLabel,
                policy.heldValue,
            ]
        )
        return row.map { JobID($0[0] as String) }
    }

    private static func integer(
        _ sql: String,
        _ arguments: StatementArguments,
        _ database: Database
    ) throws -> Int64? {
        try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)?[0]
    }

    private static func insert(_ segment: SealedSegment, at now: Timestamp, _ session: WriteSession) throws {
        try session.run(
            """
            INSERT INTO audit_segment (
                number, first_seq, last_seq, hash_before, hash_after, root, file, file_hash, sealed_ms, previous_seal
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                segment.number, segment.sequences.lowerBound, segment.end.sequence, Data(segment.start.hash.bytes),
                Data(segment.end.hash.bytes), Data(segment.root.bytes), segment.file, Data(segment.fileHash.bytes),
                now.milliseconds, Data(segment.previousSeal.bytes),
            ]
        )
    }

    private static func event(
        _ action: HistoryAction,
        _ segment: SealedSegment,
        _ order: PruneOrder
    ) -> NewAuditEvent {
        NewAuditEvent(
            at: order.now,
            actor: order.actor,
            action: action,
            object: "events \(segment.sequences.lowerBound) to \(segment.end.sequence)",
            reason: order.reason,
            detail: [
                "number": String(segment.number), "seal": segment.seal.hexadecimal, "after": segment.start.description,
                "through": segment.end.description, "root": segment.root.hexadecimal, "file": segment.file,
                "file_sha256": segment.fileHash.hexadecimal,
            ]
        )
    }

    static let firstEventQuery = "SELECT min(seq) FROM audit_event WHERE seq > ?"
    static let nextSealedQuery = "SELECT min(first_seq) FROM audit_segment WHERE first_seq > ?"
    static let sealedThroughQuery = """
        SELECT last_seq FROM audit_segment
        WHERE first_seq = (SELECT max(first_seq) FROM audit_segment WHERE first_seq <= ?1) AND last_seq >= ?1
        """
    static let youngestQuery = "SELECT max(at_ms) FROM audit_event WHERE seq BETWEEN ? AND ?"
    static let lastSegmentQuery = selectingSegments + " WHERE number = (SELECT max(number) FROM audit_segment)"
    static let toDeleteQuery =
        selectingSegments + " INDEXED BY audit_segment_to_delete WHERE deleted_ms IS NULL ORDER BY number LIMIT 1"
    /// A job whose last good restore point alone is of interest does not keep its events.
    static let keeperQuery = """
        SELECT job.id FROM audit_event AS event CROSS JOIN job ON job.id = event.job_id
        WHERE event.seq BETWEEN ?1 AND ?2 AND (
            job.ended_ms IS NULL OR job.ended_ms >= ?3
                OR ifnull(\(keepReason(now: "?4", label: "?5", value: "?6")), 'last_good') <> 'last_good'
        ) LIMIT 1
        """
}
