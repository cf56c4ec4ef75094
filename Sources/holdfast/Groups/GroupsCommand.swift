import ArgumentParser

/// `holdfast groups`
struct GroupsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groups",
        abstract: "Show, follow and cancel the jobs of one submission.",
        subcommands: [GroupsShowCommand.self, GroupsWatchCommand.self, GroupsCancelCommand.self]
    )
}
