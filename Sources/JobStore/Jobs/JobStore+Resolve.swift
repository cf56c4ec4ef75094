import GRDB
package import Workflow

/// A pure decision on a job that may take over a restore point: `owner` is another job that has it already.
package typealias ResolutionDecision =
    @Sendable (_ machine: inout JobMachine, _ owner: JobID?) throws -> (Transition, Disposition)

extension JobStore {
    /// Applies a person's answer to a job that no worker has in hand. Who has the restore point is read in the same
    /// transaction, so two jobs cannot both take it.
    /// - Parameters:
    ///   - restorePoint: what the job may come to have.
    ///   - version: the version on which the answer was given.
    ///   - decide: runs inside the transaction: pure and short. What it throws becomes `StoreError.conflict`.
    /// - Throws: `notFound` when there is no such job.
    package func resolve(
        job id: JobID,
        adopting restorePoint: RestorePointID?,
        ifVersion version: Int,
        now: Timestamp,
        actor: Actor,
        _ decide: @escaping ResolutionDecision
    ) async throws(StoreError) -> AmendOutcome {
        try await write { session in
            let found = try Self.find(id, session)
            if version != found.version { return .changed(version: found.version) }
            if found.lane == .claimed { return .claimed }
            let owner = try restorePoint.flatMap { try Self.owner(of: $0, besides: found.number, session) }
            try Self.amend(found, now: now, actor: actor, { try decide(&$0, owner) }, &session)
            return .amended(version: found.version + 1)
        }
    }

    /// A job that has the restore point, other than this one and those that it repeats.
    private static func owner(
        of restorePoint: RestorePointID,
        besides number: Int64,
        _ session: WriteSession
    ) throws -> JobID? {
        try session.row(ownerQuery, [restorePoint.rawValue, number]).map { JobID($0[0] as String) }
    }

    static let ownerQuery = """
        WITH RECURSIVE line (id) AS (
            SELECT id FROM job WHERE number = ?2
            UNION SELECT job.retry_of FROM line JOIN job ON job.id = line.id WHERE job.retry_of IS NOT NULL
        )
        SELECT id FROM job INDEXED BY job_by_restore_point
        WHERE restore_point_id = ?1 AND id NOT IN (SELECT id FROM line) LIMIT 1
        """
}
