import ArgumentParser

/// A moment on the command line: RFC 3339, or a day, which means its first instant in UTC.
struct MomentArgument: Equatable, Sendable, ExpressibleByArgument {
    let moment: Moment

    init?(argument: String) {
        let isDay = argument.utf8.count == 10
        guard let moment = Moment(text: isDay ? argument + "T00:00:00Z" : argument) else { return nil }
        self.moment = moment
    }
}

/// The time that a report is about: from its first instant up to, and without, its last.
struct ReportWindow: Equatable, Sendable {
    let from: Moment
    let to: Moment

    /// How far back a report goes when it is not told.
    static let usualDays: Int64 = 30

    /// - Returns: nil when it would end before it begins.
    init?(from: Moment?, to: Moment?, now: Moment) {
        let end = to ?? now
        let start = from ?? Moment(milliseconds: end.milliseconds - Self.usualDays * 86_400_000)
        guard start < end else { return nil }
        self.from = start
        self.to = end
    }

    func contains(_ moment: Moment) -> Bool {
        from <= moment && moment < to
    }
}

/// The window as it is given to every report.
struct WindowFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where it begins, such as 2026-11-01 or 2026-11-01T08:00:00Z.",
            discussion: "Default: 30 days before --to.",
            valueName: "time"
        )
    )
    var from: MomentArgument?

    @Option(
        help: ArgumentHelp(
            "Where it ends; that instant is not part of it.",
            discussion: "Default: now.",
            valueName: "time"
        )
    )
    var to: MomentArgument?

    func validate() throws {
        if let from, let to, from.moment >= to.moment { throw ValidationError("--from lies before --to") }
    }

    func window(now: Moment) throws -> ReportWindow {
        guard let window = ReportWindow(from: from?.moment, to: to?.moment, now: now) else {
            throw ValidationError("--from lies before --to, which is now unless you say otherwise")
        }
        return window
    }
}
