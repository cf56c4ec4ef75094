import ArgumentParser

/// `holdfast audit`
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Show, export and verify the history of all that was done.",
        subcommands: [
            AuditVerifyCommand.self, AuditExportCommand.self, AuditHeadCommand.self, AuditEventsCommand.self,
            AuditKeygenCommand.self, AuditPruneCommand.self,
        ]
    )
}

/// `holdfast audit head`
struct AuditHeadCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "head",
        abstract: "Tell how far the history reaches, to be written down somewhere else.",
        discussion: """
            Give what it prints to a later 'holdfast audit verify --head': a history that was cut off or written anew since then \
            does not pass. With --signed it prints the line that 'holdfast audit verify --anchors' reads.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Print the whole line with time and signature, to be appended to a file of anchors.")
    var signed = false

    func run() async throws {
        let document = try await connection.client().send(.get("v1", "audit", "head")).document
        let columns = ["installation", "seq", "hash", "at", "signed", "key_id", "signature"]
        try output.print(document, columns: columns) { _ in
            [document[signed ? "line" : "head"]?.text ?? ""]
        }
    }
}

/// `holdfast audit events`
struct AuditEventsCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Show events of all jobs, oldest first."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Only events behind the one with this number.")
    var after: Int64 = 0

    @Option(help: "How many at most, 1 to 1000.")
    var limit = 100

    func run() async throws {
        let call = DaemonCall.get("v1", "audit", "events", query: [("after", "\(after)"), ("limit", "\(limit)")])
        let document = try await connection.client().send(call).document
        let events = document["events"]?.elements ?? []
        try output.print(document, items: events, columns: EventLine.historyColumns) { surface in
            events.map { EventLine(document: $0).historyText(colored: surface.isColored) }
        }
    }
}
