import ArgumentParser

/// `holdfast jobs watch`
struct JobsWatchCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow a job to its end and exit with its result.",
        discussion: "Ctrl-C ends the watching, not the job. Exit codes are those of submit --wait."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The job.")
    var job: JobReference

    @Option(help: ArgumentHelp("Watch no longer; the job goes on. Seconds, or 15m, 2h.", valueName: "time"))
    var timeout: WaitLimit?

    @Flag(name: .customLong("quiet"), help: "Show no progress.")
    var isQuiet = false

    func run() async throws {
        let client = try connection.client()
        let target = WatchTarget.job(try await job.id(with: client))
        let run = WatchRun(
            client: client,
            target: target,
            output: output,
            timeLimit: timeout?.duration,
            showsProgress: !isQuiet
        )
        try await run.run()
    }
}
