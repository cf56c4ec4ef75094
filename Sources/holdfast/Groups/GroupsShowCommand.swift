import ArgumentParser

/// `holdfast groups show`
struct GroupsShowCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a group: its folded state and its jobs."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The group's id.")
    var group: String

    func run() async throws {
        let target = WatchTarget.group(group)
        let document = try await connection.client().send(target.call()).document
        try WatchReport.print(WatchSnapshot(document, target: target), target: target, output: output)
    }
}
