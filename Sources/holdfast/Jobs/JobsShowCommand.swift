import ArgumentParser

/// `holdfast jobs show`
struct JobsShowCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one job: where it stands and what became of each resource."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The job.")
    var job: JobReference

    func run() async throws {
        let client = try connection.client()
        let reply = try await client.send(.get("v1", "jobs", job.id(with: client)))
        try output.print(reply.document, columns: JobDetailText.csvColumns) { surface in
            JobDetailText.lines(JobView(reply.document), surface: surface, now: .now())
        }
    }
}
