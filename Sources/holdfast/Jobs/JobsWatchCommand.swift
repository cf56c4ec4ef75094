import ArgumentParser

/// `holdfast jobs watch`
struct JobsWatchCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow a job to its end, or all jobs that are under way, and exit with the result.",
        discussion: """
            Ctrl-C ends the watching, not the jobs. Exit codes are those of submit --wait. Without JOB all jobs are followed that \
            are under way or are submitted meanwhile, until none moves any more; a filter narrows them down.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The job; without it all that are under way.")
    var job: JobReference?

    @OptionGroup(title: "Filter") var filter: JobFilterFlags

    @Option(help: ArgumentHelp("Watch no longer; the job goes on. Seconds, or 15m, 2h.", valueName: "time"))
    var timeout: WaitLimit?

    @Flag(name: .customLong("quiet"), help: "Show no progress.")
    var isQuiet = false

    func validate() throws {
        let given = filter.query.filter { $0.value != nil }.map(\.name)
        if job != nil, !given.isEmpty { throw ValidationError("name a job or give a filter, not both") }
        if given.contains("state") {
            throw ValidationError("--state is not for watching: what has ended does not move")
        }
    }

    func run() async throws {
        let client = try connection.client()
        let target: WatchTarget = if let job { .job(try await job.id(with: client)) } else { .open }
        let run = WatchRun(
            client: client,
            target: target,
            query: filter.query,
            output: output,
            timeLimit: timeout?.duration,
            showsProgress: !isQuiet
        )
        try await run.run()
    }
}
