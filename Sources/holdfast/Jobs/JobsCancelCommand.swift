import ArgumentParser

/// `holdfast jobs cancel`
struct JobsCancelCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel a job, or all jobs that match.",
        discussion: """
            A backup that runs in the cloud cannot be stopped: the job is `cancelling` until it has ended and then \
            `cancelled`, and its restore point stays.

            With a filter, or with several jobs, what matches is shown and has to be confirmed; where nobody can be asked, \
            --yes has to be said. Without --state a filter reaches the jobs that have not ended.

              holdfast jobs cancel --vault my_vault --state queued --expect 12 --yes --reason "wrong vault"
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var choice: JobChoice

    @Option(help: "Why, for the history.")
    var reason: String

    func run() async throws {
        let client = try connection.client()
        if let single = choice.single {
            let id = try await single.id(with: client)
            return try await JobAction(client: client, output: output).run("cancel", id, ["reason": .text(reason)])
        }
        let jobs = try await choice.resolved(.cancel, with: client)
        try await BulkRun(client: client, output: output, verb: .cancel, reason: reason, flags: choice.bulk).run(jobs)
    }
}
