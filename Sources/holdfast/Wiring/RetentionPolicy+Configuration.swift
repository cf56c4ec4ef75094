import JobStore
import Settings

extension RetentionPolicy {
    init(_ retention: Configuration.Retention) {
        self.init(segmentFolder: retention.segmentFolder)
        jobsKept = .seconds(retention.jobsDays * 86_400)
        eventsKept = .seconds(retention.auditDays * 86_400)
        segmentEvents = retention.segmentEvents
        heldLabel = retention.legalHold.name
        heldValue = retention.legalHold.value
    }
}
