import Workflow

/// Who did something to the work of others or to what is kept, or tried to, and why.
enum PrivilegedReport {
    static let columns = ["seq", "at", "actor", "client", "action", "job_id", "object", "reason", "detail"]

    /// - Returns: nil for what is not privileged.
    static func row(_ event: JSONValue) -> ReportRow? {
        let action = event["action"]?.text ?? ""
        guard isPrivileged(action, event) else { return nil }
        return ReportRow(
            [
                "seq": event["seq"], "at": event["at"], "actor": event["actor"],
                "client": EventDetail.pairs(event["client"]).map(JSONValue.text), "action": .text(action),
                "job_id": event["job_id"], "object": event["object"], "reason": event["reason"],
                "detail": EventDetail.text(event).map(JSONValue.text),
            ],
            tone: action == HistoryAction.accessDenied.rawValue ? .bad : .plain
        )
    }

    private static func isPrivileged(_ action: String, _ event: JSONValue) -> Bool {
        let isByDaemon = event["actor"]?.text == "system"
        // An action of a later release is shown rather than left out, unless the daemon did it of its own accord.
        guard let action = HistoryAction(rawValue: action) else { return !isByDaemon }
        switch importance(action) {
        case .always: return true
        case .byPerson: return !isByDaemon
        case .whenRetry: return event["detail"]?["retry_of"] != nil
        case .never: return false
        }
    }

    private enum Importance {
        /// Also when nobody asked for it.
        case always
        case byPerson
        case whenRetry
        /// A consequence of something else, or the usual work.
        case never
    }

    /// Without a default, so that an action that is added has to be thought about here.
    private static func importance(_ action: HistoryAction) -> Importance {
        switch action {
        case .accessDenied, .tokenCreated, .tokenRevoked, .auditSegmentSealed, .auditSegmentDeleted, .jobPruned: .always
        case .cancelRequested, .jobResolved, .remoteRunReleased, .queuePaused, .queueResumed, .recoveryEnded: .byPerson
        case .jobSubmitted: .whenRetry
        case .jobStarted, .jobRecovered, .jobWaiting, .jobNeedsAttention, .jobEnded, .jobUnreadable, .jobReconciled,
            .stepStarted, .stepFinished, .attemptFailed, .effectIntended, .effectOutcomeUnknown, .effectClosed,
            .vaultFound, .vaultLateTwin, .vaultUnknown, .resourceAssociated, .resourceSkipped, .resourceVerdict,
            .restorePointAccepted, .restorePointOver, .restorePointLateTwin, .restorePointUnknown, .remoteRunEnded,
            .recoveryStarted, .preflightUnavailable, .auditAnchored, .planMade, .daemonStarted, .daemonStopped:
            .never
        }
    }
}
