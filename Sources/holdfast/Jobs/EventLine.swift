/// One event of a job's history.
struct EventLine: Equatable, Sendable {
    let document: JSONValue

    static let csvColumns = ["seq", "at", "action", "actor", "client", "object", "step", "attempt", "reason", "detail"]

    /// `21:30:01  vault.created  by system  (ensure_vault)  …`
    func text(colored: Bool) -> String {
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
        let rest = [step, object, Self.words(document["detail"]), document["reason"]?.text, actor]
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
