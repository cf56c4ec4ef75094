package import Workflow

/// An older copy of the store in the place of a newer one: what happened since is known to the cloud, and to the judge, only.
extension Judge {
    /// The store was replaced by an older copy of itself.
    /// - Parameter events: all that the copy holds.
    package mutating func restored(to events: [JudgedEvent], cloud: CloudModel, now: Timestamp) {
        let before = self
        self = Judge(policy: policy)
        calmFrom = before.calmFrom
        workingSince = before.workingSince
        endings = before.endings
        violations = before.violations
        doubledMarkers = before.doubledMarkers
        isReplaying = true
        _ = observe(events, cloud: cloud, now: now)
        takeOverSendings(of: before)
        // What is known again, because a copy of another part of the history has come back, is not lost any more.
        lostMarkers = Set(before.authors.keys).subtracting(owners.keys)
        // Whose they were is known; a job that the copy does not know has no more promises to keep. It may come back with
        // another copy, which need not know of all its sendings either.
        authors = before.authors
        for (marker, id) in authors where owners[marker] == nil && jobs[id] != nil { owners[marker] = id }
        look(at: cloud, now: now)
        intents.merge(before.intents) { _, known in known }
        isReplaying = false
        acknowledged = before.acknowledged.intersection(jobs.keys)
    }

    /// Markers of a job's sendings that it does not know of any more.
    func lostMarkers(of job: JobID) -> [Marker] { lostMarkers.filter { owners[$0] == job }.sorted() }

    /// Takes in an event that is about no job.
    /// - Returns: true when a recovery has ended.
    mutating func noteRecovery(_ event: JudgedEvent) -> Bool {
        switch HistoryAction(rawValue: event.action) {
        case .restorePointUnknown:
            if let id = event.detail["restore_point_id"] { orphansTold.insert(id) }
            return false
        case .recoveryEnded: return !isReplaying
        default: return false
        }
    }

    /// A recovery has ended: what the lists have been showing of ours is somebody's, or is told to be nobody's.
    mutating func judgeOrphans(_ cloud: CloudModel, _ now: Timestamp) {
        let adopted = Set(jobs.values.compactMap { $0.replay.restorePointID })
        for run in cloud.runs where run.isOurs && !adopted.contains(run.id) && !orphansTold.contains(run.id.rawValue) {
            // What a job of the copy has sent is looked for by that job, before it sends anything again.
            guard let marker = run.marker, owners[marker] == nil, isPlain(run, since: .seconds(1800), now) else {
                continue
            }
            report(
                .orphanUntold,
                nil,
                "the recovery is over and does not tell of \(run.id), which carries \(marker)",
                now
            )
        }
    }

    /// True for a vault that was asked for in a part of the history that is lost, and that the lists hardly show yet.
    func isLostAndUnseen(_ vault: CloudVault, _ now: Timestamp) -> Bool {
        guard let marker = vault.marker, lostMarkers.contains(marker) else { return false }
        return vault.listedFrom + .seconds(300) > now
    }

    /// True for a run that was sent in a part of the history that is lost, and that a search can hardly have seen since.
    func isLostAndUnseen(_ run: CloudRun, _ now: Timestamp) -> Bool {
        guard let marker = run.marker, lostMarkers.contains(marker) else { return false }
        return owners[marker] == nil || !isPlain(run, since: .seconds(300), now)
    }
}
