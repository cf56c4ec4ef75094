import Workflow

/// Lines on a terminal that are drawn again in place: a single job with a bar for each of its steps, several with a line
/// each, as far as there is room.
struct LiveDisplay: Sendable {
    private var drawnLines = 0
    /// The furthest step that a single job was seen in: one that has ended names none any more.
    private var reached: Step?

    /// The text that replaces what was drawn before.
    mutating func frame(_ snapshot: WatchSnapshot, surface: Surface, now: Moment) -> String {
        // A full last column makes some terminals wrap.
        let width = max(20, (surface.width ?? 80) - 1)
        let room = max(1, (surface.height ?? 24) - 2)
        if snapshot.jobs.count == 1, let step = snapshot.jobs[0].step.flatMap(Step.init(rawValue:)) { reached = step }
        let lines = lines(snapshot, width: width, room: room, colored: surface.isColored, now: now)
        let text = erasure() + lines.map { $0 + "\n" }.joined()
        drawnLines = lines.count
        return text
    }

    /// The columns below which the bars of the steps have no room.
    private static let stepsWidthMin = 45

    /// Takes what was drawn off the terminal, so that other text can be written.
    mutating func erasure() -> String {
        defer { drawnLines = 0 }
        // Up to the first line, then erase to the end of the screen (ECMA-48, CUU and ED).
        return drawnLines > 0 ? "\u{1B}[\(drawnLines)A\r\u{1B}[J" : ""
    }

    private func lines(
        _ snapshot: WatchSnapshot,
        width: Int,
        room: Int,
        colored: Bool,
        now: Moment
    ) -> [String] {
        let jobs = snapshot.jobs
        if jobs.count == 1, StepLines.count <= room, width >= Self.stepsWidthMin {
            return StepLines.lines(jobs[0], reached: reached, width: width, colored: colored, now: now)
        }
        let nameWidth = min(jobs.map { TextWidth.of(TextWidth.printable($0.subject)) }.max() ?? 0, max(8, width / 4))
        func line(_ job: JobView) -> String {
            ProgressLine.live(job, nameWidth: nameWidth, width: width, colored: colored, now: now)
        }
        guard jobs.count > 1 else { return jobs.map(line) }
        let summary = TextWidth.cut(GroupSummary.text(snapshot), to: width)
        guard jobs.count + 1 > room else { return jobs.map(line) + [summary] }
        // What moves is worth seeing; what has ended is in the summary.
        let moving = jobs.filter { !$0.isAtRest }.prefix(max(0, room - 1))
        return moving.map(line) + [summary]
    }
}

/// A group in one line.
enum GroupSummary {
    /// `3 of 12 ended: 2 succeeded, 1 failed; 4 running, 5 queued`.
    static func text(_ snapshot: WatchSnapshot) -> String {
        let ended = snapshot.jobs.filter(\.isAtRest)
        let open = snapshot.jobs.filter { !$0.isAtRest }
        let parts = [counts(ended), counts(open)]
        let head = "\(ended.count) of \(snapshot.jobs.count) ended"
        return head + (parts[0].isEmpty ? "" : ": \(parts[0])") + (parts[1].isEmpty ? "" : "; \(parts[1])")
    }

    private static func counts(_ jobs: [JobView]) -> String {
        Dictionary(grouping: jobs, by: \.state).sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .map { "\($0.value.count) \($0.key)" }.joined(separator: ", ")
    }
}
