import GRDB
package import Workflow

/// The number of a job's row. It stays the same for the job's whole life.
package struct JobNumber: Hashable, Sendable {
    let rawValue: Int64
}

/// A job as it is on the disk, to be decided on outside of the writer.
package struct UnfinishedJob: Sendable {
    let number: Int64
    /// What is decided holds for this version only.
    let version: Int
    package let machine: JobMachine
}

/// What was decided on a job.
package struct FittedJob: Sendable {
    package let number: JobNumber
    let version: Int
    let image: JobImage
    package let made: JobMachine.Reconciliation

    package var machine: JobMachine { image.machine }

    /// - Parameter machine: the job after the decision.
    package init(
        _ job: UnfinishedJob,
        _ machine: JobMachine,
        _ made: JobMachine.Reconciliation
    ) throws(StoreError) {
        number = JobNumber(rawValue: job.number)
        version = job.version
        image = try JobImage(machine)
        self.made = made
    }
}

extension JobStore {
    /// The jobs that have not ended and were there when the recovery began, in the order of their acceptance.
    ///
    /// They are named all at once: a person's command may carry a job from state to state while the walk over them is under
    /// way, and it is come by all the same.
    package func unfinishedJobs(in recovery: RecoveryState) async throws(StoreError) -> [JobNumber] {
        try await read { database in
            try Int64.fetchAll(database, sql: Self.unfinishedQuery, arguments: [recovery.jobsThrough])
                .sorted().map { JobNumber(rawValue: $0) }
        }
    }

    /// Reads jobs.
    /// - Returns: those that can be read, and the ids of the others: such a job is put aside when it is claimed.
    package func unfinished(
        _ numbers: [JobNumber]
    ) async throws(StoreError) -> (jobs: [UnfinishedJob], unreadable: [JobID]) {
        let rows: [(JobNumber, version: Int, id: JobID, json: String)] = try await read { database in
            let statement = try database.cachedStatement(sql: Self.unfinishedRowQuery)
            return try numbers.compactMap { number in
                try Row.fetchOne(statement, arguments: [number.rawValue]).map { row in
                    (number, row[0], JobID(row[1] as String), row[2])
                }
            }
        }
        var jobs: [UnfinishedJob] = []
        var unreadable: [JobID] = []
        for (number, version, id, json) in rows {
            do throws(StoreError) {
                let machine = try JSONText.decode(JobMachine.self, from: json)
                jobs.append(UnfinishedJob(number: number.rawValue, version: version, machine: machine))
            } catch {
                unreadable.append(id)
            }
        }
        return (jobs, unreadable)
    }

    /// Writes what was decided on jobs, in one transaction. No worker may have any in hand.
    /// - Returns: the jobs that have changed since they were read: nothing was written of them, they have to be decided anew.
    package func reconcile(
        _ fitted: [FittedJob],
        now: Timestamp,
        actor: Actor
    ) async throws(StoreError) -> Set<JobNumber> {
        try await write { session in
            var changed: Set<JobNumber> = []
            for job in fitted {
                let number = job.number.rawValue
                guard try session.row(Self.unchangedQuery, [number, job.version]) != nil else {
                    changed.insert(job.number)
                    continue
                }
                try JobWriting.reconcile(number, job.image, moves: job.made.moves, now: now, session)
                for key in job.made.taken { try JobWriting.hold(key, by: number, now: now, session) }
                try JobWriting.write(
                    job.made.transition,
                    of: job.machine,
                    number: number,
                    now: now,
                    actor: actor,
                    &session
                )
            }
            return changed
        }
    }

    static let unfinishedQuery = """
        SELECT number FROM job INDEXED BY job_by_state
        WHERE state IN ('queued', 'running', 'waiting', 'cancelling', 'needs_attention') AND number <= ?
        """
    static let unfinishedRowQuery = "SELECT version, id, machine FROM job WHERE number = ?"
    static let unchangedQuery = "SELECT 1 FROM job WHERE number = ? AND version = ?"
}
