import GRDB
package import Workflow

/// A job's rows as they are, for whoever compares them with the job's history.
package struct StoredJob: Equatable, Sendable {
    package var id: JobID
    package var state: JobState
    package var step: Step?
    package var attempt: Int
    package var restorePointID: RestorePointID?
    package var endingCode: String?
    package var isRecovered: Bool
    package var isWatching: Bool
    package var isSeekingTwins: Bool
    /// By the machine or by a request that waits for the worker.
    package var isCancellationRequested: Bool
    /// A worker has the job in hand.
    package var isClaimed: Bool
    /// The key that it stands in line for.
    package var waitsFor: ExclusiveKey?

    package init(
        id: JobID,
        state: JobState,
        step: Step? = nil,
        attempt: Int = 0,
        restorePointID: RestorePointID? = nil,
        endingCode: String? = nil,
        isRecovered: Bool = false,
        isWatching: Bool = false,
        isSeekingTwins: Bool = false,
        isCancellationRequested: Bool = false,
        isClaimed: Bool = false,
        waitsFor: ExclusiveKey? = nil
    ) {
        self.id = id
        self.state = state
        self.step = step
        self.attempt = attempt
        self.restorePointID = restorePointID
        self.endingCode = endingCode
        self.isRecovered = isRecovered
        self.isWatching = isWatching
        self.isSeekingTwins = isSeekingTwins
        self.isCancellationRequested = isCancellationRequested
        self.isClaimed = isClaimed
        self.waitsFor = waitsFor
    }
}

/// What hangs on a job's row.
package struct StoredJobDetails: Equatable, Sendable {
    package var effects: [EffectRow]
    /// Attempts that have begun and not ended.
    package var openAttempts: Int
    package var heldKeys: [ExclusiveKey]
    package var verdicts: [ResourceID: ResourceVerdict]

    package init(
        effects: [EffectRow] = [],
        openAttempts: Int = 0,
        heldKeys: [ExclusiveKey] = [],
        verdicts: [ResourceID: ResourceVerdict] = [:]
    ) {
        self.effects = effects
        self.openAttempts = openAttempts
        self.heldKeys = heldKeys
        self.verdicts = verdicts
    }
}

extension StoredJob {
    static func read(_ id: JobID, _ database: Database) throws -> StoredJob? {
        let statement = try database.cachedStatement(sql: selecting + " WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.rawValue]).map(StoredJob.init)
    }

    static func readAll(_ database: Database) throws -> [StoredJob] {
        try Row.fetchAll(database.cachedStatement(sql: selecting + " ORDER BY number")).map(StoredJob.init)
    }

    private static let selecting = """
        SELECT
            id, state, step, attempt, restore_point_id, ending_code, is_recovered, is_watching,
            cancellation IS NOT NULL OR machine ->> '$.cancellation' IS NOT NULL, lane = 'claimed', parked_key,
            is_seeking_twins
        FROM job
        """

    private init(_ row: Row) throws {
        self.init(
            id: JobID(row[0] as String),
            state: try JobRow.value(row[1]),
            step: try JobRow.optionalValue(row[2]),
            attempt: row[3],
            restorePointID: (row[4] as String?).map { RestorePointID($0) },
            endingCode: row[5],
            isRecovered: row[6],
            isWatching: row[7],
            isSeekingTwins: row[11],
            isCancellationRequested: row[8],
            isClaimed: row[9],
            waitsFor: (row[10] as String?).map { ExclusiveKey($0) }
        )
    }
}

extension StoredJobDetails {
    static func read(_ id: JobID, _ database: Database) throws -> StoredJobDetails {
        let open = try database.cachedStatement(
            sql: "SELECT count(*) FROM attempt WHERE job = (SELECT number FROM job WHERE id = ?) AND ended_ms IS NULL"
        )
        let keys = try database.cachedStatement(
            sql: "SELECT key FROM held_key WHERE job = (SELECT number FROM job WHERE id = ?) ORDER BY key"
        )
        let verdicts = try database.cachedStatement(
            sql: """
                SELECT resource_id, outcome, backup_id, code, reason FROM job_resource
                WHERE job = (SELECT number FROM job WHERE id = ?) AND outcome IS NOT NULL
                """
        )
        var byResource: [ResourceID: ResourceVerdict] = [:]
        for row in try Row.fetchAll(verdicts, arguments: [id.rawValue]) {
            let resource = ResourceID(row[0] as String)
            byResource[resource] = ResourceVerdict(
                resource: resource,
                outcome: try JobRow.value(row[1]),
                backupID: (row[2] as String?).map { BackupID($0) },
                code: row[3],
                reason: row[4]
            )
        }
        return StoredJobDetails(
            effects: try JobStore.effects(of: id, database),
            openAttempts: try Int.fetchOne(open, arguments: [id.rawValue]) ?? 0,
            heldKeys: try String.fetchAll(keys, arguments: [id.rawValue]).map { ExclusiveKey($0) },
            verdicts: byResource
        )
    }
}
