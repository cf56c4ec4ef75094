import AuditChain
import CSV
import FoundationEssentials

/// The checking of a bundle, which needs nothing but the bundle.
struct EvidenceCheck {
    /// The bundle's folder.
    let path: String
    /// The keys that are trusted; with some, the manifest has to be signed by one of them.
    let keys: [VerificationKey]
    /// Heads that somebody wrote down elsewhere.
    let heads: [ChainHead]

    /// Something that does not fit.
    struct Finding: Equatable, Sendable {
        /// A stable name for programs.
        let kind: String
        let file: String
        let detail: String

        var document: JSONValue { ["finding": .text(kind), "file": .text(file), "detail": .text(detail)] }
    }

    /// What was found out.
    struct Result: Sendable {
        let manifest: EvidenceManifest
        /// Whose signature the manifest bears; nil without one that fits.
        var signer: VerificationKey?
        /// Events of the exported history that were verified.
        var events: Int64 = 0
        var findings: [Finding] = []
    }

    /// More is not read into memory.
    private static let manifestBytesMax = 16 << 20

    /// - Throws: `CommandFailure` when there is no manifest by which anything could be checked.
    func run() throws -> Result {
        let bytes = try contents(EvidenceManifest.fileName)
        guard let document = try? JSONValue(parsing: bytes), let manifest = EvidenceManifest(document) else {
            throw EvidenceFailure.reading(path, "\(EvidenceManifest.fileName) is no manifest of a known form")
        }
        var result = Result(manifest: manifest)
        checkSignature(of: bytes, &result)
        try checkNames(&result)
        for file in manifest.files { check(file, &result) }
        try checkHistory(&result)
        try checkHead(&result)
        return result
    }

    private func contents(_ name: String) throws -> [UInt8] {
        do throws(InputFile.Failure) {
            return try InputFile(path: "\(path)/\(name)", bytesMax: Self.manifestBytesMax).contents()
        } catch {
            let reason = if case .system(let text) = error { text } else { "it is too long" }
            throw EvidenceFailure.reading(path, "\(name): \(reason)")
        }
    }

    // MARK: Manifest and files

    private func checkSignature(of manifest: [UInt8], _ result: inout Result) {
        let name = EvidenceManifest.signatureName
        func note(_ kind: String, _ detail: String) {
            result.findings.append(Finding(kind: kind, file: name, detail: detail))
        }
        guard let bytes = try? contents(name) else {
            let claimsNone = result.manifest.gaps.contains { $0.kind == .notSigned }
            if !keys.isEmpty { note("not_signed", "there is no signature, and one was asked for") }
            if !claimsNone {
                note("signature_missing", "the manifest does not say that it is unsigned, and there is no signature")
            }
            return
        }
        guard let signature = ManifestSignature(String(decoding: bytes, as: UTF8.self)) else {
            return note("bad_signature", "it is no signature of a known form")
        }
        guard signature.isGood(for: manifest) else {
            return note("bad_signature", "the signature is not of this manifest")
        }
        guard keys.isEmpty || keys.contains(signature.key) else {
            return note("unknown_signer", "it is signed by \(signature.key.text), which is none of the keys given")
        }
        result.signer = signature.key
    }

    /// Nothing may lie in the bundle that the manifest does not name.
    private func checkNames(_ result: inout Result) throws {
        let known = Set(result.manifest.files.map(\.name)).union([
            EvidenceManifest.fileName, EvidenceManifest.signatureName,
        ])
        let there: [String]
        do {
            there = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw EvidenceFailure.reading(path, "it is not a folder that can be listed")
        }
        for name in there.sorted() where !known.contains(name) {
            result.findings.append(
                Finding(kind: "unexpected_file", file: name, detail: "the manifest does not name it")
            )
        }
        var seen: Set<String> = []
        for file in result.manifest.files where !seen.insert(file.name).inserted {
            result.findings.append(Finding(kind: "named_twice", file: file.name, detail: "the manifest names it twice"))
        }
    }

    private func check(_ file: EvidenceFile, _ result: inout Result) {
        var digest = ByteDigest()
        do throws(InputFile.Failure) {
            try InputFile(path: "\(path)/\(file.name)").read { digest.take($0) }
        } catch {
            let reason = if case .system(let text) = error { text } else { "it cannot be read" }
            return result.findings.append(Finding(kind: "missing_file", file: file.name, detail: reason))
        }
        guard digest.count != file.bytes || digest.hexadecimal != file.sha256 else { return }
        result.findings.append(
            Finding(
                kind: "changed_file",
                file: file.name,
                detail:
                    "it has \(digest.count) bytes with the SHA-256 \(digest.hexadecimal); the manifest says \(file.bytes) and "
                    + file.sha256
            )
        )
    }

    // MARK: History and head

    /// Verifies the exported history, and that the report on privileged actions is what follows from it.
    private func checkHistory(_ result: inout Result) throws {
        let name = EvidenceManifest.historyName
        guard let history = result.manifest.history else {
            guard result.manifest.files.contains(where: { $0.name == name }) else { return }
            return result.findings.append(
                Finding(
                    kind: "history_unexplained",
                    file: name,
                    detail: "the manifest does not say what part of the history it is"
                )
            )
        }
        var verifier = ExportVerifier(
            anchors: heads.map { ChainAnchor($0) },
            installation: result.manifest.installation
        )
        var derived = CSVReportWriter()
        var digest = ByteDigest()
        let window = result.manifest.window
        digest.take(derived.begin(heading(result.manifest)).utf8)
        func take(_ line: String) {
            verifier.read(line: line)
            guard let event = try? JSONValue(parsing: Array(line.utf8)), let at = Moment(event["at"]),
                window.contains(at),
                let row = PrivilegedReport.row(event)
            else { return }
            digest.take(derived.row(row).utf8)
        }
        var lines = LineSplitter()
        do throws(InputFile.Failure) {
            try InputFile(path: "\(path)/\(name)").read { chunk in lines.split(chunk).forEach(take) }
        } catch {
            // That it is missing has been said already.
            return
        }
        if let rest = lines.rest { take(rest) }
        verifier.finish()
        result.events = verifier.count
        for words in verifier.refusal.map({ [$0] }) ?? verifier.faults.map(\.description) {
            result.findings.append(Finding(kind: "history", file: name, detail: words))
        }
        if let header = verifier.header,
            header.start.description != history.after || header.end.description != history.through
        {
            result.findings.append(
                Finding(
                    kind: "other_history",
                    file: name,
                    detail: "it is another part of the history than the manifest says"
                )
            )
        }
        checkDerived(digest, &result)
    }

    private func heading(_ manifest: EvidenceManifest) -> ReportHeading {
        ReportHeading(
            kind: .privileged,
            window: manifest.window,
            madeAt: manifest.madeAt,
            installation: manifest.installation,
            head: manifest.head
        )
    }

    /// Another release may have other columns, so only a bundle of this one is held against them.
    private func checkDerived(_ digest: ByteDigest, _ result: inout Result) {
        guard result.manifest.madeBy == "holdfast \(ProgramVersion.current)",
            let file = result.manifest.files.first(where: { $0.name == "privileged.csv" }),
            file.sha256 != digest.hexadecimal
        else { return }
        result.findings.append(
            Finding(
                kind: "does_not_follow",
                file: file.name,
                detail: "the report is not what follows from the exported history"
            )
        )
    }

    private func checkHead(_ result: inout Result) throws {
        let name = "head.json"
        guard result.manifest.files.contains(where: { $0.name == name }), let bytes = try? contents(name),
            let document = try? JSONValue(parsing: bytes)
        else { return }
        func note(_ detail: String) { result.findings.append(Finding(kind: "head", file: name, detail: detail)) }
        if document["head"]?.text != result.manifest.head { note("it is another head than the manifest's") }
        guard let line = document["line"]?.text, document["signature"] != nil else { return }
        guard let signed = SignedHead(line: line), signed.isSignatureGood else {
            return note("its signature is not of this head")
        }
        if signed.head.description != result.manifest.head || signed.installation != result.manifest.installation {
            note("what is signed is another head than the manifest's")
        }
        if !keys.isEmpty, let key = signed.key, !keys.contains(key) {
            note("it is signed by \(key.text), which is none of the keys given")
        }
    }
}
