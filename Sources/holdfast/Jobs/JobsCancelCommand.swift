import ArgumentParser

/// `holdfast jobs cancel`
struct JobsCancelCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel a job.",
        discussion: """
            A backup that runs in the cloud cannot be stopped: the job is `cancelling` until it has ended and then \
            `cancelled`, and its restore point stays.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The job.")
    var job: JobReference

    @Option(help: "Why, for the history.")
    var reason: String

    func run() async throws {
        let client = try connection.client()
        let id = try await job.id(with: client)
        let action = JobAction(client: client, output: output)
        try await action.run("cancel", id, ["reason": .text(reason)])
    }
}
