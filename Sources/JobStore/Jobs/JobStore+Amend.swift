import GRDB
package import Workflow

/// What became of a command on a job that no worker has in hand.
package enum AmendOutcome: Equatable, Sendable {
    /// Done; the job's new version.
    case amended(version: Int)
    /// A worker has the job in hand; nothing was written.
    case claimed
    /// The job has changed since the version that the caller saw; nothing was written.
    case changed(version: Int)
}

/// What became of a request to cancel a job.
package enum CancelOutcome: Equatable, Sendable {
    /// The job machine has taken it; the job's new version.
    case cancelled(version: Int)
    /// A worker has the job in hand; the request is on the disk, and the worker's next commit returns it.
    case pending(version: Int)
    /// It was asked for before; nothing was written.
    case alreadyRequested
    /// The job is over; nothing was written.
    case ended(JobState)
    /// The job has changed since the version that the caller saw; nothing was written.
    case changed(version: Int)
}

/// A pure decision on a job inside the store's transaction: changes the machine, says what to write and what then.
package typealias JobDecision = @Sendable (inout JobMachine) throws -> (Transition, Disposition)

extension JobStore {
    /// Applies an operator's command to a job that no worker has in hand.
    /// - Parameters:
    ///   - version: the version that the caller saw (`If-Match`); nil does not compare.
    ///   - decide: runs inside the transaction: pure and short. What it throws becomes `StoreError.conflict`.
    /// - Throws: `notFound` when there is no such job.
    package func amend(
        job id: JobID,
        ifVersion version: Int? = nil,
        now: Timestamp,
        actor: Actor,
        _ decide: @escaping JobDecision
    ) async throws(StoreError) -> AmendOutcome {
        try await write { session in
            let found = try Self.find(id, session)
            if let version, version != found.version { return .changed(version: found.version) }
            if found.lane == .claimed { return .claimed }
            try Self.amend(found, now: now, actor: actor, decide, &session)
            return .amended(version: found.version + 1)
        }
    }

    /// Cancels a job: at once through `decide` when no worker has it in hand, else by leaving the request for the worker.
    /// One transaction decides which of the two it is, so the request cannot fall between.
    /// - Throws: `notFound` when there is no such job.
    package func cancel(
        job id: JobID,
        _ cancellation: Cancellation,
        ifVersion version: Int? = nil,
        actor: Actor,
        _ decide: @escaping JobDecision
    ) async throws(StoreError) -> CancelOutcome {
        let request = try JSONText.encode(cancellation)
        return try await write { session in
            let found = try Self.find(id, session)
            if let version, version != found.version { return .changed(version: found.version) }
            if found.state.isTerminal { return .ended(found.state) }
            if found.state == .cancelling || found.hasCancellation { return .alreadyRequested }
            if found.lane != .claimed {
                try Self.amend(found, now: cancellation.at, actor: actor, decide, &session)
                return .cancelled(version: found.version + 1)
            }
            try session.run(
                "UPDATE job SET cancellation = ?, updated_ms = ?, version = version + 1 WHERE number = ?",
                [request, cancellation.at.milliseconds, found.number]
            )
            session.record(
                NewAuditEvent(
                    at: cancellation.at,
                    actor: actor,
                    action: .cancelRequested,
                    jobID: id,
                    reason: cancellation.reason
                )
            )
            return .pending(version: found.version + 1)
        }
    }

    /// A job as a command finds it.
    struct Found {
        var number: Int64
        var lane: JobLane
        var state: JobState
        var version: Int
        var hasCancellation: Bool
        var machine: String
    }

    static func find(_ id: JobID, _ session: WriteSession) throws -> Found {
        let sql = "SELECT number, lane, state, version, cancellation IS NOT NULL, machine FROM job WHERE id = ?"
        guard let row = try session.row(sql, [id.rawValue]) else { throw StoreError.notFound("job \(id)") }
        guard let lane = JobLane(rawValue: row[1]), let state = JobState(rawValue: row[2]) else {
            throw StoreError.corrupt("job \(id) has an unknown lane or state")
        }
        return Found(
            number: row[0],
            lane: lane,
            state: state,
            version: row[3],
            hasCancellation: row[4],
            machine: row[5]
        )
    }

    static func amend(
        _ found: Found,
        now: Timestamp,
        actor: Actor,
        _ decide: JobDecision,
        _ session: inout WriteSession
    ) throws {
        var machine = try JSONText.decode(JobMachine.self, from: found.machine)
        let (transition, disposition) = try decide(&machine)
        guard disposition.lane != .claimed else {
            throw StoreError.invalid("a command cannot claim job \(machine.id)")
        }
        try JobWriting.update(
            found.number,
            try JobImage(machine),
            disposition,
            incarnation: nil,
            now: now,
            session
        )
        try JobWriting.write(
            transition,
            of: machine,
            number: found.number,
            now: now,
            actor: actor,
            &session
        )
    }
}
