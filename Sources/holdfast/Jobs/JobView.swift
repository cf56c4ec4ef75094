import Workflow

/// A job as the API shows it. Members that are absent stay empty, so an older or newer daemon can still be read.
struct JobView: Equatable, Sendable {
    let document: JSONValue
    let id: String
    /// As the API writes it; a state this version does not know is shown as it is.
    let state: String

    init(_ document: JSONValue) {
        self.document = document
        id = document["id"]?.text ?? ""
        state = document["state"]?.text ?? "unknown"
    }

    var groupID: String? { document["group_id"]?.text }
    var step: String? { document["step"]?.text }
    var waitReason: String? { document["wait_reason"]?.text }
    /// Until when the job waits.
    var waitsUntil: Moment? { Moment(document["until"]) }
    /// The job that has hold of what this one waits for.
    var heldBy: String? { document["held_by"]?.text }
    var attempt: Int? { document["attempt"]?.integer }
    /// Per cent of the cloud's run, 0...100.
    var progress: Int? { document["progress"]?.integer }
    var project: String? { document["project"]?.text }
    var vaultName: String? { document["vault_name"]?.text }
    var vaultID: String? { document["vault_id"]?.text }
    var restorePointID: String? { document["restore_point_id"]?.text }
    var resources: [ResourceView] { (document["resources"]?.elements ?? []).map(ResourceView.init) }
    var submittedAt: Moment? { Moment(document["submitted_at"]) }
    var startedAt: Moment? { Moment(document["started_at"]) }
    var endedAt: Moment? { Moment(document["finished_at"]) }
    var code: String? { document["error_code"]?.text }
    var message: String? { document["message"]?.text }
    var attention: JSONValue? { document["attention"] }

    /// Whether nothing will happen any more without a person.
    var isAtRest: Bool {
        guard let known = JobState(rawValue: state) else { return false }
        return known.isTerminal || known == .needsAttention
    }

    /// Whether it waits for nothing but the end of the cloud's run.
    var isBackingUp: Bool {
        state == JobState.waiting.rawValue && waitReason == WaitReason.remoteRun.rawValue
    }

    /// The state and, while the job waits, why: `waiting: busy`.
    var stateText: String {
        guard let waitReason, !isAtRest else { return state }
        return "\(state): \(waitReason)"
    }

    var style: TextStyle {
        switch JobState(rawValue: state) {
        case .succeeded: .good
        case .running: .active
        case .waiting where isBackingUp: .active
        case .waiting, .cancelling, .partial, .needsAttention: .warning
        case .failed, .timedOut: .bad
        case .cancelled: .faint
        case .queued, nil: .plain
        }
    }

    /// What the job is about in few words: its resource's name or id, or how many there are.
    var subject: String {
        let resources = resources
        guard let first = resources.first else { return id }
        let name = first.name ?? first.id
        return resources.count == 1 ? name : "\(name) and \(resources.count - 1) more"
    }

    /// Seconds from the submission to the end, or to `now` while the job has not ended.
    func duration(now: Moment) -> Double? {
        submittedAt.map { $0.seconds(to: endedAt ?? now) }
    }
}

/// A resource of a job and what became of it.
struct ResourceView: Equatable, Sendable {
    let document: JSONValue

    init(_ document: JSONValue) {
        self.document = document
    }

    var id: String { document["id"]?.text ?? "" }
    var type: String? { document["type"]?.text }
    var name: String? { document["name"]?.text }
    var outcome: String? { document["outcome"]?.text }
    var backupID: String? { document["backup_id"]?.text }
    var code: String? { document["error_code"]?.text }
    var reason: String? { document["reason"]?.text }
}
