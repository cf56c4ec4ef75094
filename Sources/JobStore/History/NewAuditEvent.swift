import AuditChain
import FoundationEssentials
import GRDB
package import Workflow

/// An event that is about to be written. The store numbers it when its transaction commits.
package struct NewAuditEvent: Equatable, Sendable {
    package var at: Timestamp
    package var actor: Actor
    package var action: HistoryAction
    package var jobID: JobID?
    /// What it was done to, when that is not the job.
    package var object: String?
    package var reason: String?
    package var step: Step?
    package var attempt: Int?
    /// Facts with stable keys. Never a secret.
    package var detail: [String: String]

    package init(
        at: Timestamp,
        actor: Actor,
        action: HistoryAction,
        jobID: JobID? = nil,
        object: String? = nil,
        reason: String? = nil,
        step: Step? = nil,
        attempt: Int? = nil,
        detail: [String: String] = [:]
    ) {
        self.at = at
        self.actor = actor
        self.action = action
        self.jobID = jobID
        self.object = object
        self.reason = reason
        self.step = step
        self.attempt = attempt
        self.detail = detail
    }

    /// A line of a job's history, as the job machine made it. A `reason` among the facts becomes the event's reason.
    init(_ record: HistoryRecord, of job: JobID, by actor: Actor, at moment: Timestamp) {
        var detail = record.detail
        let reason = record.action.hasReason ? detail.removeValue(forKey: "reason") : nil
        self.init(
            at: moment,
            actor: actor,
            action: record.action,
            jobID: job,
            reason: reason,
            step: record.step,
            attempt: record.attempt,
            detail: detail
        )
    }

    /// Writes the event behind the one that `head` stands for.
    /// - Returns: the head after it.
    func insert(_ database: Database, after head: ChainHead) throws -> ChainHead {
        let next = head.following(chained(sequence: head.sequence + 1))
        let statement = try database.cachedStatement(sql: Self.insertion)
        try statement.execute(arguments: [
            next.sequence, at.milliseconds, actor.name,
            actor.client.isEmpty ? nil : CanonicalString.object(actor.client), action.rawValue, jobID?.rawValue,
            object, reason, step?.rawValue, attempt, CanonicalString.object(detail), Data(next.hash.bytes),
        ])
        return next
    }

    /// The event as the chain covers it.
    private func chained(sequence: Int64) -> ChainedEvent {
        ChainedEvent(
            sequence: sequence,
            at: at.rfc3339,
            action: action.rawValue,
            actor: actor.name,
            client: actor.client,
            jobID: jobID?.rawValue,
            object: object,
            reason: reason,
            step: step?.rawValue,
            attempt: attempt,
            detail: detail
        )
    }

    private static let insertion = """
        INSERT INTO audit_event (
            seq, at_ms, actor, client, action, job_id, object, reason, step, attempt, detail, hash
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
}

extension HistoryAction {
    /// True when the fact `reason` is a person's reason for a command, and not why a job waits.
    fileprivate var hasReason: Bool {
        switch self {
        case .cancelRequested, .jobResolved, .remoteRunReleased, .queuePaused, .queueResumed, .jobSubmitted: true
        default: false
        }
    }
}
