import ArgumentParser

/// `holdfast version`
struct VersionCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Print the version of this program and, with --daemon, of the running daemon."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .customLong("daemon"), help: "Ask the daemon too.")
    var asksDaemon = false

    func run() async throws {
        let daemon = asksDaemon ? try await connection.client().send(.get("version")).document : nil
        let document = JSONValue.compact(["version": .text(ProgramVersion.current), "daemon": daemon])
        try output.print(document, columns: ["version", "daemon.version"]) { _ in
            let answer = daemon.map { TextWidth.printable($0["version"]?.text ?? $0.shown ?? "") }
            return ["holdfast \(ProgramVersion.current)"] + (answer.map { ["daemon   \($0)"] } ?? [])
        }
    }
}
