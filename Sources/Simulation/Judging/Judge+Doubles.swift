package import Workflow

/// What becomes of a change that was sent once and that something on the way has delivered twice. No client can prevent the
/// second restore point; it must not be followed by a third, and it must not be passed over in silence.
extension Judge {
    /// How long before a job's end its look for doubles may have been made: a list is asked for, its answer has to be written.
    private static var lookAge: Duration { .seconds(1800) }

    /// True for a run that a second delivery has made and that its job can hardly have seen.
    func isUnseenDouble(_ run: CloudRun, of owner: JobID?, _ now: Timestamp) -> Bool {
        guard let marker = run.marker, doubledMarkers.contains(marker), let job = owner.flatMap({ jobs[$0] }) else {
            return false
        }
        if job.replay.restorePointID == run.id { return false }
        // Whoever was answered no has no reason to look.
        if job.change(marker)?.outcome == "not_carried_out" { return true }
        return !isPlain(run, since: Self.lookAge, now)
    }

    /// Judges at the very end: whatever a finished job could see of doubles, it has told.
    package mutating func judgeDoubles(_ cloud: CloudModel, now: Timestamp) {
        for marker in doubledMarkers.subtracting(lostMarkers).sorted() {
            let runs = (runsByMarker[marker] ?? []).map { cloud.runs[$0] }
            guard runs.count > 1, let job = owners[marker].flatMap({ jobs[$0] }), job.isLookedThrough,
                let endedAt = job.endedAt
            else { continue }
            for run in runs where run.id != job.replay.restorePointID && !job.named.contains(run.id.rawValue) {
                guard isPlain(run, since: Self.lookAge, endedAt) else { continue }
                report(
                    .doubleUntold,
                    job.id,
                    "its history does not tell of \(run.id), which carries \(marker) too",
                    now
                )
            }
        }
    }
}

extension JudgedJob {
    /// True when the job has read the backups of its run, so that it has looked for doubles too.
    fileprivate var isLookedThrough: Bool { isJudged && replay.restorePointID != nil }
}
