import ArgumentParser

/// `holdfast audit export`
struct AuditExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the history to stdout, one line of JSON for each event.",
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

    func run() async throws {
        let export = ExportStream(client: try connection.client(), after: after, through: through)
        try await export.read { StandardStream.output.writeLine($0) }
    }
}
