import ArgumentParser
import Settings

/// `holdfast config show`
struct ConfigShowCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show every setting in force and where it comes from; secrets only as their reference."
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var file: ConfigFile

    func run() async throws {
        let effective: EffectiveConfiguration
        do throws(ConfigurationFaults) {
            effective = try file.load().effective()
        } catch {
            let failure = CommandFailure(.findings, problem: error.problem)
            StandardStream.problems.writeLine(error.description)
            if output.format == .json { StandardStream.output.writeLine(try failure.problem.encoded(pretty: true)) }
            throw ExitCode(failure.status.rawValue)
        }
        let settings = effective.settings.map { setting -> JSONValue in
            ["key": .text(setting.key), "value": .text(setting.value), "origin": .text(setting.origin)]
        }
        try output.print(
            ["settings": .array(settings)],
            items: settings,
            columns: ["key", "value", "origin"]
        ) { _ in [effective.description] }
    }
}
