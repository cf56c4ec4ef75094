import ArgumentParser

/// `holdfast jobs events`
struct JobsEventsCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Show a job's history, oldest first.",
        discussion:
            "With --follow each event is printed as it happens, in every form a line of its own, until the job ends."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The job.")
    var job: JobReference

    @Flag(name: .customLong("follow"), help: "Go on with what happens from now on.")
    var follows = false

    func validate() throws {
        if follows, output.format == .json || output.format == .csv {
            throw ValidationError("--follow has no end; use -o jsonl or -o table")
        }
    }

    func run() async throws {
        let client = try connection.client()
        let id = try await job.id(with: client)
        guard !follows else { return try await EventTail(client: client, job: id).run(format: output.format) }

        let events = try await ListPages.events(of: id, client).all()
        try output.print(["events": .array(events)], items: events, columns: EventLine.csvColumns) { surface in
            events.map { EventLine(document: $0).text(colored: surface.isColored) }
        }
    }
}
