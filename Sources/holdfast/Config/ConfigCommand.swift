import ArgumentParser

/// `holdfast config`
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check and show the daemon's configuration.",
        subcommands: [ConfigValidateCommand.self, ConfigShowCommand.self]
    )
}
