package import JobStore
package import Workflow

/// Changes on their way to the cloud.
extension Judge {
    /// A change has just been handed to the network. Call it after `observe` has seen all that is committed.
    /// - Parameters:
    ///   - line: the journal's line of its marker (`CallIdentity`), when there is one.
    ///   - now: the true time.
    ///   - shift: how far the service's wall clock is ahead of it.
    package mutating func handedOver(
        _ operation: Operation,
        line: (job: JobID, line: EffectRow)?,
        cloud: CloudModel,
        now: Timestamp,
        shift: Duration = .zero
    ) {
        look(at: cloud, now: now)
        let identity = CallIdentity(operation)
        guard let (id, row) = line, let job = jobs[id] else {
            return report(
                .callUnjournaled,
                nil,
                "\(operation.name.rawValue) was sent without an intent in the journal",
                now
            )
        }
        let effect = row.effect
        let name = "\(effect.kind.rawValue) \(effect.generation)"
        if row.outcome != "open" {
            report(.callUnjournaled, id, "\(name) was sent while the journal has it as \(row.outcome)", now)
        }
        if job.replay.ending != nil { report(.stepAfterEnd, id, "\(name) was sent after the job's end", now) }
        let last = effect.sendNotAfter - (intents[effect.marker]?.shift ?? shift)
        if now > last { report(.callTooLate, id, "\(name) was sent \(now - last) after its last moment for that", now) }
        noteSent(effect, job, now)
        judgeDecisions(before: effect, job, now)
        switch identity {
        case .vault(_, let name): judgeVault(named: name, job, cloud, now)
        case .restorePoint(_, let resources): judgeRun(of: resources, effect, job, cloud, now)
        case .association, nil: break
        }
    }

    /// Whoever sends again has to have been told that the earlier sending came to nothing.
    private mutating func judgeDecisions(before effect: Effect, _ job: JudgedJob, _ now: Timestamp) {
        guard effect.kind != .association else { return }
        for earlier in job.replay.changes where earlier.kind == effect.kind && earlier.generation < effect.generation {
            guard earlier.outcome == "judged_absent" else { continue }
            let isByPolicy = earlier.decidedBy == "policy: recreate"
            if earlier.decidedBy == "search" || isByPolicy && policy.onUnknown == .hold {
                report(
                    .resentUndecided,
                    job.id,
                    "\(effect.kind.rawValue) \(effect.generation) was sent although nobody who may has judged "
                        + "\(earlier.generation) absent",
                    now
                )
            }
        }
    }

    private mutating func judgeVault(named name: String, _ job: JudgedJob, _ cloud: CloudModel, _ now: Timestamp) {
        let known = (vaultsByName[name] ?? []).filter { !isLostAndUnseen(cloud.vaults[$0], now) }
        guard !known.isEmpty, !isDecided(job, .vault) else { return }
        report(.vaultTwin, job.id, "a vault called \(name) is asked for although \(known.count) of ours exist", now)
    }

    private mutating func judgeRun(
        of resources: [ResourceID],
        _ effect: Effect,
        _ job: JudgedJob,
        _ cloud: CloudModel,
        _ now: Timestamp
    ) {
        for index in runsByFamily[job.family] ?? [] {
            let run = cloud.runs[index]
            guard let marker = run.marker, let owner = owners[marker].flatMap({ jobs[$0] }) else { continue }
            judgeTwin(run, of: owner, marker, by: job, effect, now)
        }
        for id in resources {
            guard let known = cloud.resources[id] else { continue }
            for index in known.runs.suffix(8) where cloud.runs[index].isOurs && cloud.runs[index].overAt > now {
                let run = cloud.runs[index]
                guard let part = run.part(of: id), part.endsAt > now else { continue }
                let owner = run.marker.flatMap { owners[$0] }
                // One that came after it was judged absent is nobody's: the decision that made it so is on record.
                let isStray =
                    run.marker.flatMap { mark in owner.flatMap { jobs[$0] }?.change(mark) }?.outcome == "judged_absent"
                if owner == job.id || isStray || isUnseenDouble(run, of: owner, now) { continue }
                if isLostAndUnseen(run, now) || owner.flatMap({ jobs[$0] })?.isReleased ?? false { continue }
                report(
                    .runsOverlap,
                    job.id,
                    "a restore point of \(id) is asked for while \(run.id) of job \(owner?.rawValue ?? "-") runs on it",
                    now
                )
            }
        }
    }

    /// Judges another sending while the cloud has a restore point of the family already.
    private mutating func judgeTwin(
        _ run: CloudRun,
        of owner: JudgedJob,
        _ marker: Marker,
        by job: JudgedJob,
        _ effect: Effect,
        _ now: Timestamp
    ) {
        if owner.id != job.id, owner.isJudged || isJudged(run, ofFamily: job.family) { return }
        let change = owner.change(marker)
        if change == nil || marker == effect.marker, isLostAndUnseen(run, now) { return }
        // Refused the first time and carried out the second: the answer said no. What took nothing is looked for before
        // another sending.
        if doubledMarkers.contains(marker) {
            if change?.outcome == "not_carried_out" { return }
            if change?.outcome == "empty", !isPlain(run, since: .seconds(900), now) { return }
        }
        guard change?.outcome == "judged_absent" else {
            return report(
                .restorePointTwin,
                job.id,
                "restore point \(effect.generation) is asked for although \(run.id) of job \(owner.id) exists "
                    + "(\(change?.outcome ?? "not on record"))",
                now
            )
        }
        // A decision is on record, but before another sending the cloud has to be looked at once more.
        guard isPlain(run, since: .seconds(300), now) else { return }
        report(
            .restorePointTwin,
            job.id,
            "restore point \(effect.generation) is asked for although \(run.id) of job \(owner.id) has been showing since "
                + "\(run.createdAt.milliseconds)",
            now
        )
    }

    /// True when some job of a family has judged a run resource by resource: what it left out may be backed up again.
    func isJudged(_ run: CloudRun, ofFamily family: JobID) -> Bool {
        jobs.values.contains { $0.family == family && $0.replay.restorePointID == run.id && $0.isJudged }
    }

    /// True when every list has been showing the run for so long that each look since then has seen it.
    func isPlain(_ run: CloudRun, since span: Duration, _ now: Timestamp) -> Bool {
        run.parts.contains { part in
            let listed = max(part.backupListedFrom, part.taskListedFrom)
            return listed + span <= now && part.removedAt == nil && part.fate.leavesBackup
        }
    }

    /// True when an earlier sending of this kind was judged absent, so that the job may send again.
    func isDecided(_ job: JudgedJob, _ kind: Effect.Kind) -> Bool {
        job.replay.changes.contains { $0.kind == kind && $0.outcome == "judged_absent" }
    }
}

/// By what a change on the wire is found in the journal.
package enum CallIdentity: Equatable, Sendable {
    case vault(Marker, name: String)
    case association(ResourceID)
    case restorePoint(Marker, [ResourceID])

    /// An association carries none.
    package var marker: Marker? {
        switch self {
        case .vault(let marker, _), .restorePoint(let marker, _): marker
        case .association: nil
        }
    }

    /// Nil for a read.
    package init?(_ operation: Operation) {
        switch operation {
        case .createVault(let creation): self = .vault(Marker(creation.tag.value ?? ""), name: creation.name)
        case .addResource(_, let resource): self = .association(resource.id)
        case .createRestorePoint(let creation):
            let text = String(creation.description.suffix(Marker.length))
            self = .restorePoint(Marker(text), creation.resources)
        default: return nil
        }
    }
}

extension CloudRun.Fate {
    /// False when only a task tells of it.
    var leavesBackup: Bool { if case .neverMade = self { false } else { true } }
}
