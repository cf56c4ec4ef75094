import ArgumentParser
import Settings

/// `holdfast config validate`
struct ConfigValidateCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check the configuration; exit with 10 and name every fault if there are any."
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var file: ConfigFile

    private static let csvColumns = ["key_path", "message", "hint", "place"]

    func run() async throws {
        do throws(ConfigurationFaults) {
            _ = try file.load()
        } catch {
            let problem = error.problem
            if output.format == .table {
                StandardStream.problems.writeLine(error.description)
            } else {
                let faults = problem["faults"]?.elements ?? []
                try output.print(problem, items: faults, columns: Self.csvColumns) { _ in [] }
            }
            throw ExitCode(ExitStatus.findings.rawValue)
        }
        try output.print(["valid": true, "faults": []], items: [], columns: Self.csvColumns) { _ in
            ["the configuration is valid"]
        }
    }
}
