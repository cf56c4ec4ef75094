package import JobStore
package import Workflow

/// What the judge looks at of an event of the audit trail.
package struct JudgedEvent: Equatable, Sendable {
    package var sequence: Int64
    /// The raw value of a `HistoryAction`.
    package var action: String
    package var jobID: JobID?
    package var step: Step?
    package var attempt: Int?
    package var detail: [String: String]
    /// By the service's wall clock, when told.
    package var at: Timestamp?

    package init(
        sequence: Int64,
        action: String,
        jobID: JobID?,
        step: Step? = nil,
        attempt: Int? = nil,
        detail: [String: String] = [:],
        at: Timestamp? = nil
    ) {
        self.sequence = sequence
        self.action = action
        self.jobID = jobID
        self.step = step
        self.attempt = attempt
        self.detail = detail
        self.at = at
    }

    package init(_ event: AuditEvent) {
        self.init(
            sequence: event.sequence,
            action: event.action,
            jobID: event.jobID,
            step: event.step,
            attempt: event.attempt,
            detail: event.detail,
            at: event.at
        )
    }
}
