import ArgumentParser

/// `holdfast audit prune`
struct AuditPruneCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove jobs and parts of the history that are older than they have to be.",
        discussion: """
            What goes is configured by 'retention'. A part of the history is exported to a file and checked there before it \
            goes, and leaves a tombstone that 'holdfast audit verify' passes over. Jobs with the label of a legal hold stay, and \
            so do those that have not ended. See docs/audit.md.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Why; it is kept in the history.")
    var reason: String

    @Flag(help: "Say what would go, and change nothing.")
    var dryRun = false

    func run() async throws {
        let client = try connection.client()
        var findings = PruneFindings()
        var hasMore = true
        while hasMore {
            var call = try DaemonCall.post(
                "v1",
                "audit",
                "prune",
                document: .object(["reason": .text(reason), "dry_run": .boolean(dryRun)])
            )
            // A round copies and checks some ten thousand events.
            call.timeLimit = .seconds(600)
            let round = try await client.send(call).document
            findings.add(round)
            hasMore = round["more"]?.boolean ?? false
        }
        try output.print(findings.document(dry: dryRun), columns: PruneFindings.columns) { _ in
            findings.lines(dry: dryRun)
        }
    }
}

/// What the rounds of a pruning came to together.
struct PruneFindings {
    private var jobs = 0
    private var events = 0
    private var segments: [JSONValue] = []
    /// Of the last round: each tells of all that stays.
    private var jobsKept = JSONValue.null
    private var segmentsKept: [JSONValue] = []

    static let columns = ["jobs_pruned", "events_deleted", "segments.file"]

    mutating func add(_ round: JSONValue) {
        jobs += round["jobs_pruned"]?.integer ?? 0
        events += round["events_deleted"]?.integer ?? 0
        segments += round["segments"]?.elements ?? []
        jobsKept = round["jobs_kept"] ?? .null
        segmentsKept = round["segments_kept"]?.elements ?? []
    }

    func document(dry: Bool) -> JSONValue {
        .object([
            "dry_run": .boolean(dry), "jobs_pruned": .integer(Int64(jobs)), "jobs_kept": jobsKept,
            "segments": .array(segments), "segments_kept": .array(segmentsKept),
            "events_deleted": .integer(Int64(events)),
        ])
    }

    func lines(dry: Bool) -> [String] {
        var lines = [dry ? "\(jobs) jobs would go" : "\(jobs) jobs removed"]
        for reason in ["legal_hold", "unfinished", "idempotency_key", "last_good"] {
            let count = jobsKept[reason]?.integer ?? 0
            if count > 0 { lines.append("  \(count) stay: \(reason)") }
        }
        lines += segments.map { segment in
            let file = segment["file"]?.text.map { " sealed in " + TextWidth.printable($0) } ?? " would be sealed"
            return "events \(Self.range(segment))" + file
        }
        lines += segmentsKept.map { segment in
            "events \(Self.range(segment)) stay because of job \(segment["job_id"]?.text ?? "")"
        }
        return lines + (dry ? [] : ["\(events) events deleted"])
    }

    private static func range(_ segment: JSONValue) -> String {
        "\(segment["first"]?.integer ?? 0) to \(segment["last"]?.integer ?? 0)"
    }
}
