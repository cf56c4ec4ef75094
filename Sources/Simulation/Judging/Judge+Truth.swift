import Workflow

/// What the service tells, held against what the cloud has.
extension Judge {
    /// How late a list may be at the most, by the workflow's own assumption.
    var lag: Duration { policy.listLagMax }

    /// Looks at what has appeared in the cloud since the last look.
    mutating func look(at cloud: CloudModel, now: Timestamp) {
        while seenVaults < cloud.vaults.count {
            let vault = cloud.vaults[seenVaults]
            if vault.isOurs { landed(vault, at: seenVaults, cloud, now) }
            seenVaults += 1
        }
        while seenRuns < cloud.runs.count {
            let run = cloud.runs[seenRuns]
            if run.isOurs, !run.parts.isEmpty { landed(run, at: seenRuns, cloud, now) }
            seenRuns += 1
        }
    }

    private mutating func landed(_ vault: CloudVault, at index: Int, _ cloud: CloudModel, _ now: Timestamp) {
        let owner = vault.marker.flatMap { owners[$0] }.flatMap { jobs[$0] }
        let others = vaultsByName[vault.name, default: []]
        vaultsByName[vault.name, default: []].append(index)
        judgeLanding(of: vault.marker, "vault \(vault.id)", owner, now)
        // The same request delivered twice by the network is not a second sending.
        let isRepeat = others.contains { cloud.vaults[$0].marker == vault.marker }
        guard !others.isEmpty, !isRepeat, let owner, !isDecided(owner, .vault) else { return }
        // Nobody knew of it when the other one was made.
        let isExcused = [vault, cloud.vaults[others[0]]].contains { vault in
            guard let marker = vault.marker else { return false }
            if lostMarkers.contains(marker) { return true }
            // Refused at the first delivery and made by the second, while the other was under way: judged when that was sent.
            return doubledMarkers.contains(marker)
                && owners[marker].flatMap { jobs[$0] }?.change(marker)?.outcome == "not_carried_out"
        }
        if isExcused { return }
        let first = cloud.vaults[others[0]].id
        report(.vaultTwin, owner.id, "vault \(vault.id) is called \(vault.name), as \(first) of ours is", now)
    }

    private mutating func landed(_ run: CloudRun, at index: Int, _ cloud: CloudModel, _ now: Timestamp) {
        guard let marker = run.marker else { return }
        let isRepeat = !(runsByMarker[marker] ?? []).isEmpty
        runsByMarker[marker, default: []].append(index)
        guard let owner = owners[marker].flatMap({ jobs[$0] }) else { return }
        let others = runsByFamily[owner.family] ?? []
        runsByFamily[owner.family, default: []].append(index)
        judgeLanding(of: marker, "restore point \(run.id)", owner, now)
        if isRepeat {
            if !doubledMarkers.contains(marker), !repeatedMarkers.contains(marker) {
                report(.restorePointTwin, owner.id, "\(run.id) carries \(marker), which has made one before", now)
            }
            return
        }
        for other in others { judgePair(cloud.runs[other], run, owner, now) }
    }

    /// A change appears in the cloud: whatever was recorded of it must not deny that.
    private mutating func judgeLanding(of marker: Marker?, _ what: String, _ owner: JudgedJob?, _ now: Timestamp) {
        guard let marker, let owner, owner.change(marker)?.outcome == "not_carried_out" else { return }
        // The answer to the first delivery was no; the second one is nobody's.
        if doubledMarkers.contains(marker) { return }
        report(.changeDenied, owner.id, "\(what) has appeared although it is recorded as not carried out", now)
    }

    private mutating func judgePair(_ first: CloudRun, _ second: CloudRun, _ owner: JudgedJob, _ now: Timestamp) {
        guard let marker = first.marker, marker != second.marker, let other = owners[marker].flatMap({ jobs[$0] })
        else { return }
        if other.id != owner.id, other.isJudged || owner.isJudged { return }
        if other.id != owner.id, [first, second].contains(where: { isJudged($0, ofFamily: owner.family) }) { return }
        let isDecided = [first, second].contains { run in
            guard let mark = run.marker else { return false }
            // Nobody knew of it when the other one was sent: judged then.
            if lostMarkers.contains(mark) { return true }
            let outcome = owners[mark].flatMap { jobs[$0] }?.change(mark)?.outcome ?? ""
            return outcome == "judged_absent"
                || doubledMarkers.contains(mark) && ["not_carried_out", "empty"].contains(outcome)
        }
        if isDecided { return }
        report(
            .restorePointTwin,
            owner.id,
            "the cloud has \(first.id) of job \(other.id) and \(second.id) of job \(owner.id)",
            now
        )
    }

    // MARK: The journal

    mutating func judgeClosing(
        of event: JudgedEvent,
        _ job: JudgedJob,
        _ cloud: CloudModel,
        _ now: Timestamp,
        _ shift: Duration
    ) {
        guard let kind = event.detail["kind"], let generation = event.detail["generation"],
            let change = job.replay.changes.last(where: {
                $0.kind.rawValue == kind && String($0.generation) == generation
            })
        else { return }
        let isByPerson = job.isResolved
        jobs[job.id]?.isResolved = false
        let name = "\(kind) \(generation)"
        let vault = cloud.vaults.first { $0.marker == change.marker }
        let run = runsByMarker[change.marker]?.first.map { cloud.runs[$0] }
        switch change.outcome {
        case "not_carried_out":
            guard vault != nil || run != nil, !doubledMarkers.contains(change.marker) else { return }
            report(.changeDenied, job.id, "\(name) is recorded as not carried out and is in the cloud", now)
        case "judged_absent" where change.kind != .association && change.decidedBy == "policy: recreate":
            if policy.onUnknown == .hold {
                report(.resentUndecided, job.id, "\(name) was judged absent under the policy hold", now)
            }
            judgePatience(before: change, name, job, now, shift)
            // The last complete round of a search has been made just now; the first of three a while before.
            let isPlain =
                run.map { self.isPlain($0, since: lag, now) } ?? vault.map { $0.listedFrom + lag <= now } ?? false
            if isPlain { report(.absenceMisjudged, job.id, "\(name) was judged absent and has been showing", now) }
        case "adopted" where change.kind == .vault && !isByPerson:
            let isOwn = cloud.vaults.contains { $0.marker == change.marker && $0.id.rawValue == change.remoteID }
            // A job that lost its history takes over the vault in which its restore point lies.
            let isTakenOver = !lostMarkers.isEmpty && cloud.vaults.contains { $0.id.rawValue == change.remoteID }
            guard !isOwn, !isTakenOver else { return }
            report(.foreignAdopted, job.id, "vault \(change.remoteID ?? "-") was adopted and is not the job's own", now)
        default: break
        }
    }

    /// Nothing is judged absent before the last moment at which the request could have been answered, and the settle window
    /// after that.
    private mutating func judgePatience(
        before change: ReplayedJob.Change,
        _ name: String,
        _ job: JudgedJob,
        _ now: Timestamp,
        _ shift: Duration
    ) {
        // The service waits by its wall clock; when that was set meanwhile, this says nothing.
        guard let intent = intents[change.marker], intent.shift == shift else { return }
        let earliest = intent.at + policy.requestTimeout + policy.settleWindow
        guard now < earliest else { return }
        report(.absenceMisjudged, job.id, "\(name) was judged absent \(now - intent.at) after its intent", now)
    }

    mutating func judgeAcceptance(_ job: JudgedJob, _ cloud: CloudModel, _ now: Timestamp) {
        guard let id = job.replay.restorePointID else { return }
        guard let run = cloud.run(id) else {
            return report(.foreignAdopted, job.id, "restore point \(id) was accepted and does not exist", now)
        }
        let owner = run.marker.flatMap { owners[$0] }.flatMap { jobs[$0] }
        if owner?.family != job.family {
            report(
                .foreignAdopted,
                job.id,
                "restore point \(id) was accepted and belongs to \(owner.map { "job \($0.id)" } ?? "somebody else")",
                now
            )
        }
    }

    // MARK: Endings

    mutating func judgeEnding(_ job: JudgedJob, _ cloud: CloudModel, _ now: Timestamp) {
        guard let ending = job.replay.ending else { return }
        guard let id = job.replay.restorePointID, let run = cloud.run(id) else {
            judgeEndingWithoutRun(job, ending.state, cloud, now)
            return
        }
        for resource in job.resources {
            let verdict = job.replay.verdicts[resource]
            if ending.state == .succeeded, verdict?.outcome != .succeeded {
                report(.successFalse, job.id, "it succeeded without a verdict for \(resource) that says so", now)
            }
            guard let verdict else { continue }
            judge(verdict, of: resource, in: run, ending.state, job, cloud, now)
        }
    }

    private mutating func judgeEndingWithoutRun(
        _ job: JudgedJob,
        _ state: JobState,
        _ cloud: CloudModel,
        _ now: Timestamp
    ) {
        if state == .succeeded || state == .partial {
            report(.successFalse, job.id, "it is \(state.rawValue) without a restore point in the cloud", now)
        }
        for change in job.replay.changes where change.kind == .restorePoint && change.outcome != "judged_absent" {
            if doubledMarkers.contains(change.marker), ["not_carried_out", "empty"].contains(change.outcome) {
                continue
            }
            guard let index = runsByMarker[change.marker]?.first else { continue }
            let run = cloud.runs[index].id
            report(
                .runForgotten,
                job.id,
                "it ended as \(state.rawValue) and does not know of \(run), which it made",
                now
            )
        }
    }

    private mutating func judge(
        _ verdict: ReplayedJob.Verdict,
        of resource: ResourceID,
        in run: CloudRun,
        _ state: JobState,
        _ job: JudgedJob,
        _ cloud: CloudModel,
        _ now: Timestamp
    ) {
        let part = run.part(of: resource)
        // The look was made a little before the verdict, and somebody may have removed the backup since.
        let isGood = part.map { $0.wasAvailable(before: now, within: .seconds(900)) } ?? false
        switch verdict.outcome {
        case .succeeded:
            let invariant: Invariant = state == .succeeded ? .successFalse : .verdictFalse
            if !isGood {
                report(invariant, job.id, "\(resource) has no available backup in \(run.id)", now)
            } else if verdict.backupID != part?.backupID {
                report(invariant, job.id, "the backup of \(resource) is not \(verdict.backupID?.rawValue ?? "-")", now)
            }
        case .failed, .skipped, .missing:
            let hasBeenPlain = part.map {
                $0.fate == .available && $0.removedAt == nil && max($0.endsAt, $0.backupListedFrom) + lag <= now
            }
            if hasBeenPlain ?? false {
                report(
                    .verdictFalse,
                    job.id,
                    "\(resource) is said to be \(verdict.outcome.rawValue) and has a backup in \(run.id)",
                    now
                )
            }
        case .gone:
            if cloud.resources[resource]?.goneSince == nil {
                report(.verdictFalse, job.id, "\(resource) is said to be gone and is there", now)
            }
        }
    }
}

extension CloudRun.Part {
    /// True when there was a usable backup at some moment of the span before `now`.
    func wasAvailable(before now: Timestamp, within span: Duration) -> Bool {
        fate == .available && endsAt <= now && removedAt.map { $0 > now - span } ?? true
    }
}
