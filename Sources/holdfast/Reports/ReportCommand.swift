import ArgumentParser
import FoundationEssentials

extension ReportFormat: ExpressibleByArgument {}

/// `holdfast report`
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Report what happened in a window of time, for people and for audits.",
        subcommands: [
            ReportJobsCommand.self, ReportProtectionCommand.self, ReportExceptionsCommand.self,
            ReportPrivilegedCommand.self, ReportEvidenceCommand.self, ReportVerifyCommand.self,
        ]
    )
}

/// What every report takes.
struct ReportOptions: ParsableArguments {
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup(title: "Window") var flags: WindowFlags

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "The form of the report on stdout. html is one printable page that needs nothing else."
    )
    var format: ReportFormat = .table

    /// Writes the report to standard output, once it is whole.
    func print(_ kind: ReportKind) async throws {
        let now = Moment.now()
        let source = try await ReportSource(
            client: try connection.client(),
            window: try flags.window(now: now),
            surveys: kind.readsHistory
        )
        let surface = Surface(.output, environment: ProcessInfo.processInfo.environment)
        let spool = try SpoolFile()
        let outlet = ReportRun.Outlet(format: format, surface: surface) { try spool.write($0) }
        try await ReportRun.write(kind, from: source, madeAt: now, into: [outlet])
        try spool.read { StandardStream.output.write(bytes: $0) }
        for note in Self.notes(source.survey) { StandardStream.problems.writeLine("holdfast: " + note) }
    }

    /// What the report may lack, for standard error.
    static func notes(_ survey: HistorySurvey?) -> [String] {
        let kinds: Set<EvidenceGap.Kind> = [.prunedSegment, .prunedJobs, .timesOutOfOrder, .unverifiable]
        let notes = (survey?.gaps ?? []).filter { kinds.contains($0.kind) }.map { TextWidth.printable($0.detail) }
        guard notes.count > notesMax else { return notes }
        return notes.prefix(notesMax) + [
            "and \(notes.count - notesMax) more; 'holdfast report evidence' lists them all"
        ]
    }

    private static let notesMax = 10
}

/// `holdfast report jobs`
struct ReportJobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "List the jobs of the window with how they ended and how long they took.",
        discussion:
            "A job belongs to the window when it was submitted before its end and had not ended before its beginning."
    )

    @OptionGroup var options: ReportOptions

    func run() async throws { try await options.print(.jobs) }
}

/// `holdfast report protection`
struct ReportProtectionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "protection",
        abstract: "List every resource with its last good restore point against its target, as it stands now."
    )

    @OptionGroup var options: ReportOptions

    func run() async throws { try await options.print(.protection) }
}

/// `holdfast report exceptions`
struct ReportExceptionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exceptions",
        abstract: "List what did not go as it should: failed and partial jobs, late twins, releases, overdue resources."
    )

    @OptionGroup var options: ReportOptions

    func run() async throws { try await options.print(.exceptions) }
}

/// `holdfast report privileged`
struct ReportPrivilegedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "privileged",
        abstract:
            "List who cancelled, retried, resolved, released, paused, pruned, made tokens or was turned away, and why."
    )

    @OptionGroup var options: ReportOptions

    func run() async throws { try await options.print(.privileged) }
}
