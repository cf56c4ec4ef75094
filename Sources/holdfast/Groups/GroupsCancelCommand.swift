import ArgumentParser

/// `holdfast groups cancel`
struct GroupsCancelCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel all jobs of a group that have not ended."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The group's id.")
    var group: String

    @Option(help: "Why, for the history.")
    var reason: String

    func run() async throws {
        let target = WatchTarget.group(group)
        let call = try DaemonCall.post("v1", "groups", group, "cancel", document: ["reason": .text(reason)])
        let document = try await connection.client().send(call).document
        try WatchReport.print(WatchSnapshot(document, target: target), target: target, output: output)
    }
}
