import ArgumentParser

/// `holdfast jobs`
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "List, show, follow and steer jobs.",
        discussion: "A job may be named by the beginning of its id when that is unique among the newest jobs.",
        subcommands: [
            JobsListCommand.self, JobsShowCommand.self, JobsWatchCommand.self, JobsEventsCommand.self,
            JobsCallsCommand.self, JobsCancelCommand.self, JobsRetryCommand.self, JobsResolveCommand.self,
        ],
        defaultSubcommand: JobsListCommand.self
    )
}
