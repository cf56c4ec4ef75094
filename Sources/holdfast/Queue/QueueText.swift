/// The queue as lines of text.
enum QueueText {
    static let csvColumns = ["paused", "reason", "actor", "next_due_at", "oldest_queued_at"]

    static func print(_ document: JSONValue, output: OutputOptions) throws {
        try output.print(document, columns: csvColumns) { lines(document, surface: $0) }
    }

    /// Every scalar on a line, and every object of counts as a table: the queue's document is shown whole.
    static func lines(_ document: JSONValue, surface: Surface) -> [String] {
        let members = (document.members ?? [:]).sorted { $0.key < $1.key }
        let width = (members.map { TextWidth.of($0.key) }.max() ?? 0) + 2
        return members.flatMap { name, value -> [String] in
            let title = name.replacing("_", with: " ")
            if let counts = value.members {
                let rows = counts.sorted { $0.key < $1.key }
                    .map { "  " + TextWidth.pad($0.key, to: width) + ($0.value.shown ?? "–") }
                return rows.isEmpty ? [] : [title] + rows.map(TextWidth.printable)
            }
            guard let text = value.shown else { return [] }
            let isAlarming = name == "paused" && value.boolean == true
            let line = TextWidth.printable(TextWidth.pad(title, to: width) + text)
            return [(isAlarming ? TextStyle.warning : .plain).apply(to: line, colored: surface.isColored)]
        }
    }
}
