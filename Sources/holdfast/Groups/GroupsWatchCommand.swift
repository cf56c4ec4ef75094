import ArgumentParser

/// `holdfast groups watch`
struct GroupsWatchCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow a group to its end and exit with its result.",
        discussion: "Ctrl-C ends the watching, not the jobs. Exit codes are those of submit --wait."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The group's id.")
    var group: String

    @Option(help: ArgumentHelp("Watch no longer; the jobs go on. Seconds, or 15m, 2h.", valueName: "time"))
    var timeout: WaitLimit?

    @Flag(name: .customLong("quiet"), help: "Show no progress.")
    var isQuiet = false

    func run() async throws {
        let run = WatchRun(
            client: try connection.client(),
            target: .group(group),
            output: output,
            timeLimit: timeout?.duration,
            showsProgress: !isQuiet
        )
        try await run.run()
    }
}
