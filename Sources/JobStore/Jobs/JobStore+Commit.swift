import GRDB
import Workflow

extension JobStore {
    /// Writes a change of a claimed job: state, journal, history, attempts, keys, verdicts and the call, or nothing.
    /// - Throws: `leaseLost` when the claim's epoch is over or the job is not claimed; nothing is then written.
    package func commit(_ change: JobChange) async throws(StoreError) -> CommitOutcome {
        let image = try JobImage(change.machine, after: recentMachines.image(of: change.machine.id))
        recentMachines.note(image)
        let incarnation = try requireIncarnation()
        let guarded = guarded
        return try await write { session in
            try Self.apply(change, image, guarded, incarnation: incarnation, &session)
        }
    }

    /// Finds the job, provided that the claim still holds.
    private var guarded: String {
        #if Failpoints
            if options.plantedBug == .epochIgnored {
                return "SELECT number, cancellation FROM job WHERE id = ? AND epoch >= ?"
            }
        #endif
        return "SELECT number, cancellation FROM job WHERE id = ? AND epoch = ? AND lane = 'claimed'"
    }

    private static func apply(
        _ change: JobChange,
        _ image: JobImage,
        _ guarded: String,
        incarnation: Int64,
        _ session: inout WriteSession
    ) throws -> CommitOutcome {
        let id = change.machine.id
        guard let row = try session.row(guarded, [id.rawValue, change.epoch]) else { throw StoreError.leaseLost(id) }
        let number: Int64 = row[0]
        let asked: Cancellation? = try (row[1] as String?).map { try JSONText.decode(Cancellation.self, from: $0) }
        let pending = change.machine.cancellation == nil && change.machine.ending == nil ? asked : nil
        var disposition = change.disposition
        if pending != nil, disposition.lane != .claimed { disposition = .ready }
        try JobWriting.update(number, image, disposition, incarnation: incarnation, now: change.now, session)
        try JobWriting.write(
            change.transition,
            of: change.machine,
            number: number,
            now: change.now,
            actor: change.actor,
            // The request was recorded when it was made.
            omitting: asked == nil ? nil : .cancelRequested,
            &session
        )
        for key in change.acquiredKeys { try JobWriting.hold(key, by: number, now: change.now, session) }
        for call in change.calls { try call.insert(session, job: number) }
        for poll in change.polls { try poll.add(session, to: number) }
        return CommitOutcome(pendingCancellation: pending)
    }
}
