/// What the daemon made of a submission: one job, or a group of several.
struct AcceptedSubmission: Equatable, Sendable {
    let document: JSONValue
    let id: String
    let target: WatchTarget
    let jobCount: Int
    /// Whether an earlier submission with the same key was answered again.
    let isReplay: Bool

    static let csvColumns = ["kind", "id", "group_id", "job_ids", "submitted_at"]

    /// - Throws: `CommandFailure` when the answer names no job.
    init(_ reply: DaemonReply) throws(CommandFailure) {
        guard let id = reply.document["id"]?.text else {
            throw CommandFailure(.failed, code: "cli.foreign_answer", "the daemon's answer names no job")
        }
        document = reply.document
        self.id = id
        target = document["kind"] == "group" ? .group(id) : .job(id)
        jobCount = document["job_ids"]?.elements?.count ?? 1
        isReplay = reply.isReplay
    }

    /// For standard error: what was accepted and how to follow it.
    func notice(arguments: String) -> String {
        let what =
            switch target {
            case .job: "accepted as job \(id)"
            case .group, .open: "accepted as \(jobCount) jobs in group \(id)"
            }
        return (isReplay ? "already " : "") + what + "; follow it: \(target.watchCommand)\(arguments)"
    }
}
