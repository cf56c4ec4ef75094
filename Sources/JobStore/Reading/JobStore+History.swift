package import AuditChain
import FoundationEssentials
import GRDB
package import Workflow

/// An event as it stands in the history.
package struct AuditEvent: Equatable, Sendable {
    /// Without gaps, in the order of the commits.
    package var sequence: Int64
    package var at: Timestamp
    package var actor: Actor
    /// The raw value of a `HistoryAction`.
    package var action: String
    package var jobID: JobID?
    package var object: String?
    package var reason: String?
    package var step: Step?
    package var attempt: Int?
    package var detail: [String: String]
    /// Over this event and all before it.
    package var hash: ChainHash
}

/// One try at a step.
package struct AttemptRow: Equatable, Sendable {
    package var step: Step
    package var number: Int
    package var startedAt: Timestamp
    package var endedAt: Timestamp?
    package var outcome: AttemptOutcome?
    package var code: String?
    package var message: String?
}

/// One line of the journal.
package struct EffectRow: Equatable, Sendable {
    package var effect: Effect
    /// `open`, `unknown`, or the name of an `EffectOutcome`.
    package var outcome: String
    package var remoteID: String?
    package var rule: String?
    package var closedAt: Timestamp?
}

/// A job's calls: those that told something, and how often it was polled without news.
package struct CallHistory: Equatable, Sendable {
    /// In order. At most the newest 1000.
    package var calls: [CallRecord]
    package var polls: [PollCount]
}

extension JobStore {
    /// A job's events after `sequence`, in order, at most `limit`.
    package func events(
        of job: JobID,
        after sequence: Int64 = 0,
        limit: Int
    ) async throws(StoreError) -> [AuditEvent] {
        try await read { database in
            let statement = try database.cachedStatement(sql: Self.jobEventsQuery)
            return try Row.fetchAll(statement, arguments: [job.rawValue, sequence, limit]).map(Self.event)
        }
    }

    /// All events after `sequence`, in order, at most `limit`.
    package func events(after sequence: Int64 = 0, limit: Int) async throws(StoreError) -> [AuditEvent] {
        try await read { database in
            let statement = try database.cachedStatement(sql: Self.eventsQuery)
            return try Row.fetchAll(statement, arguments: [sequence, limit]).map(Self.event)
        }
    }

    /// The number of the last event; 0 when there is none.
    package func lastSequence() async throws(StoreError) -> Int64 {
        try await read { try Int64.fetchOne($0, sql: Self.lastSequenceQuery) ?? 0 }
    }

    /// A job's tries at its steps, in order.
    package func attempts(of job: JobID) async throws(StoreError) -> [AttemptRow] {
        try await read { database in
            let statement = try database.cachedStatement(sql: Self.attemptsQuery)
            let rows: [AttemptRow] = try Row.fetchAll(statement, arguments: [job.rawValue]).map { row in
                AttemptRow(
                    step: try JobRow.value(row[0]),
                    number: row[1],
                    startedAt: Timestamp(milliseconds: row[2]),
                    endedAt: JobRow.time(row[3]),
                    outcome: try JobRow.optionalValue(row[4]),
                    code: row[5],
                    message: row[6]
                )
            }
            return rows.sorted { ($0.startedAt, $0.step, $0.number) < ($1.startedAt, $1.step, $1.number) }
        }
    }

    /// A job's journal, in the order of the intents.
    package func effects(of job: JobID) async throws(StoreError) -> [EffectRow] {
        try await read { try Self.effects(of: job, $0) }
    }

    static func effects(of job: JobID, _ database: Database) throws -> [EffectRow] {
        let statement = try database.cachedStatement(sql: effectsQuery)
        let rows: [EffectRow] = try Row.fetchAll(statement, arguments: [job.rawValue]).map { row in
            EffectRow(
                effect: Effect(
                    kind: try JobRow.value(row[0]),
                    generation: row[1],
                    resource: (row[2] as String?).map { ResourceID($0) },
                    marker: Marker(row[3] as String),
                    intendedAt: Timestamp(milliseconds: row[4]),
                    sendNotAfter: Timestamp(milliseconds: row[5])
                ),
                outcome: row[6],
                remoteID: row[7],
                rule: row[8],
                closedAt: JobRow.time(row[9])
            )
        }
        return rows.sorted {
            ($0.effect.intendedAt, $0.effect.generation) < ($1.effect.intendedAt, $1.effect.generation)
        }
    }

    /// A job's calls and polls.
    package func calls(of job: JobID) async throws(StoreError) -> CallHistory {
        try await read { database in
            let calls = try Row.fetchAll(
                database.cachedStatement(sql: Self.callsQuery),
                arguments: [job.rawValue]
            )
            let polls = try Row.fetchAll(
                database.cachedStatement(sql: Self.pollsQuery),
                arguments: [job.rawValue]
            )
            return CallHistory(
                calls: try calls.reversed().map { try Self.call($0, of: job) },
                polls: try polls.map {
                    PollCount(
                        job: job,
                        operation: try JobRow.value($0[0]),
                        count: $0[1],
                        lastAt: Timestamp(milliseconds: $0[2])
                    )
                }
            )
        }
    }

    /// The kinds of witness that have shown one of our own markers in a project.
    package func provenWitnesses(in project: ProjectName) async throws(StoreError) -> Set<WitnessKind> {
        try await read { database in
            let statement = try database.cachedStatement(sql: Self.witnessesQuery)
            let kinds = try String.fetchAll(statement, arguments: [project.rawValue])
            return Set(try kinds.map { try JobRow.value($0) })
        }
    }

    static let jobEventsQuery = selectingEvents + " WHERE job_id = ? AND seq > ? ORDER BY seq LIMIT ?"
    static let eventsQuery = selectingEvents + " WHERE seq > ? ORDER BY seq LIMIT ?"
    private static let selectingEvents = """
        SELECT seq, at_ms, actor, client, action, job_id, object, reason, step, attempt, detail, hash
        FROM audit_event
        """
    static let lastSequenceQuery = "SELECT max(seq) FROM audit_event"
    static let attemptsQuery = """
        SELECT step, number, started_ms, ended_ms, outcome, code, message FROM attempt
        WHERE job = (SELECT number FROM job WHERE id = ?)
        """
    static let effectsQuery = """
        SELECT
            kind, generation, resource_id, marker, intended_ms, send_not_after_ms, outcome, remote_id, rule, closed_ms
        FROM effect WHERE job = (SELECT number FROM job WHERE id = ?)
        """
    static let callsQuery = """
        SELECT
            step, attempt, operation, method, url_template, started_ms, duration_ms, http_status, error_code, request_id,
            rule, carried_out, bytes_sent, bytes_received
        FROM call INDEXED BY call_by_job
        WHERE job = (SELECT number FROM job WHERE id = ?) ORDER BY number DESC LIMIT 1000
        """
    static let pollsQuery = """
        SELECT operation, count, last_ms FROM poll_count WHERE job = (SELECT number FROM job WHERE id = ?)
        """
    static let witnessesQuery = "SELECT kind FROM witness WHERE project = ?"

    /// - Throws: `corrupt` for what the table's own rules forbid.
    static func event(_ row: Row) throws -> AuditEvent {
        guard let hash = ChainHash(row[11] as Data) else {
            throw StoreError.corrupt("event \(row[0] as Int64) has a hash of \((row[11] as Data).count) bytes")
        }
        var detail = texts(row[10])
        let step = (row[8] as String?).flatMap { Step(rawValue: $0) }
        if step == nil, let text = row[8] as String? { detail["unreadable_step"] = String(text.prefix(200)) }
        return AuditEvent(
            sequence: row[0],
            at: Timestamp(milliseconds: row[1]),
            actor: Actor(name: row[2], client: (row[3] as String?).map(texts) ?? [:]),
            action: row[4],
            jobID: (row[5] as String?).map { JobID($0) },
            object: row[6],
            reason: row[7],
            step: step,
            attempt: row[9],
            detail: detail,
            hash: hash
        )
    }

    /// What we have written; or, if somebody has written something else there, that it cannot be read. It must not hide the
    /// events around it: the chain tells which event is not as it was.
    private static func texts(_ json: String) -> [String: String] {
        do throws(StoreError) {
            return try JSONText.facts(from: json)
        } catch {
            return ["unreadable": String(json.prefix(200))]
        }
    }

    private static func call(_ row: Row, of job: JobID) throws -> CallRecord {
        CallRecord(
            job: job,
            step: try JobRow.optionalValue(row[0]),
            attempt: row[1],
            operation: row[2],
            method: row[3],
            urlTemplate: row[4],
            startedAt: Timestamp(milliseconds: row[5]),
            duration: .milliseconds(row[6] as Int64),
            httpStatus: row[7],
            errorCode: row[8],
            requestID: row[9],
            rule: row[10],
            carriedOut: try JobRow.optionalValue(row[11]),
            bytesSent: row[12],
            bytesReceived: row[13]
        )
    }
}
