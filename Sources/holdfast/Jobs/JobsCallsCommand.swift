import ArgumentParser

/// `holdfast jobs calls`
struct JobsCallsCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "calls",
        abstract: "List the calls that a job made to the cloud."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The job.")
    var job: JobReference

    private static let csvColumns = [
        "started_at", "step", "attempt", "operation", "method", "url_template", "http_status", "error_code",
        "request_id", "rule", "carried_out", "duration_ms", "bytes_sent", "bytes_received",
    ]

    func run() async throws {
        let client = try connection.client()
        let document = try await client.send(.get("v1", "jobs", job.id(with: client), "calls")).document
        let calls = document["calls"]?.elements ?? []
        try output.print(document, items: calls, columns: Self.csvColumns) { surface in
            Self.lines(calls, polls: document["polls"]?.elements ?? [], surface: surface)
        }
    }

    private static func lines(_ calls: [JSONValue], polls: [JSONValue], surface: Surface) -> [String] {
        var table = TextTable([
            .init(title: "TIME"),
            .init(title: "STEP", dropOrder: 2),
            .init(title: "OPERATION"),
            .init(title: "STATUS", isAlignedRight: true),
            .init(title: "CODE", widthMin: 8),
            .init(title: "RULE", widthMin: 6, dropOrder: 1),
            .init(title: "MS", isAlignedRight: true),
            .init(title: "REQUEST ID", widthMin: 8, dropOrder: 0),
        ])
        for call in calls {
            let status = call["http_status"]?.integer
            table.add([
                .init(Moment(call["started_at"])?.text),
                .init(call["step"]?.text),
                .init(call["operation"]?.text),
                .init(status.map(String.init), (status ?? 0) < 400 && status != nil ? .good : .bad),
                .init(call["error_code"]?.text),
                .init(call["rule"]?.text),
                .init(call["duration_ms"]?.shown),
                .init(call["request_id"]?.text),
            ])
        }
        let counted = polls.map { poll in
            TextWidth.printable("\(poll["operation"]?.text ?? "") was polled \(poll["count"]?.shown ?? "?") times")
        }
        let rows = calls.isEmpty ? ["no calls"] : table.lines(width: surface.width, colored: surface.isColored)
        return rows + counted
    }
}
