/// Lines for a file or a pipe: one whenever something worth telling has changed.
struct PlainDisplay: Sendable {
    private var lastLines: [String: String] = [:]

    /// The lines that are new since the last call, each led by the time of day in UTC.
    mutating func lines(_ snapshot: WatchSnapshot, now: Moment) -> [String] {
        snapshot.jobs.compactMap { job in
            let line = ProgressLine.plain(job)
            guard lastLines.updateValue(line, forKey: job.id) != line else { return nil }
            return "\(now.timeOfDay) \(line)"
        }
    }
}
