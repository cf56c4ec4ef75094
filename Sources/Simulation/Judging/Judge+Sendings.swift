package import JobStore
package import Workflow

/// How often an intent has been sent.
extension Judge {
    /// An intent is sent once, and the journal has a line for each sending. There are two exceptions, and no other: the gateway
    /// has refused who sent it (`refused`), or the sending was forgotten with the history that an older copy has replaced.
    mutating func noteSent(_ effect: Effect, _ job: JudgedJob, _ now: Timestamp) {
        let name = "\(effect.kind.rawValue) \(effect.generation)"
        if !sentMarkers.insert(effect.marker).inserted {
            if forgottenMarkers.remove(effect.marker) != nil, isBeyondLost(effect, of: job.id) {
                repeatedMarkers.insert(effect.marker)
            } else {
                report(.callRepeated, job.id, "\(name) was sent twice", now)
            }
        }
        let sent = (job.sent[effect.kind] ?? 0) + 1
        jobs[job.id]?.sent[effect.kind] = sent
        let lines = job.replay.changes.count { $0.kind == effect.kind }
        guard sent > lines else { return }
        report(.journalShort, job.id, "\(sent) \(effect.kind.rawValue) were sent and \(lines) are in the journal", now)
    }

    /// The gateway has refused a change for the credentials of its sender, and the sender has heard it: nothing was done, so
    /// it may be sent once more with others while its line in the journal is open.
    package mutating func refused(_ line: (job: JobID, line: EffectRow)?) {
        guard let (id, row) = line, sentMarkers.remove(row.effect.marker) != nil else { return }
        jobs[id]?.sent[row.effect.kind, default: 0] -= 1
    }

    /// True for a generation beyond all that a job may have used up to the recovery: only another recovery, whose history is
    /// lost as well, can have used it.
    private func isBeyondLost(_ effect: Effect, of job: JobID) -> Bool {
        effect.generation > (copiedGenerations[job]?[effect.kind] ?? 0) + LostGenerations.countMax
    }

    /// Takes over from the judge of the history that a copy has replaced what was sent in it.
    mutating func takeOverSendings(of before: Judge) {
        sentMarkers = before.sentMarkers
        forgottenMarkers = sentMarkers.filter { owners[$0] == nil }
        repeatedMarkers = before.repeatedMarkers
        for (id, job) in jobs {
            var highest: [Effect.Kind: Int] = [:]
            var sent: [Effect.Kind: Int] = [:]
            for change in job.replay.changes {
                highest[change.kind] = max(highest[change.kind] ?? 0, change.generation)
                if sentMarkers.contains(change.marker) { sent[change.kind, default: 0] += 1 }
            }
            copiedGenerations[id] = highest
            jobs[id]?.sent = sent
        }
    }
}
