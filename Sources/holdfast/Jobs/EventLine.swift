/// One event of a job's history.
struct EventLine: Equatable, Sendable {
    let document: JSONValue

    static let csvColumns = ["seq", "at", "action", "actor", "client", "object", "step", "attempt", "reason", "detail"]

    /// For events of many jobs.
    static let historyColumns = [
        "seq", "at", "action", "actor", "client", "job_id", "object", "reason", "step", "attempt", "detail", "hash",
    ]

    /// The event among those of other jobs: `41  21:30:01  vault.found  job 0198…  …`
    func historyText(colored: Bool) -> String {
        (document["seq"]?.shown.map { TextWidth.pad($0, to: 6, alignedRight: true) + "  " } ?? "")
            + text(colored: colored, job: document["job_id"]?.text.map { "job \($0)" })
    }

    /// `21:30:01  vault.created  by system  (ensure_vault)  …`
    /// - Parameter job: whose event it is, where that has to be said.
    func text(colored: Bool, job: String? = nil) -> String {
        let time = Moment(document["at"])?.text ?? document["at"]?.shown ?? ""
        let action = TextStyle.heading.apply(
            to: TextWidth.printable(document["action"]?.text ?? "event"),
            colored: colored
        )
        let step = document["step"]?.text.map { step in
            "[\(step)\(document["attempt"]?.integer.map { $0 > 1 ? " #\($0)" : "" } ?? "")]"
        }
        let actor = document["actor"]?.shown.flatMap { $0 == "system" ? nil : "by \($0)" }
        let object = document["object"]?.shown
        let rest = [job, step, object, Self.words(document["detail"]), document["reason"]?.text, actor]
            .compactMap { $0 }.filter { !$0.isEmpty }.map(TextWidth.printable)
        return ([time, action] + rest).joined(separator: "  ")
    }

    /// An event's detail as `name=value` pairs.
    private static func words(_ detail: JSONValue?) -> String? {
        guard let members = detail?.members else { return detail?.shown }
        return members.sorted { $0.key < $1.key }
            .compactMap { name, value in value.shown.map { "\(name)=\($0)" } }
            .joined(separator: " ")
    }
}
