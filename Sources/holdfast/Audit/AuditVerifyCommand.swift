import ArgumentParser
import AuditChain
import Glibc

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
            try LineFile(path: file).read { verifier.read(line: $0) }
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

/// A file of lines that may be longer than memory.
struct LineFile {
    /// `-` is standard input.
    let path: String

    /// Hands every line over, in order.
    /// - Throws: `CommandFailure` when the file cannot be read.
    func read(_ take: (String) -> Void) throws {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw failure }
        defer { if path != "-" { close(descriptor) } }
        var lines = LineSplitter()
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure }
            if count == 0 { break }
            for line in lines.split(Array(chunk[..<count])) { take(line) }
        }
        if let rest = lines.rest { take(rest) }
    }

    private var failure: CommandFailure {
        CommandFailure(
            .usage,
            code: "cli.unreadable_file",
            "\(path) cannot be read: \(String(cString: strerror(errno)))"
        )
    }
}
