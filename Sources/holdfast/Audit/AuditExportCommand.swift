import ArgumentParser

/// `holdfast audit export`
struct AuditExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the history to stdout, one line for each event.",
        discussion: """
            The first line says whose history it is and where it begins and ends. 'holdfast audit verify FILE' checks the file, \
            on any machine and without a daemon. The form is described in docs/audit.md.
            """
    )

    @OptionGroup var connection: ConnectionOptions

    @Option(help: "Only events behind the one with this number.")
    var after: Int64 = 0

    @Option(help: "Only events up to the one with this number.")
    var through: Int64?

    @Option(help: "The form: jsonl, which can be verified, or csv, a table.")
    var format = ExportForm.jsonl

    func run() async throws {
        let export = ExportStream(client: try connection.client(), after: after, through: through, form: format)
        try await export.read { StandardStream.output.writeLine($0) }
    }
}

/// The forms in which the history is exported.
enum ExportForm: String, CaseIterable, ExpressibleByArgument, Sendable {
    case jsonl
    case csv

    var media: String {
        switch self {
        case .jsonl: "application/x-ndjson"
        case .csv: "text/csv"
        }
    }
}
