import ArgumentParser
import AuditChain

/// `holdfast report verify`
struct ReportVerifyCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a bundle of 'report evidence', on any machine and without a daemon.",
        discussion: """
            Checks the manifest's signature, every file against it, that nothing was added, the history against its own hashes, and \
            that the report on privileged actions follows from it. A signature only says who signed when the key is known from \
            elsewhere: give the bundle's with --public-key, and the one that the daemon signs its heads with by --head-key. \
            Ends with 10 when something does not fit.
            """
    )

    @OptionGroup var output: OutputOptions

    @Argument(help: "The bundle's folder.", completion: .directory)
    var folder: String

    @Option(
        help: ArgumentHelp(
            "A file with public keys, one a line, of which one must have signed the bundle.",
            valueName: "file"
        ),
        completion: .file()
    )
    var publicKey: String?

    @Option(
        help: ArgumentHelp(
            "A file with the daemon's public keys, one a line, of which one must have signed the head in the bundle.",
            valueName: "file"
        ),
        completion: .file()
    )
    var headKey: String?

    @Option(
        name: .customLong("head"),
        help: "A head that was written down elsewhere, SEQUENCE:HASH. May be given more than once."
    )
    var heads: [String] = []

    func validate() throws {
        for head in heads where ChainHead(head) == nil {
            throw ValidationError("--head \(head) is not SEQUENCE:HASH with 64 hexadecimal digits in lower case")
        }
    }

    func run() async throws {
        let check = EvidenceCheck(
            path: folder,
            keys: try publicKey.map(EvidenceKeys.publicKeys) ?? [],
            headKeys: try headKey.map(EvidenceKeys.publicKeys) ?? [],
            heads: heads.compactMap { ChainHead($0) }
        )
        let result = try check.run()
        let columns = [
            "verified", "installation", "from", "to", "signed_by", "head_signed_by", "events", "findings.detail",
            "gaps.gap",
        ]
        try output.print(EvidenceText.document(result), columns: columns) { EvidenceText.lines(result, surface: $0) }
        if !result.findings.isEmpty { throw ExitCode(ExitStatus.findings.rawValue) }
    }
}
