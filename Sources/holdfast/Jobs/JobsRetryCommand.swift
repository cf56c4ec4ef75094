import ArgumentParser

/// `holdfast jobs retry`
struct JobsRetryCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Submit an ended job again, or all ended jobs that match.",
        discussion: """
            A retry is a new job that first looks for what the old one left in the cloud.

            With a filter, or with several jobs, what matches is shown and has to be confirmed; where nobody can be asked, \
            --yes has to be said. Without --state a filter reaches the jobs that failed, timed out or were only partly done.

              holdfast jobs retry --vault my_vault --finished-after 2026-11-24T00:00:00Z --reason "vault was full"
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var choice: JobChoice
    @OptionGroup(title: "Waiting") var waiting: WaitFlags

    @Option(help: "Why, for the history.")
    var reason: String

    func validate() throws {
        if choice.single == nil, waiting.waits || waiting.follows {
            throw ValidationError("--wait and --follow are for one job; follow several with `holdfast jobs watch`")
        }
    }

    func run() async throws {
        let client = try connection.client()
        guard let single = choice.single else {
            let jobs = try await choice.resolved(.retry, with: client)
            let run = BulkRun(client: client, output: output, verb: .retry, reason: reason, flags: choice.bulk)
            return try await run.run(jobs)
        }
        let id = try await single.id(with: client)
        let body = Array(try JSONValue.object(["reason": .text(reason)]).encoded(pretty: false).utf8)
        let run = SubmissionRun(client: client, output: output, waiting: waiting)
        try await run.run(path: ["v1", "jobs", id, "retry"], body: body, key: nil)
    }
}
