import Workflow

/// One job on a terminal with a bar for each of its steps.
///
/// Only the cloud's own run tells how far it is; every other step is either before us, under way or behind us.
enum StepLines {
    /// The lines that a job takes.
    static let count = Step.allCases.count + 1

    /// - Parameters:
    ///   - reached: the furthest step the job was seen in, for one that has ended and names none any more.
    ///   - width: the columns there are.
    static func lines(_ job: JobView, reached: Step?, width: Int, colored: Bool, now: Moment) -> [String] {
        [heading(job, width: width, colored: colored, now: now)]
            + Step.allCases.map { line($0, of: job, reached: reached, width: width, colored: colored) }
    }

    private static func heading(_ job: JobView, width: Int, colored: Bool, now: Moment) -> String {
        let span = job.duration(now: now).map(SpanText.short) ?? ""
        let state = job.isAtRest ? ProgressLine.ending(job) : job.stateText
        let words = TextWidth.printable(state)
        let rest = max(0, width - TextWidth.of(words) - TextWidth.of(span) - 4)
        let name = TextWidth.cut(TextWidth.printable(job.subject), to: max(8, rest))
        let room = max(0, width - TextWidth.of(name) - TextWidth.of(span) - 4)
        let styled = job.style.apply(to: TextWidth.cut(words, to: room), colored: colored)
        return "\(TextStyle.heading.apply(to: name, colored: colored))  \(styled)  \(span)"
    }

    private static func line(_ step: Step, of job: JobView, reached: Step?, width: Int, colored: Bool) -> String {
        let part = part(of: step, in: job, reached: reached)
        let name = TextWidth.pad(step.rawValue, to: nameWidth)
        let bar = ProgressBar.text(percent: part.percent, width: width < 60 ? 12 : 22)
        let room = max(0, width - nameWidth - TextWidth.of(bar) - 6)
        let words = TextWidth.cut(part.words, to: room)
        return "  \(name)  \(bar)  \(part.style.apply(to: words, colored: colored))"
    }

    private static let nameWidth = Step.allCases.map(\.rawValue.count).max() ?? 0

    private struct Part {
        var percent: Int
        var words: String
        var style: TextStyle
    }

    private static func part(of step: Step, in job: JobView, reached: Step?) -> Part {
        let isWhole = job.state == JobState.succeeded.rawValue || job.state == JobState.partial.rawValue
        guard !isWhole else { return Part(percent: 100, words: "done", style: .good) }
        let current = job.step.flatMap(Step.init(rawValue:)) ?? reached
        guard let current, step <= current else { return Part(percent: 0, words: "", style: .faint) }
        guard step == current else { return Part(percent: 100, words: "done", style: .good) }

        let progress = step == .awaitRestorePoint ? min(max(job.progress ?? 0, 0), 100) : 0
        guard !job.isAtRest else { return Part(percent: progress, words: "stopped here", style: job.style) }
        let attempt = job.attempt.flatMap { $0 > 1 ? "attempt \($0)" : nil }
        let percent = step == .awaitRestorePoint && job.progress != nil ? "\(progress)%" : nil
        let words = [percent ?? "under way", attempt].compactMap { $0 }.joined(separator: ", ")
        return Part(percent: progress, words: words, style: .active)
    }
}
