package import JobStore
package import Workflow

/// The rows of a job, held against its history.
extension Judge {
    /// Compares a job's row, read after `observe` has seen all that is committed.
    /// - Parameter row: nil when the store has none.
    package mutating func compare(_ row: StoredJob?, of id: JobID, now: Timestamp) {
        guard let job = jobs[id] else { return }
        guard let row else { return report(.jobLost, id, "its history is there and its row is not", now) }
        jobs[id]?.standsFor = row.waitsFor
        let replay = job.replay
        // A request that the worker has not taken yet does not show in the state.
        let isPending = (row.isClaimed || row.isCancellationRequested) && replay.state == .cancelling
        if !replay.state.matches(row.state), !(isPending && [.running, .waiting].contains(row.state)) {
            report(.rowsContradictHistory, id, "it is \(row.state.rawValue), its history says \(replay.state)", now)
        }
        expect("step", row.step?.rawValue, replay.step?.rawValue, id, now)
        expect("attempt", "\(row.attempt)", "\(replay.attempt)", id, now)
        expect("restore point", row.restorePointID?.rawValue, replay.restorePointID?.rawValue, id, now)
        expect("recovery", "\(row.isRecovered)", "\(replay.isRecovered)", id, now)
        expect("cancellation", "\(row.isCancellationRequested)", "\(replay.isCancellationRequested)", id, now)
        if let ending = replay.ending { expect("code", row.endingCode, ending.code, id, now) }
    }

    private mutating func expect(_ what: String, _ row: String?, _ history: String?, _ id: JobID, _ now: Timestamp) {
        guard row != history else { return }
        report(
            .rowsContradictHistory,
            id,
            "its \(what) is \(row ?? "none"), its history says \(history ?? "none")",
            now
        )
    }

    /// True when a job's details are worth reading: it has just ended, or let go of its run.
    package func hasEnded(_ id: JobID) -> Bool { jobs[id]?.replay.ending != nil }

    /// Compares what hangs on a job's row.
    package mutating func compare(_ details: StoredJobDetails, of row: StoredJob, now: Timestamp) {
        guard let job = jobs[row.id] else { return }
        compareJournal(details.effects, job, now)
        if job.replay.ending == nil {
            if details.openAttempts > 1 {
                report(.effectLeft, row.id, "\(details.openAttempts) attempts are under way at a time", now)
            }
            return
        }
        if let open = details.effects.first(where: { $0.closedAt == nil }) {
            report(
                .effectLeft,
                row.id,
                "it has ended and \(open.effect.kind.rawValue) \(open.effect.generation) is open",
                now
            )
        }
        if details.openAttempts > 0 { report(.effectLeft, row.id, "it has ended and an attempt is under way", now) }
        let mayHold: Set<Character> = row.isWatching ? ["1", "4"] : row.isSeekingTwins ? ["1"] : []
        for key in details.heldKeys where !mayHold.contains(key.rawValue.first ?? " ") {
            report(.keyLeft, row.id, "it has ended and holds \(key)", now)
        }
        for resource in job.resources where row.isWatching && !job.isReleased {
            let isHeld = details.heldKeys.contains {
                $0.isResource && $0.rawValue.hasSuffix("|\(resource)")
            }
            if !isHeld { report(.keyGivenUp, row.id, "its run goes on and it does not hold \(resource)", now) }
        }
        for (resource, verdict) in job.replay.verdicts {
            let stored = details.verdicts[resource]
            guard stored?.outcome == verdict.outcome, stored?.backupID == verdict.backupID, stored?.code == verdict.code
            else {
                let told = stored.map { "\($0.outcome.rawValue)" } ?? "none"
                report(
                    .rowsContradictHistory,
                    row.id,
                    "the verdict on \(resource) is \(told), its history says \(verdict.outcome.rawValue)",
                    now
                )
                continue
            }
        }
    }

    private mutating func compareJournal(_ rows: [EffectRow], _ job: JudgedJob, _ now: Timestamp) {
        for change in job.replay.changes {
            let row = rows.first { $0.effect.marker == change.marker }
            if row?.outcome != change.outcome || row?.remoteID != change.remoteID {
                report(
                    .rowsContradictHistory,
                    job.id,
                    "\(change.kind.rawValue) \(change.generation) is \(row?.outcome ?? "not in the journal"), "
                        + "its history says \(change.outcome)",
                    now
                )
            }
        }
        if rows.count > job.replay.changes.count {
            report(.rowsContradictHistory, job.id, "the journal has a line that the history does not tell of", now)
        }
    }

    /// The key whose turn a job seems to have missed: it has timed out in line, long after all trouble was over.
    package func missedKey(_ id: JobID, now: Timestamp) -> ExclusiveKey? {
        guard let job = jobs[id], job.replay.ending?.state == .timedOut, let calmFrom,
            // Nobody's turn comes while the daemon is down: long after it was, too.
            now > max(calmFrom, workingSince ?? calmFrom) + .seconds(3600)
        else { return nil }
        // A job of several resources moves from one line to another without an event: what it was last seen in may be old.
        guard let key = job.standsFor, job.resources.count == 1 || !key.isResource else { return nil }
        // Whoever had it may have let go of it just now: the times of both may have been up at the same moment.
        let isFresh = jobs.values.contains { other in
            let mayHaveHad = !key.isResource || other.resources.contains { key.rawValue.hasSuffix("|\($0)") }
            return other.id != id && mayHaveHad && other.movedAt.map { $0 + .seconds(60) > now } ?? false
        }
        return isFresh ? nil : key
    }

    /// - Parameter holders: how many jobs have the key that the job stood in line for until its time was up.
    package mutating func judgeTurn(_ id: JobID, _ key: ExclusiveKey, holders: Int, now: Timestamp) {
        // Of a vault's run slots there are fewer while the cloud calls the vault busy, one at the least.
        guard holders < 1 else { return }
        report(.turnLost, id, "it stood in line for \(key), which nobody has, until its time was up", now)
    }

    // MARK: The end

    /// Judges everything once more, after faults have stopped and the service has had all the time it needs.
    /// - Parameters:
    ///   - rows: all jobs with what hangs on them.
    ///   - keys: who has hold of which key.
    package mutating func conclude(
        _ rows: [(row: StoredJob, details: StoredJobDetails)],
        keys: [HeldKey],
        now: Timestamp
    ) {
        let present = Set(rows.map(\.row.id))
        for id in acknowledged.sorted() where !present.contains(id) {
            report(.jobLost, id, "the job was acknowledged and is not in the store", now)
        }
        let holders = Dictionary(grouping: keys, by: \.key)
        for (key, jobs) in holders.sorted(by: { $0.key < $1.key }) where jobs.count > 1 && !key.isRunSlot {
            report(.keyShared, jobs[0].job, "\(jobs.count) jobs hold \(key)", now)
        }
        let byID = Dictionary(rows.map { ($0.row.id, $0.row) }, uniquingKeysWith: { first, _ in first })
        for (row, details) in rows {
            compare(row, of: row.id, now: now)
            compare(details, of: row, now: now)
            judgeRest(row, byID, holders, now)
        }
    }

    private mutating func judgeRest(
        _ row: StoredJob,
        _ rows: [JobID: StoredJob],
        _ holders: [ExclusiveKey: [HeldKey]],
        _ now: Timestamp
    ) {
        if row.state == .needsAttention || row.state.isTerminal && !row.isWatching { return }
        // Whoever stands behind a job that waits for a person waits for that person too.
        var behind = row
        for _ in 0..<64 {
            guard let key = behind.waitsFor, let holder = holders[key]?.first.flatMap({ rows[$0.job] }) else { break }
            if holder.state == .needsAttention { return }
            behind = holder
        }
        let what = row.state.isTerminal ? "watches its run" : "is \(row.state.rawValue)"
        report(
            .jobStuck,
            row.id,
            "nothing is left to happen and it still \(what) (step \(row.step?.rawValue ?? "-"))",
            now
        )
    }
}
