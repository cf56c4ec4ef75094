import GRDB
import Workflow

/// The statements that write a job's new state and all that belongs to it.
enum JobWriting {
    /// Writes the machine and the columns copied from it. Columns that indexes are made of and that change seldom have
    /// statements of their own: SQLite rewrites the entry of every index that has a column in the SET list.
    static func update(
        _ number: Int64,
        _ image: JobImage,
        _ disposition: Disposition,
        incarnation: Int64?,
        now: Timestamp,
        _ session: WriteSession
    ) throws {
        let job = image.machine
        var leaseUntil: Int64?
        var due: Int64?
        var parkedKey: String?
        switch disposition {
        case .keep(let moment): leaseUntil = moment.milliseconds
        case .sleep(let moment): due = moment.milliseconds
        case .park(let key):
            parkedKey = key.rawValue
            // Standing in line must not outlast the job's deadline unnoticed.
            due = job.deadline.milliseconds
        case .ready, .attention, .done: break
        }
        if let ending = job.ending { try end(number, ending, job, session) }
        try session.run(
            updating,
            [
                job.state.rawValue, job.step?.rawValue, job.attempt, job.waitReason?.rawValue,
                job.ending == nil ? job.dueAt?.milliseconds : nil, disposition.lane.rawValue, due, parkedKey,
                leaseUntil, incarnation, job.progress, now.milliseconds,
                job.step == nil ? nil : now.milliseconds, job.isRecovered, job.isWatching, job.isSeekingTwins,
                job.ending?.at.milliseconds, image.json, number,
            ]
        )
        try session.run(
            "UPDATE job SET remote_run = ?1 WHERE number = ?2 AND remote_run IS NOT ?1",
            [job.remoteRunKind?.rawValue, number]
        )
        if let vault = job.vaultID {
            try session.run(
                "UPDATE job SET vault_id = ?1 WHERE number = ?2 AND vault_id IS NOT ?1",
                [vault.rawValue, number]
            )
        }
        if let restorePoint = job.restorePointID {
            try session.run(
                "UPDATE job SET restore_point_id = ?1 WHERE number = ?2 AND restore_point_id IS NOT ?1",
                [restorePoint.rawValue, number]
            )
        }
    }

    /// Writes the machine of a job that no worker has in hand. It stays in its lane unless it `moves`: then the next claim may
    /// have it.
    static func reconcile(
        _ number: Int64,
        _ image: JobImage,
        moves: Bool,
        now: Timestamp,
        _ session: WriteSession
    ) throws {
        if moves { return try update(number, image, .ready, incarnation: nil, now: now, session) }
        try session.run(
            "UPDATE job SET machine = ?, updated_ms = ?, version = version + 1 WHERE number = ?",
            [image.json, now.milliseconds, number]
        )
    }

    private static let updating = """
        UPDATE job SET
            state = ?, step = ?, attempt = ?, wait_reason = ?, until_ms = ?, lane = ?, due_ms = ?, parked_key = ?,
            lease_expires_ms = ?, incarnation = ifnull(?, incarnation), progress = ?,
            updated_ms = ?, started_ms = ifnull(started_ms, ?), is_recovered = ?, is_watching = ?,
            is_seeking_twins = ?, ended_ms = max(?, submitted_ms),
            version = version + 1, machine = ?
        WHERE number = ?
        """

    /// The columns that only an ending sets.
    private static func end(_ number: Int64, _ ending: Ending, _ job: JobMachine, _ session: WriteSession) throws {
        try session.run(
            "UPDATE job SET ending_code = ?, remote_finished_ms = ? WHERE number = ?",
            [ending.code, ending.remoteFinishedAt?.milliseconds, number]
        )
    }

    /// Writes what a transition brings along besides the state.
    static func write(
        _ transition: Transition,
        of job: JobMachine,
        number: Int64,
        now: Timestamp,
        actor: Actor,
        omitting omitted: HistoryAction? = nil,
        _ session: inout WriteSession
    ) throws {
        for change in transition.journal { try write(change, number: number, now: now, session) }
        for change in transition.attempts { try write(change, number: number, now: now, session) }
        for key in transition.released {
            try session.run("DELETE FROM held_key WHERE key = ? AND job = ?", [key.rawValue, number])
        }
        for kind in transition.provenWitnesses {
            try session.run(
                "INSERT INTO witness (project, kind, first_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [job.request.project.rawValue, kind.rawValue, now.milliseconds]
            )
        }
        for verdict in job.verdicts { try write(verdict, of: job, number: number, now: now, session) }
        for record in transition.records where record.action != omitted {
            session.record(NewAuditEvent(record, of: job.id, by: actor, at: now))
        }
    }

    static func hold(_ key: ExclusiveKey, by number: Int64, now: Timestamp, _ session: WriteSession) throws {
        try session.run(
            "INSERT INTO held_key (key, job, acquired_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [key.rawValue, number, now.milliseconds]
        )
    }

    private static func write(
        _ change: JournalChange,
        number: Int64,
        now: Timestamp,
        _ session: WriteSession
    ) throws {
        switch change {
        case .opened(let effect):
            try session.run(
                """
                INSERT INTO effect (
                    job, kind, generation, resource_id, marker, intended_ms, send_not_after_ms, outcome
                ) VALUES (?, ?, ?, ?, ?, ?, ?, 'open')
                """,
                [
                    number, effect.kind.rawValue, effect.generation, effect.resource?.rawValue, effect.marker.rawValue,
                    effect.intendedAt.milliseconds, effect.sendNotAfter.milliseconds,
                ]
            )
        case .outcomeUnknown(let kind, let generation, let rule):
            let changed = try session.run(
                """
                UPDATE effect SET outcome = 'unknown', rule = ?
                WHERE job = ? AND kind = ? AND generation = ? AND closed_ms IS NULL
                """,
                [rule, number, kind.rawValue, generation]
            )
            try requireOpen(changed, kind, generation)
        case .closed(let kind, let generation, let outcome):
            let changed = try session.run(
                """
                UPDATE effect SET outcome = ?, remote_id = ?, rule = ifnull(?, rule), closed_ms = ?
                WHERE job = ? AND kind = ? AND generation = ? AND closed_ms IS NULL
                """,
                [
                    outcome.name, outcome.remoteID, outcome.rule, now.milliseconds, number, kind.rawValue, generation,
                ]
            )
            try requireOpen(changed, kind, generation)
        }
    }

    private static func requireOpen(_ changed: Int, _ kind: Effect.Kind, _ generation: Int) throws {
        guard changed == 1 else {
            throw StoreError.conflict("no open effect \(kind.rawValue) of generation \(generation)")
        }
    }

    /// Attempts are history: a second beginning of the same number leaves the first one's time, and an end without a
    /// beginning is kept as well.
    private static func write(
        _ change: AttemptChange,
        number: Int64,
        now: Timestamp,
        _ session: WriteSession
    ) throws {
        switch change {
        case .started(let step, let attempt):
            try session.run(
                """
                INSERT INTO attempt (job, step, number, started_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
                """,
                [number, step.rawValue, attempt, now.milliseconds]
            )
        case .ended(let step, let attempt, let outcome, let code, let message):
            try session.run(
                """
                INSERT INTO attempt (job, step, number, started_ms, ended_ms, outcome, code, message)
                VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7)
                ON CONFLICT (job, step, number) DO UPDATE SET
                    ended_ms = excluded.ended_ms, outcome = excluded.outcome, code = excluded.code,
                    message = excluded.message
                """,
                [number, step.rawValue, attempt, now.milliseconds, outcome.rawValue, code, message]
            )
        }
    }

    /// A job that never had a run of its own counts from its start.
    private static func write(
        _ verdict: ResourceVerdict,
        of job: JobMachine,
        number: Int64,
        now: Timestamp,
        _ session: WriteSession
    ) throws {
        try session.run(
            """
            UPDATE job_resource SET
                outcome = ?1, backup_id = ?2, code = ?3, reason = ?4, ended_ms = ?5,
                run_since_ms = ifnull(?8, (SELECT ifnull(started_ms, submitted_ms) FROM job WHERE number = ?6))
            WHERE job = ?6 AND resource_id = ?7
                AND (outcome IS NOT ?1 OR backup_id IS NOT ?2 OR code IS NOT ?3 OR reason IS NOT ?4)
            """,
            [
                verdict.outcome.rawValue, verdict.backupID?.rawValue, verdict.code, verdict.reason, now.milliseconds,
                number, verdict.resource.rawValue, job.run?.since.milliseconds,
            ]
        )
    }
}

extension EffectOutcome {
    /// What decided that nothing was made.
    fileprivate var rule: String? {
        switch self {
        case .notCarriedOut(let rule): rule
        case .judgedAbsent(let decidedBy): decidedBy
        case .succeeded, .adopted, .empty: nil
        }
    }
}
