import ArgumentParser

/// `holdfast jobs resolve`
struct JobsResolveCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Answer the question of a job that needs attention: was the change carried out?",
        discussion: "`holdfast jobs show` prints the question and what the cloud shows that could be the answer."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The job.")
    var job: JobReference

    @Option(help: ArgumentHelp("It was carried out and made the vault or restore point of this id.", valueName: "id"))
    var adopt: String?

    @Flag(name: .customLong("not-created"), help: "It was not carried out; the job may do it again.")
    var wasNotCreated = false

    @Option(help: "How you know, for the history.")
    var reason: String

    func validate() throws {
        guard (adopt != nil) != wasNotCreated else {
            throw ValidationError("say either --adopt ID or --not-created")
        }
    }

    func run() async throws {
        let client = try connection.client()
        let id = try await job.id(with: client)
        let document = JSONValue.compact([
            "resolution": adopt == nil ? "not_created" : "adopt", "id": adopt.map(JSONValue.text),
            "reason": .text(reason),
        ])
        let action = JobAction(client: client, output: output)
        try await action.run("resolve", id, document)
    }
}
