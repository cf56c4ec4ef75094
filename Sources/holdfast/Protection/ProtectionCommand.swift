import ArgumentParser

/// `holdfast protection`
struct ProtectionCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "protection",
        abstract: "Tell which resources have a good restore point, and how old it is.",
        discussion: """
            A resource's target age comes from its job's label 'rpo' (such as rpo=24h), else from protection.target_age_seconds. \
            With --check the command ends with 10 when a resource misses its target.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "One resource's id; without it all that jobs have named.")
    var resource: String?

    @Flag(help: "Only those that miss their target.")
    var missed = false

    @Flag(help: "End with 10 when a resource misses its target.")
    var check = false

    func run() async throws {
        let client = try connection.client()
        var resources: [JSONValue]
        if let resource {
            resources = [try await client.send(.get("v1", "protection", resource)).document]
        } else {
            resources = try await ListPages(
                client: client,
                segments: ["v1", "protection"],
                name: "resources",
                place: "after",
                limit: 500
            ).all()
        }
        let late = resources.filter { $0["rpo_state"]?.text == "missed" }
        if missed { resources = late }
        let shown = resources
        try output.print(["resources": .array(shown)], items: shown, columns: Self.csvColumns) { surface in
            ProtectionTable.lines(shown, surface: surface)
        }
        if check, !late.isEmpty { throw ExitCode(ExitStatus.findings.rawValue) }
    }

    private static let csvColumns = [
        "resource_id", "type", "name", "project", "last_success_at", "age_seconds", "rpo_seconds", "rpo_state",
        "next_due_at", "restore_point_id", "backup_id", "vault_id", "job_id", "last_attempt.job_id",
        "last_attempt.state", "last_attempt.submitted_at", "last_attempt.finished_at", "last_attempt.outcome",
        "last_attempt.error_code",
    ]
}

/// Protected resources as rows.
enum ProtectionTable {
    static func lines(_ resources: [JSONValue], surface: Surface) -> [String] {
        guard !resources.isEmpty else { return ["no resources"] }
        var table = TextTable([
            .init(title: "RESOURCE", widthMin: 10),
            .init(title: "NAME", widthMin: 8, dropOrder: 2),
            .init(title: "TARGET"),
            .init(title: "AGE", isAlignedRight: true),
            .init(title: "OF", isAlignedRight: true, dropOrder: 1),
            .init(title: "LAST GOOD", dropOrder: 0),
            .init(title: "LAST ATTEMPT", widthMin: 10, dropOrder: 3),
        ])
        for resource in resources {
            let state = resource["rpo_state"]?.text
            let attempt = [
                resource["last_attempt"]?["state"]?.text, resource["last_attempt"]?["error_code"]?.text,
            ]
            table.add([
                .init(resource["resource_id"]?.text),
                .init(resource["name"]?.text),
                .init(state?.replacing("_", with: " "), style(state)),
                .init(span(resource["age_seconds"])),
                .init(span(resource["rpo_seconds"])),
                .init(Moment(resource["last_success_at"])?.text),
                .init(attempt.compactMap { $0 }.joined(separator: " ")),
            ])
        }
        return table.lines(width: surface.width, colored: surface.isColored)
    }

    private static func span(_ seconds: JSONValue?) -> String? {
        seconds?.integer.map { SpanText.short(seconds: Double($0)) }
    }

    private static func style(_ state: String?) -> TextStyle {
        switch state {
        case "met": .good
        case "missed": .bad
        case "orphaned": .warning
        default: .plain
        }
    }
}
