import ArgumentParser

/// `holdfast jobs retry`
struct JobsRetryCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Submit an ended job again, as a new job that first looks for what the old one left in the cloud."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Waiting") var waiting: WaitFlags

    @Argument(help: "The ended job.")
    var job: JobReference

    @Option(help: "Why, for the history.")
    var reason: String

    func run() async throws {
        let client = try connection.client()
        let id = try await job.id(with: client)
        let body = Array(try JSONValue.object(["reason": .text(reason)]).encoded(pretty: false).utf8)
        let run = SubmissionRun(client: client, output: output, waiting: waiting)
        try await run.run(path: ["v1", "jobs", id, "retry"], body: body, key: nil)
    }
}
