import ArgumentParser
import AuditChain

/// `holdfast report evidence`
struct ReportEvidenceCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Write one bundle for an auditor: all reports, the history, a manifest, and what it does not show.",
        discussion: """
            FOLDER is made and must not be there yet. It holds every report as CSV, JSON and a printable page, the history of the \
            window, the head, and manifest.json with the SHA-256 of each file and an explicit list of gaps. With --signing-key the \
            manifest is signed. 'holdfast report verify FOLDER' checks it on any machine, without a daemon.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Window") var flags: WindowFlags

    @Argument(help: "The folder to make.", completion: .directory)
    var folder: String

    @Option(
        help: ArgumentHelp(
            "Sign the manifest with the key in this file, as `holdfast audit keygen` makes it.",
            valueName: "file"
        ),
        completion: .file()
    )
    var signingKey: String?

    func run() async throws {
        let key = try signingKey.map(EvidenceKeys.signingKey)
        let now = Moment.now()
        let source = try await ReportSource(
            client: try connection.client(),
            window: try flags.window(now: now),
            surveys: true
        )
        var path = folder
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        let place = path
        let manifest = try await EvidenceBundle(source: source, madeAt: now, path: place, key: key).write()
        let columns = ["installation", "from", "to", "made_at", "head", "files.name", "gaps.gap"]
        try output.print(manifest.document, columns: columns) { _ in Self.lines(manifest, path: place, key: key) }
    }

    private static func lines(_ manifest: EvidenceManifest, path: String, key: SigningKey?) -> [String] {
        let signer = key.map { "signed by \($0.publicKey.text)" } ?? "not signed"
        return ["\(TextWidth.printable(path)): \(manifest.files.count) files, \(signer)", "head \(manifest.head)"]
            + EvidenceText.gaps(manifest)
    }
}
