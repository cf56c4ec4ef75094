import ArgumentParser

/// `holdfast remote-runs`
struct RemoteRunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remote-runs",
        abstract: "List what the cloud is still doing for us, and release what need not be waited for.",
        subcommands: [RemoteRunsListCommand.self, RemoteRunsReleaseCommand.self],
        defaultSubcommand: RemoteRunsListCommand.self
    )
}

/// `holdfast remote-runs ls`
struct RemoteRunsListCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List what the cloud is or may be doing for us, and how many jobs wait for it.",
        aliases: ["list"]
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let shown = try await ListPages(
            client: try connection.client(),
            segments: ["v1", "remote-runs"],
            name: "remote_runs",
            place: "cursor",
            limit: 200
        ).all()
        try output.print(["remote_runs": .array(shown)], items: shown, columns: Self.csvColumns) { surface in
            RemoteRunTable.lines(shown, surface: surface)
        }
    }

    private static let csvColumns = [
        "id", "kind", "project", "job_id", "job_state", "effect", "remote_id", "vault_id", "since", "waiting",
        "released.actor", "released.reason", "released.at",
    ]
}

/// `holdfast remote-runs release`
struct RemoteRunsReleaseCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Let other jobs have the resources although the end of the run has not been seen.",
        discussion: """
            The run itself cannot be stopped. Should it still be on, the cloud refuses the next one as busy, and the job that \
            wants it waits.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The id that `holdfast remote-runs ls` shows.")
    var id: String

    @Option(help: "How you know that the resource is free, for the history.")
    var reason: String

    func run() async throws {
        let call = try DaemonCall.post("v1", "remote-runs", id, "release", document: ["reason": .text(reason)])
        let document = try await connection.client().send(call).document
        try output.print(document, columns: ["id", "released"]) { _ in ["released \(TextWidth.printable(id))"] }
    }
}

/// Remote runs as rows.
enum RemoteRunTable {
    static func lines(_ runs: [JSONValue], surface: Surface) -> [String] {
        guard !runs.isEmpty else { return ["the cloud does nothing for us"] }
        var table = TextTable([
            .init(title: "ID", widthMin: 36),
            .init(title: "KIND"),
            .init(title: "RESTORE POINT", widthMin: 10, dropOrder: 0),
            .init(title: "RESOURCES", widthMin: 10, dropOrder: 1),
            .init(title: "JOB STATE", dropOrder: 3),
            .init(title: "SINCE", dropOrder: 2),
            .init(title: "WAITING", isAlignedRight: true),
        ])
        for run in runs {
            let kind = run["kind"]?.text ?? ""
            let resources = (run["resource_ids"]?.elements ?? []).compactMap(\.text).joined(separator: " ")
            let cells: [String] = [
                run["id"]?.text ?? "", run["released"]?.members == nil ? kind : "\(kind), released",
                run["remote_id"]?.text ?? "-", resources, run["job_state"]?.text ?? "-",
                Moment(run["since"])?.text ?? "", run["waiting"]?.shown ?? "0",
            ]
            table.add(cells.map { TextTable.Cell($0) })
        }
        return table.lines(width: surface.width, colored: surface.isColored)
    }
}
