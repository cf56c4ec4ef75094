import Workflow

/// Who changed or tried to change what, and why.
enum PrivilegedReport {
    static let columns = ["seq", "at", "actor", "client", "action", "job_id", "object", "reason", "detail"]

    /// - Returns: nil for what the daemon did of its own accord, and for plain submissions.
    ///
    /// The rule is by actor and not by a list of actions, so that an action of a later release cannot be left out.
    static func row(_ event: JSONValue) -> ReportRow? {
        let action = event["action"]?.text ?? ""
        let isDenial = action == HistoryAction.accessDenied.rawValue
        let isSubmission =
            action == HistoryAction.jobSubmitted.rawValue && event["detail"]?["retry_of"] == nil
        // What is taken out of the history matters also when nobody asked for it.
        let isAboutHistory = action.hasPrefix("audit.")
        guard isDenial || isAboutHistory || (event["actor"]?.text != "system" && !isSubmission) else { return nil }
        return ReportRow(
            [
                "seq": event["seq"], "at": event["at"], "actor": event["actor"],
                "client": EventDetail.pairs(event["client"]).map(JSONValue.text), "action": .text(action),
                "job_id": event["job_id"], "object": event["object"], "reason": event["reason"],
                "detail": EventDetail.text(event).map(JSONValue.text),
            ],
            tone: isDenial ? .bad : .plain
        )
    }
}
