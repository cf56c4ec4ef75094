import ArgumentParser

/// `holdfast recovery`
struct RecoveryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recovery",
        abstract: "Show or end the search of the cloud after an older database was put back.",
        subcommands: [RecoveryShowCommand.self, RecoveryEndCommand.self],
        defaultSubcommand: RecoveryShowCommand.self
    )
}

/// `holdfast recovery show`
struct RecoveryShowCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Tell whether a recovery is under way, and how far it is."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try RecoveryText.print(try await connection.client().send(.get("v1", "recovery")).document, output: output)
    }
}

/// `holdfast recovery end`
struct RecoveryEndCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "end",
        abstract: "Let work begin before the cloud has been searched completely.",
        discussion: """
            What has been found so far is taken over. What shows up later is not: a backup that is under way may then be made \
            twice.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Why, for the history.")
    var reason: String

    func run() async throws {
        let call = try DaemonCall.post("v1", "recovery", "end", document: ["reason": .text(reason)])
        try RecoveryText.print(try await connection.client().send(call).document, output: output)
    }
}

/// A recovery as lines of text.
enum RecoveryText {
    static let csvColumns = [
        "active", "recovery.cause", "recovery.since", "recovery.rounds", "recovery.found", "recovery.ends_not_before",
    ]

    static func print(_ document: JSONValue, output: OutputOptions) throws {
        try output.print(document, columns: csvColumns) { _ in lines(document) }
    }

    static func lines(_ document: JSONValue) -> [String] {
        guard let recovery = document["recovery"], recovery.members != nil else { return ["no recovery is under way"] }
        let pending = (recovery["pending_projects"]?.elements ?? []).compactMap(\.text).joined(separator: ", ")
        let facts: [(String, String?)] = [
            ("recovery", recovery["cause"]?.text), ("since", Moment(recovery["since"])?.text),
            ("rounds", recovery["rounds"]?.shown), ("found", recovery["found"]?.shown),
            ("to be searched", pending.isEmpty ? nil : pending),
            ("not over before", Moment(recovery["ends_not_before"])?.text),
        ]
        return facts.compactMap { name, text in
            text.map { TextWidth.pad(name, to: 17) + TextWidth.printable($0) }
        }
    }
}
