/// The queue as lines of text.
enum QueueText {
    static let csvColumns = [
        "paused", "pause.actor", "pause.reason", "draining", "pending", "pending_max", "in_flight", "oldest_queued_at",
        "next_due_at",
    ]

    static func print(_ document: JSONValue, output: OutputOptions) throws {
        try output.print(document, columns: csvColumns) { lines(document, surface: $0, now: .now()) }
    }

    static func lines(_ document: JSONValue, surface: Surface, now: Moment) -> [String] {
        facts(document, surface: surface, now: now) + counts(document["by_state"], title: "jobs")
            + counts(document["by_reason"], title: "waiting for") + projects(document["projects"])
    }

    private static func facts(_ document: JSONValue, surface: Surface, now: Moment) -> [String] {
        let isPaused = document["paused"]?.boolean == true
        let isDraining = document["draining"]?.boolean == true
        let isRecovering = document["recovery"]?.members != nil
        let going = isRecovering ? "held back until the cloud has been searched" : "being started"
        let work = isDraining ? "ending: the daemon is about to stop" : isPaused ? "paused" : going
        let pause = [
            document["pause"]?["actor"]?.text.map { "by \($0)" }, document["pause"]?["reason"]?.text.map { "(\($0))" },
        ]
        let words = TextWidth.printable(([work] + (isPaused ? pause.compactMap { $0 } : [])).joined(separator: " "))
        let bound = document["pending_max"]?.shown.map { " of at most \($0)" } ?? ""
        let facts: [(String, String?)] = [
            ("pending", document["pending"]?.shown.map { $0 + bound }),
            ("in flight", document["in_flight"]?.shown),
            ("oldest queued", Moment(document["oldest_queued_at"]).map { age($0, now) }),
            ("next due", Moment(document["next_due_at"])?.text),
        ]
        let style: TextStyle = isPaused || isDraining || isRecovering ? .warning : .plain
        return [TextWidth.pad("work is", to: 15) + style.apply(to: words, colored: surface.isColored)]
            + facts.compactMap { name, text in text.map { TextWidth.pad(name, to: 15) + $0 } }
    }

    private static func age(_ moment: Moment, _ now: Moment) -> String {
        "\(moment.text), \(SpanText.short(seconds: moment.seconds(to: now))) ago"
    }

    /// A count that is 0 is not worth a line.
    private static func counts(_ counts: JSONValue?, title: String) -> [String] {
        let rows = (counts?.members ?? [:]).filter { $0.value.integer != 0 }.sorted { $0.key < $1.key }
        guard !rows.isEmpty else { return [] }
        let width = (rows.map { TextWidth.of($0.key) }.max() ?? 0) + 2
        return ["", title]
            + rows.map { "  " + TextWidth.pad(TextWidth.printable($0.key), to: width) + ($0.value.shown ?? "") }
    }

    /// What holds a project's jobs up.
    private static func projects(_ projects: JSONValue?) -> [String] {
        let rows = (projects?.elements ?? []).compactMap { project -> String? in
            let causes = (project.members ?? [:]).sorted { $0.key < $1.key }.compactMap { name, value -> String? in
                guard name != "name", value != false, let text = value.shown else { return nil }
                return "\(name.replacing("_", with: " ")) \(text)"
            }
            guard !causes.isEmpty else { return nil }
            return "  \(project["name"]?.text ?? ""): \(causes.joined(separator: ", "))"
        }
        return rows.isEmpty ? [] : ["", "projects that are held up"] + rows.map(TextWidth.printable)
    }
}
