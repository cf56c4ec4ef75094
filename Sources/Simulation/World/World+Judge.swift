import JobStore
import Workflow

/// The judge is told of everything that it has to know, at the moment at which it happens.
extension World {
    /// A group of writes has been committed, or has failed to be.
    func judgeCommit() {
        noteHistory()
        judging { judge in
            try judge.step(database, cloud: cloud, now: trueNow, shift: wallOffset)
        }
    }

    /// A change is handed to the network.
    func judgeHandOver(_ operation: Operation) {
        judging { judge in
            try judge.handOver(operation, database, cloud: cloud, now: trueNow, shift: wallOffset)
        }
    }

    /// The sender of a change hears that it was refused for its credentials.
    func judgeRefused(_ operation: Operation) { judging { judge in try judge.refused(operation, database) } }

    /// The network will deliver a change twice.
    func judgeDoubled(_ operation: Operation) {
        guard let marker = CallIdentity(operation)?.marker else { return }
        judge.noteDoubled(marker)
    }

    /// A client was told that its job is accepted.
    func judgeAcknowledged(_ job: JobID) { judging { judge in judge.acknowledge(job, now: trueNow) } }

    /// An operator was told that a cancellation is taken.
    func judgeCancelled(_ job: JobID) { judging { judge in judge.acknowledgeCancellation(of: job, now: trueNow) } }

    /// An operator was told that an answer is taken.
    func judgeResolved(_ job: JobID) { judging { judge in judge.acknowledgeResolution(of: job, now: trueNow) } }

    /// Nothing is left to happen.
    func conclude() {
        judging { judge in
            try judge.conclude(database, cloud: cloud, now: trueNow)
            for job in try database.jobs() {
                tally.note("ended \(job.state.rawValue)")
                for line in try database.details(of: job.id).effects {
                    tally.note("effect \(line.effect.kind.rawValue) \(line.outcome)")
                    let isLate = cloud.runs.contains { line.effect.marker.occurs(in: $0.details) && !$0.parts.isEmpty }
                    if line.outcome == "judged_absent", isLate { tally.note("late twin of a decided sending") }
                }
                for _ in try database.details(of: job.id).effects.filter({ isDoubled($0.effect.marker) }) {
                    tally.note("restore point made twice")
                }
                if let code = job.endingCode { tally.note("ended \(job.state.rawValue) \(code)") }
            }
        }
        end()
    }

    private func isDoubled(_ marker: Marker) -> Bool {
        cloud.runs.count { marker.occurs(in: $0.details) && !$0.parts.isEmpty } > 1
    }

    private func judging(_ look: (inout Judge) throws -> Void) {
        let known = judge.violations.count
        do { try look(&judge) } catch { violate("judge", "\(error)", []) }
        for violation in judge.violations.dropFirst(known) {
            violate(violation.invariant.rawValue, violation.sentence, subjects(of: violation.job))
        }
    }

    /// By what the history of a job is found among all that happened.
    private func subjects(of id: JobID?) -> [String] {
        guard let id else { return [] }
        var subjects = [id.rawValue]
        if let known = jobs.first(where: { $0.id == id }) {
            subjects += known.request.resources.map(\.id.rawValue)
            if let name = known.request.vault.name { subjects.append(name) }
            if let retryOf = known.retryOf { subjects.append(retryOf.rawValue) }
        }
        if let markers = try? database.details(of: id).effects.map(\.effect.marker.rawValue) { subjects += markers }
        return subjects
    }

    /// Tells the history what the service itself has written, when it is kept.
    private func noteHistory() {
        guard chronicle.isKept, let events = try? database.events(after: notedSequence) else { return }
        for event in events {
            notedSequence = event.sequence
            let facts = event.detail.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            chronicle.tell(
                "  \(event.action) \(event.jobID?.rawValue ?? "") \(event.step?.rawValue ?? "") \(facts)",
                at: elapsed
            )
        }
    }
}
