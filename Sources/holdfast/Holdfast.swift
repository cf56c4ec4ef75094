import ArgumentParser
import Glibc

/// The program: the daemon, its command line and the emulator.
@main
struct Holdfast: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holdfast",
        abstract: "Takes backups of cloud servers and disks, and cannot lose its place.",
        version: "holdfast \(ProgramVersion.current)",
        groupedSubcommands: [
            CommandGroup(
                name: "Backup",
                subcommands: [
                    SubmitCommand.self, JobsCommand.self, GroupsCommand.self, QueueCommand.self, RemoteRunsCommand.self,
                    ProtectionCommand.self, ReportCommand.self,
                ]
            ),
            CommandGroup(
                name: "Service",
                subcommands: [
                    ServeCommand.self, ConfigCommand.self, AuditCommand.self, RecoveryCommand.self, TokenCommand.self,
                ]
            ),
            CommandGroup(
                name: "Learn",
                subcommands: [DemoCommand.self, EmulatorCommand.self, ExplainCommand.self, VersionCommand.self]
            ),
        ]
    )

    /// Parses and runs the command and exits with a code of `ExitStatus`.
    static func main() async {
        StandardStream.reserveNumbers()
        let arguments = Array(CommandLine.arguments.dropFirst())
        var format = OutputFormat.requested(in: arguments)
        var code = ExitStatus.ok.rawValue
        do {
            var command = try parseAsRoot(arguments)
            if let reporting = command as? any ReportingCommand {
                format = reporting.output.format
            }
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            code = CommandEnding(of: error, format: format).report()
        }
        if let loss = StandardStream.loss {
            StandardStream.problems.writeLine("holdfast: the output could not be written whole: \(loss)")
            if code == ExitStatus.ok.rawValue { code = ExitStatus.failed.rawValue }
        }
        Glibc.exit(code)
    }
}
