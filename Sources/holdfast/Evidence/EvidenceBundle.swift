import AuditChain
import FoundationEssentials
import Glibc

/// The making of a bundle: every report in every form, the history of the window, and a manifest over all of it.
struct EvidenceBundle {
    let source: ReportSource
    let madeAt: Moment
    /// The folder that is made. It gets its name last, so that a bundle that was broken off cannot be taken for one.
    let path: String
    /// Signs the manifest; nil leaves it unsigned.
    let key: SigningKey?

    /// The forms that every report is written in.
    static let formats: [ReportFormat] = [.csv, .json, .html]

    /// - Returns: the manifest, when all of the bundle is on the disk.
    func write() async throws -> EvidenceManifest {
        guard access(path, F_OK) != 0 else { throw EvidenceFailure.writing(path, EEXIST) }
        let folder = path + ".part"
        guard mkdir(folder, 0o700) == 0 else { throw EvidenceFailure.writing(folder, errno) }
        do {
            let manifest = try await fill(folder)
            guard rename(folder, path) == 0 else { throw EvidenceFailure.writing(path, errno) }
            return manifest
        } catch {
            // What is left of it is of no use; that it cannot be removed changes nothing about the failure.
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    private func fill(_ folder: String) async throws -> EvidenceManifest {
        var manifest = EvidenceManifest(
            installation: source.head.installation,
            window: source.window,
            madeAt: madeAt,
            madeBy: "holdfast \(ProgramVersion.current)",
            head: source.head.text
        )
        manifest.gaps = gapsOfWindow()
        for kind in ReportKind.allCases {
            let files = try Self.formats.map { format in
                (format, try HashedFile(name: "\(kind.rawValue).\(format.rawValue)", folder: folder))
            }
            let outlets = files.map { format, file in
                ReportRun.Outlet(format: format) { try file.write($0) }
            }
            let totals = try await ReportRun.write(kind, from: source, madeAt: madeAt, into: outlets)
            manifest.files += try files.map { try $0.1.finish() }
            if kind == .jobs { manifest.gaps += gaps(ofJobs: totals) }
        }
        try await writeHistory(folder, &manifest)
        manifest.files.append(try writeWhole("head.json", source.head.document.encoded(pretty: true) + "\n", folder))
        if key == nil {
            manifest.gaps.append(
                EvidenceGap(
                    kind: .notSigned,
                    detail: "no signing key was given: whoever can write these files could have made them up"
                )
            )
        }
        let text = try manifest.document.encoded(pretty: true) + "\n"
        _ = try writeWhole(EvidenceManifest.fileName, text, folder)
        if let key {
            let signature = try ManifestSignature(of: Array(text.utf8), by: key)
            _ = try writeWhole(EvidenceManifest.signatureName, signature.text, folder)
        }
        return manifest
    }

    private func writeWhole(_ name: String, _ text: String, _ folder: String) throws -> EvidenceFile {
        let file = try HashedFile(name: name, folder: folder)
        try file.write(text)
        return try file.finish()
    }

    // MARK: The history

    /// The events of the window as they are exported, verified while they are written, with the tombstones of what was deleted
    /// of them.
    private func writeHistory(_ folder: String, _ manifest: inout EvidenceManifest) async throws {
        guard let part = source.survey?.part(head: source.head.sequence) else { return }
        let file = try HashedFile(name: EvidenceManifest.historyName, folder: folder)
        var verifier = ExportVerifier()
        try await source.lines(after: part.after, through: part.through) { line in
            verifier.read(line: line)
            try file.write(line + "\n")
        }
        verifier.finish()
        manifest.files.append(try file.finish())
        if let header = verifier.header {
            manifest.history = (header.start.description, header.end.description)
        }
        let faults = verifier.refusal.map { [$0] } ?? verifier.faults.map(\.description)
        // Most of them the survey has found already.
        for gap in faults.map({ EvidenceGap(kind: .unverifiable, detail: $0) }) where !manifest.gaps.contains(gap) {
            manifest.gaps.append(gap)
        }
        // What is deleted while the bundle is made.
        let fresh = verifier.passedOver.filter { !(source.survey?.knows($0) ?? false) }
        manifest.gaps += fresh.map(EvidenceGap.init(pruned:))
    }

    // MARK: Gaps

    private func gapsOfWindow() -> [EvidenceGap] {
        var gaps = source.survey?.gaps ?? []
        let window = source.window
        if window.to > madeAt {
            gaps.append(
                EvidenceGap(
                    kind: .windowNotOver,
                    detail:
                        "the window ends at \(window.to.exactText); what happens after \(madeAt.exactText) is missing"
                )
            )
        }
        if window.to < madeAt {
            gaps.append(
                EvidenceGap(
                    kind: .protectionIsLater,
                    detail: "protection is as of \(madeAt.exactText), not of the window's end"
                )
            )
        }
        if source.head.document["signature"] == nil {
            gaps.append(EvidenceGap(kind: .headNotSigned, detail: "the daemon has no key and signs no heads"))
        }
        return gaps
    }

    private func gaps(ofJobs totals: ReportTotals) -> [EvidenceGap] {
        let open = ["queued", "running", "waiting", "cancelling", "needs_attention"]
            .reduce(0) { $0 + (totals.groups[$1] ?? 0) }
        guard open > 0 else { return [] }
        return [EvidenceGap(kind: .jobsNotEnded, detail: "\(open) jobs of the window had not ended")]
    }
}
