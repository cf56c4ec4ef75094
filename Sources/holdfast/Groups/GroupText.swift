/// A group as lines of text: its folded state and a table of its jobs.
enum GroupText {
    static func lines(_ group: WatchSnapshot, surface: Surface, now: Moment) -> [String] {
        let id = TextWidth.printable(group.document["id"]?.text ?? "")
        return [
            "group         \(id)", "state         \(TextWidth.printable(group.state))", GroupSummary.text(group), "",
        ]
            + JobTable.lines(group.jobs, surface: surface, now: now)
    }
}
