import GRDB
package import Workflow

extension JobStore {
    /// Keeps a call that belongs to no commit.
    /// - Throws: `notFound` when the record names a job that does not exist.
    package func recordCall(_ call: CallRecord) async throws(StoreError) {
        try await write { session in
            var number: Int64?
            if let job = call.job { number = try Self.number(of: job, session) }
            try call.insert(session, job: number)
        }
    }

    /// Adds events that belong to no job's change, such as a start of the daemon or a refused command.
    package func appendEvents(_ events: [NewAuditEvent]) async throws(StoreError) {
        try await write { session in
            for event in events { session.record(event) }
        }
    }

    /// Stops or resumes the starting of work, durably, with an event.
    /// - Returns: false when it was so already; nothing was then written.
    package func setPaused(
        _ paused: Bool,
        reason: String?,
        actor: Actor,
        now: Timestamp
    ) async throws(StoreError) -> Bool {
        try await write { session in
            let changed = try session.run(
                "UPDATE queue_state SET paused = ?1, reason = ?2, actor = ?3, changed_ms = ?4 WHERE paused <> ?1",
                [paused, reason, actor.name, now.milliseconds]
            )
            guard changed == 1 else { return false }
            session.record(
                NewAuditEvent(
                    at: now,
                    actor: actor,
                    action: paused ? .queuePaused : .queueResumed,
                    object: "queue",
                    reason: reason
                )
            )
            return true
        }
    }

    static func number(of job: JobID, _ session: WriteSession) throws -> Int64 {
        guard let row = try session.row("SELECT number FROM job WHERE id = ?", [job.rawValue]) else {
            throw StoreError.notFound("job \(job)")
        }
        return row[0]
    }
}
