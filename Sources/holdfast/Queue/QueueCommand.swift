import ArgumentParser

/// `holdfast queue`
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Show, pause and resume the queue.",
        subcommands: [QueueShowCommand.self, QueuePauseCommand.self, QueueResumeCommand.self],
        defaultSubcommand: QueueShowCommand.self
    )
}

/// `holdfast queue show`
struct QueueShowCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Count the jobs by state and tell whether the queue is paused."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let document = try await connection.client().send(.get("v1", "queue")).document
        try QueueText.print(document, output: output)
    }
}

/// `holdfast queue pause`
struct QueuePauseCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Start no further jobs; what runs goes on."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Why, for the history.")
    var reason: String

    func run() async throws {
        let call = try DaemonCall.post("v1", "queue", "pause", document: ["reason": .text(reason)])
        try QueueText.print(try await connection.client().send(call).document, output: output)
    }
}

/// `holdfast queue resume`
struct QueueResumeCommand: ReportingCommand {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: "Start jobs again.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Why, for the history.")
    var reason: String

    func run() async throws {
        let call = try DaemonCall.post("v1", "queue", "resume", document: ["reason": .text(reason)])
        try QueueText.print(try await connection.client().send(call).document, output: output)
    }
}
