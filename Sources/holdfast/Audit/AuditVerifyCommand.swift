import ArgumentParser
import AuditChain

/// `holdfast audit verify`
struct AuditVerifyCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that the history is as it was written.",
        discussion: """
            Without FILE the daemon's history is fetched and checked here, so the daemon need not be believed. With FILE, the \
            output of 'holdfast audit export', no daemon is asked. Only heads that were written down elsewhere show that the end \
            was cut off or an older copy put back: give them with --anchors or --head. Of a FILE that is meant to be a part of \
            the history say so with --part. Ends with 10 when something does not fit.
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

    @Option(
        help: ArgumentHelp(
            "A file of anchors: lines that the daemon wrote by audit.anchors.file, or 'audit head --signed' printed.",
            valueName: "file"
        ),
        completion: .file()
    )
    var anchors: String?

    @Option(
        help: ArgumentHelp(
            "A file with the public keys, one a line, by which every anchor has to be signed.",
            valueName: "file"
        ),
        completion: .file()
    )
    var publicKey: String?

    @Flag(
        help: "FILE is a part of the history, such as a sealed segment: heads beyond its end are not held against it."
    )
    var part = false

    func validate() throws {
        if part, file == nil {
            throw ValidationError("--part is said of a FILE; the daemon's history is always verified to its end")
        }
        if publicKey != nil, anchors == nil {
            throw ValidationError("--public-key judges the lines of --anchors; give both")
        }
        for head in heads where ChainHead(head) == nil {
            throw ValidationError("--head \(head) is not SEQUENCE:HASH with 64 hexadecimal digits in lower case")
        }
    }

    func run() async throws {
        let book = try anchorBook()
        var verifier = ExportVerifier(
            anchors: heads.compactMap { ChainHead($0).map { ChainAnchor($0) } } + (book?.anchors ?? []),
            installation: book?.installation,
            isPart: part
        )
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
        let findings = VerifyFindings(verifier: verifier, book: book)
        try output.print(findings.document, columns: VerifyFindings.columns) { surface in
            findings.lines(surface)
        }
        if !findings.isWhole { throw ExitCode(ExitStatus.findings.rawValue) }
    }

    private func anchorBook() throws -> AnchorBook? {
        guard let anchors else { return nil }
        var keys: [VerificationKey] = []
        if let publicKey {
            try readLines(of: publicKey) { line in
                guard let key = VerificationKey(line) else { return }
                keys.append(key)
            }
            guard !keys.isEmpty else {
                throw CommandFailure(
                    .usage,
                    code: "cli.public_key",
                    "\(publicKey) holds no public key",
                    hint: "write 'ed25519:' and 64 hexadecimal digits on a line, as 'holdfast audit keygen' prints them"
                )
            }
        }
        var book = AnchorBook(keys: keys)
        try readLines(of: anchors) { book.read(line: $0) }
        book.finish()
        // An emptied file would show that nothing was cut off, whatever was.
        guard !book.anchors.isEmpty || !book.faults.isEmpty else {
            throw CommandFailure(
                .findings,
                code: "cli.no_anchors",
                "\(anchors) holds no anchor, so nothing can be held against it",
                hint:
                    "the daemon writes one line a day to audit.anchors.file; an empty file was emptied, or never written"
            )
        }
        return book
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
}
