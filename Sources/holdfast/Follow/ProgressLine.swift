import Workflow

/// Where one job stands, in one line.
enum ProgressLine {
    /// For a terminal: name, bar, step, state and the time since the submission, in at most `width` columns.
    static func live(_ job: JobView, nameWidth: Int, width: Int, colored: Bool, now: Moment) -> String {
        let name = TextWidth.pad(TextWidth.cut(TextWidth.printable(job.subject), to: nameWidth), to: nameWidth)
        let percent = TextWidth.pad("\(overall(job))%", to: 4, alignedRight: true)
        let bar = ProgressBar.text(percent: overall(job), width: width < 60 ? 12 : 22)
        let span = job.duration(now: now).map(SpanText.short) ?? ""
        let plain = "\(name)  \(bar) \(percent)  "
        let rest = max(0, width - TextWidth.of(plain) - TextWidth.of(span) - 2)
        let words = TextWidth.cut(TextWidth.printable(words(job)), to: rest)
        return plain + job.style.apply(to: words, colored: colored) + "  " + span
    }

    /// For a file or a pipe: what is worth a line, without the time. Two equal texts are written once.
    static func plain(_ job: JobView) -> String {
        // Ten lines for a long backup are enough.
        let rounded = job.isAtRest ? nil : job.progress.map { $0 / 10 * 10 }
        return TextWidth.printable("\(job.subject): \(words(job, progress: rounded))")
    }

    /// The state, the step, and what the step says about itself.
    private static func words(_ job: JobView, progress: Int?? = nil) -> String {
        if job.isAtRest { return ending(job) }
        let isUnderWay = job.step == Step.awaitRestorePoint.rawValue
        let percent = isUnderWay ? (progress ?? job.progress).map { " \($0)%" } ?? "" : ""
        let step = job.step.map { " \($0)\(percent)" } ?? ""
        let attempt = job.attempt.flatMap { $0 > 1 ? " attempt \($0)" : nil } ?? ""
        // While the cloud backs up, the step and its progress say it all.
        return (job.isBackingUp && !step.isEmpty ? String(step.dropFirst()) : job.stateText + step) + attempt
    }

    /// The state of a job at rest, and the code that says why.
    static func ending(_ job: JobView) -> String {
        let reason = job.code ?? job.attention?["code"]?.text
        return reason.map { "\(job.state) (\($0))" } ?? job.state
    }

    /// The share of the whole job that is done. The cloud's own run is nearly all of the time, so it has most of the bar;
    /// the steps before it have 2 % each.
    static func overall(_ job: JobView) -> Int {
        if let state = JobState(rawValue: job.state), state.isTerminal { return 100 }
        guard let step = job.step.flatMap(Step.init(rawValue:)) else { return 0 }
        let before = step.ordinal * 2
        return switch step {
        case .preflight, .ensureVault, .associate, .createRestorePoint: before
        case .awaitRestorePoint: before + (98 - before) * min(max(job.progress ?? 0, 0), 100) / 100
        case .verify: 98
        }
    }
}
