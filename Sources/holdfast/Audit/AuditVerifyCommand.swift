import ArgumentParser
import AuditChain

/// `holdfast audit verify`
struct AuditVerifyCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that the history is as it was written.",
        discussion: """
            Without FILE the daemon's history is fetched and checked here, so the daemon need not be believed. With FILE, the \
            output of 'holdfast audit export', no daemon is asked. Ends with 10 when something does not fit.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "An exported history; - is standard input.")
    var file: String?

    @Option(
        name: .customLong("head"),
        help: "A head that 'holdfast audit head' printed some time ago, SEQUENCE:HASH. May be given more than once."
    )
    var heads: [String] = []

    func validate() throws {
        for head in heads where ChainHead(head) == nil {
            throw ValidationError("--head \(head) is not SEQUENCE:HASH with 64 hexadecimal digits in lower case")
        }
    }

    func run() async throws {
        var verifier = ExportVerifier(anchors: heads.compactMap { ChainHead($0) })
        if let file {
            try readLines(of: file) { verifier.read(line: $0) }
        } else {
            try await ExportStream(client: try connection.client()).read { verifier.read(line: $0) }
        }
        verifier.finish()
        if let refusal = verifier.refusal {
            throw CommandFailure(
                .findings,
                code: "cli.not_a_history",
                "\(file ?? "what the daemon sent") cannot be verified: \(refusal)"
            )
        }
        try report(verifier)
        if !verifier.isWhole { throw ExitCode(ExitStatus.findings.rawValue) }
    }

    /// Hands every line of a file over, which may be longer than memory.
    private func readLines(of path: String, _ take: (String) -> Void) throws {
        var lines = LineSplitter()
        do throws(InputFile.Failure) {
            try InputFile(path: path).read { chunk in lines.split(chunk).forEach(take) }
        } catch {
            let reason = if case .system(let text) = error { text } else { "\(error)" }
            throw CommandFailure(.usage, code: "cli.unreadable_file", "\(path) cannot be read: \(reason)")
        }
        if let rest = lines.rest { take(rest) }
    }

    private func report(_ verifier: ExportVerifier) throws {
        let faults = verifier.faults.map { fault in
            JSONValue.compact([
                "fault": .text(fault.name), "seq": fault.sequence.map { .integer($0) },
                "detail": .text(fault.description),
            ])
        }
        let document = JSONValue.compact([
            "verified": .boolean(verifier.isWhole), "installation": verifier.header.map { .text($0.installation) },
            "after": verifier.header.map { .text($0.start.description) },
            "head": verifier.head.map { .text($0.description) }, "events": .integer(verifier.count),
            "faults": .array(faults), "has_more_faults": .boolean(verifier.hasMoreFaults),
        ])
        try output.print(document, columns: ["verified", "installation", "after", "head", "events", "faults.detail"]) {
            surface in
            lines(verifier, surface)
        }
    }

    private func lines(_ verifier: ExportVerifier, _ surface: Surface) -> [String] {
        let words =
            verifier.isWhole
            ? "\(verifier.count) events are as they were written" : "the history is not as it was written"
        let style: TextStyle = verifier.isWhole ? .plain : .warning
        let faults = verifier.faults.map { "  " + TextWidth.printable($0.description) }
        let head = verifier.head.map { ["head " + $0.description] } ?? []
        return [style.apply(to: words, colored: surface.isColored)] + faults
            + (verifier.hasMoreFaults ? ["  and more"] : []) + head
    }
}
