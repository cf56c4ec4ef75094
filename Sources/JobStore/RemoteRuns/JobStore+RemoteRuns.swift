import GRDB
package import Workflow

/// Something that the cloud is doing for us, or may be doing, and who waits for it.
package struct RemoteRunRow: Sendable {
    package var kind: RemoteRunKind
    /// By which it is released: the job's, or the cloud's for what no job knows.
    package var id: String
    package var project: ProjectName
    package var job: JobID?
    package var jobState: JobState?
    /// `restore_point`, or `vault` for a vault that no job knows.
    package var effect: Effect.Kind
    /// The cloud's id, where it is known.
    package var remoteID: String?
    package var vaultID: VaultID?
    package var resources: [ResourceID]
    /// By our clock; for what no job knows when it was found.
    package var since: Timestamp
    package var release: Release?
    /// Jobs in line behind it, first come first; at most `waitingShownMax`.
    package var waiting: [JobID]
    package var waitingCount: Int
}

/// A part of the list of remote runs.
package struct RemoteRunPage: Sendable {
    package var runs: [RemoteRunRow]
    /// Where the next page begins; nil on the last.
    package var next: String?
}

extension JobStore {
    /// How many of the jobs in line a row shows.
    package static let waitingShownMax = 20

    /// What the cloud is doing for us: jobs' runs in the order of submission, then what no job knows.
    /// - Parameters:
    ///   - cursor: `next` of an earlier page.
    ///   - limit: 1…200.
    /// - Throws: `invalid` for another limit, or a cursor that is not ours.
    package func remoteRuns(after cursor: String? = nil, limit: Int) async throws(StoreError) -> RemoteRunPage {
        guard (1...200).contains(limit) else { throw .invalid("a page has 1…200 runs, not \(limit)") }
        let place = try Place(cursor)
        return try await read { database in
            var runs: [RemoteRunRow] = []
            if case .job(let last) = place {
                let rows = try Row.fetchAll(
                    database.cachedStatement(sql: Self.remoteRunsQuery),
                    arguments: [last, limit + 1]
                )
                for row in rows.prefix(limit) { runs.append(try Self.run(row, database)) }
                if rows.count > limit {
                    let number: Int64 = rows[limit - 1][0]
                    return RemoteRunPage(runs: runs, next: "j-\(String(number, radix: 36))")
                }
            }
            let left = limit - runs.count
            let last = if case .unknown(let id, let project) = place { (id, project) } else { ("", "") }
            let rows = try Row.fetchAll(
                database.cachedStatement(sql: Self.unknownRemotesQuery),
                arguments: [last.0, last.1, left + 1]
            )
            for row in rows.prefix(left) { runs.append(try Self.unknown(row)) }
            let hasMore = rows.count > left
            return RemoteRunPage(runs: runs, next: hasMore ? runs.last.map { "u-\($0.id).\($0.project)" } : nil)
        }
    }

    /// Whether something of this id is on the list that no job knows.
    package func hasUnknown(_ id: String) async throws(StoreError) -> Bool {
        try await read { try Row.fetchOne($0, sql: Self.unknownQuery, arguments: [id]) != nil }
    }

    /// Takes something off the list that no job knows, with an event. Two names for one remote project show it twice: it is
    /// taken off for both.
    /// - Returns: false when there is no such thing.
    package func releaseUnknown(
        _ id: String,
        actor: Actor,
        reason: String,
        now: Timestamp
    ) async throws(StoreError) -> Bool {
        try await write { session in
            let rows = try session.rows("DELETE FROM unknown_remote WHERE id = ? RETURNING marker, project", [id])
            for row in rows {
                session.record(
                    NewAuditEvent(
                        at: now,
                        actor: actor,
                        action: .remoteRunReleased,
                        object: id,
                        reason: reason,
                        detail: ["kind": RemoteRunKind.unknownToUs.rawValue, "marker": row[0], "project": row[1]]
                    )
                )
            }
            return !rows.isEmpty
        }
    }

    /// Where a page begins.
    private enum Place: Sendable {
        case job(after: Int64)
        case unknown(after: String, project: String)

        init(_ cursor: String?) throws(StoreError) {
            guard let cursor else {
                self = .job(after: 0)
                return
            }
            if cursor.hasPrefix("j-"), let number = Int64(cursor.dropFirst(2), radix: 36), number > 0 {
                self = .job(after: number)
            } else if cursor.hasPrefix("u-"), let dot = cursor.firstIndex(of: ".") {
                let id = cursor[..<dot].dropFirst(2)
                self = .unknown(after: String(id), project: String(cursor[dot...].dropFirst()))
            } else {
                throw .invalid("'\(cursor.prefix(80))' is not a cursor of this list")
            }
        }
    }

    private static func run(_ row: Row, _ database: Database) throws -> RemoteRunRow {
        let machine = try JSONText.decode(JobMachine.self, from: row[1])
        var waiting: [JobID] = []
        var count = 0
        for key in machine.heldKeys where !key.isRunSlot {
            let line = try String.fetchAll(
                database.cachedStatement(sql: lineQuery),
                arguments: [key.rawValue, waitingShownMax]
            )
            waiting += line.map { JobID($0) }
            count += try Int.fetchOne(database.cachedStatement(sql: lineCountQuery), arguments: [key.rawValue]) ?? 0
        }
        return RemoteRunRow(
            kind: machine.remoteRunKind ?? .running,
            id: machine.id.rawValue,
            project: machine.request.project,
            job: machine.id,
            jobState: machine.state,
            effect: .restorePoint,
            remoteID: machine.remoteRunID?.rawValue,
            vaultID: machine.vaultID,
            resources: machine.request.resources.map(\.id),
            since: machine.remoteRunSince ?? Timestamp(milliseconds: row[2]),
            release: machine.release,
            waiting: Array(waiting.prefix(waitingShownMax)),
            waitingCount: count
        )
    }

    private static func unknown(_ row: Row) throws -> RemoteRunRow {
        RemoteRunRow(
            kind: .unknownToUs,
            id: row[0],
            project: ProjectName(row[1] as String),
            job: nil,
            jobState: nil,
            effect: try JobRow.value(row[2]),
            remoteID: row[0],
            vaultID: (row[3] as String?).map { VaultID($0) },
            resources: try JSONText.decode([String].self, from: row[4]).map { ResourceID($0) },
            since: Timestamp(milliseconds: row[5]),
            release: nil,
            waiting: [],
            waitingCount: 0
        )
    }

    static let remoteRunsQuery = """
        SELECT number, machine, updated_ms FROM job INDEXED BY job_with_remote_run
        WHERE remote_run IS NOT NULL AND number > ? ORDER BY number LIMIT ?
        """
    static let unknownRemotesQuery = """
        SELECT id, project, effect, vault_id, resources, found_ms FROM unknown_remote
        WHERE (id, project) > (?, ?) ORDER BY id, project LIMIT ?
        """
    static let unknownQuery = "SELECT 1 FROM unknown_remote WHERE id = ? LIMIT 1"
    static let lineQuery = """
        SELECT id FROM job INDEXED BY job_parked WHERE lane = 'parked' AND parked_key = ? ORDER BY sort_key, number LIMIT ?
        """
    static let lineCountQuery = """
        SELECT count(*) FROM job INDEXED BY job_parked WHERE lane = 'parked' AND parked_key = ?
        """
}
