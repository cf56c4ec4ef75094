import AuditChain
import FoundationEssentials

/// The checking of a bundle, which needs nothing but the bundle.
struct EvidenceCheck {
    /// The bundle's folder.
    let path: String
    /// The keys that are trusted; with some, the manifest has to be signed by one of them.
    let keys: [VerificationKey]
    /// The daemon's keys that are trusted; with some, its head has to be signed by one of them.
    let headKeys: [VerificationKey]
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
        /// Nil when there is none that can be read; then that is a finding.
        var manifest: EvidenceManifest?
        /// Whose signature the manifest bears; nil without one that fits.
        var signer: VerificationKey?
        /// Whose signature the daemon's head bears; nil without one that fits.
        var headSigner: VerificationKey?
        /// Events of the exported history that were verified.
        var events: Int64 = 0
        /// Heads from elsewhere that lie outside of what the bundle has of the history.
        var uncheckedHeads: [ChainHead] = []
        var findings: [Finding] = []

        mutating func note(_ kind: String, _ file: String, _ detail: String) {
            findings.append(Finding(kind: kind, file: file, detail: detail))
        }
    }

    /// More is not read into memory.
    private static let manifestBytesMax = 16 << 20

    /// - Throws: `CommandFailure` when the folder or its manifest cannot be read, and when a manifest that is well signed is of
    ///   a form that this release does not know.
    func run() throws -> Result {
        let names = try names()
        var result = Result()
        guard names.contains(EvidenceManifest.fileName) else {
            result.note("missing_file", EvidenceManifest.fileName, "without it nothing of the bundle can be checked")
            return result
        }
        guard let bytes = try manifestBytes() else {
            result.note("unreadable_manifest", EvidenceManifest.fileName, "it is too long to be one")
            return result
        }
        // What the bytes say is only looked at once it is known whose they are.
        let manifest = (try? JSONValue(parsing: bytes)).flatMap { EvidenceManifest($0) }
        checkSignature(of: bytes, manifest, &result)
        guard let manifest else {
            guard result.signer == nil else {
                throw EvidenceFailure.reading(path, "\(EvidenceManifest.fileName) is of a form that is not known here")
            }
            result.note("unreadable_manifest", EvidenceManifest.fileName, "it is no manifest of a known form")
            return result
        }
        result.manifest = manifest
        check(names, manifest, &result)
        for file in manifest.files { check(file, &result) }
        checkHistory(manifest, &result)
        checkHead(manifest, &result)
        return result
    }

    // MARK: Reading

    private func names() throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw EvidenceFailure.reading(path, "it is not a folder that can be listed")
        }
    }

    /// Nil when there are too many.
    private func manifestBytes() throws -> [UInt8]? {
        do throws(InputFile.Failure) {
            return try file(EvidenceManifest.fileName).contents()
        } catch {
            guard case .system(let text) = error else { return nil }
            throw EvidenceFailure.reading(path, "\(EvidenceManifest.fileName): \(text)")
        }
    }

    /// A file of the bundle that may not be longer than a manifest may.
    func file(_ name: String) -> InputFile {
        InputFile(path: "\(path)/\(name)", bytesMax: Self.manifestBytesMax)
    }

    // MARK: Manifest and files

    /// - Parameter manifest: nil when the bytes are none.
    private func checkSignature(of bytes: [UInt8], _ manifest: EvidenceManifest?, _ result: inout Result) {
        let name = EvidenceManifest.signatureName
        guard let text = try? file(name).contents() else {
            if !keys.isEmpty { result.note("not_signed", name, "there is no signature, and one was asked for") }
            if let manifest, !manifest.gaps.contains(where: { $0.kind == .notSigned }) {
                result.note(
                    "signature_missing",
                    name,
                    "the manifest does not say that it is unsigned, and there is no signature"
                )
            }
            return
        }
        guard let signature = ManifestSignature(String(decoding: text, as: UTF8.self)) else {
            return result.note("bad_signature", name, "it is no signature of a known form")
        }
        guard signature.isGood(for: bytes) else {
            return result.note("bad_signature", name, "the signature is not of this manifest")
        }
        guard keys.isEmpty || keys.contains(signature.key) else {
            return result.note(
                "unknown_signer",
                name,
                "it is signed by \(signature.key.text), which is none of the keys given"
            )
        }
        result.signer = signature.key
    }

    /// Nothing may lie in the bundle that the manifest does not name.
    private func check(_ names: [String], _ manifest: EvidenceManifest, _ result: inout Result) {
        let known = Set(manifest.files.map(\.name)).union([EvidenceManifest.fileName, EvidenceManifest.signatureName])
        for name in names.sorted() where !known.contains(name) {
            result.note("unexpected_file", name, "the manifest does not name it")
        }
        var seen: Set<String> = []
        for file in manifest.files where !seen.insert(file.name).inserted {
            result.note("named_twice", file.name, "the manifest names it twice")
        }
    }

    private func check(_ file: EvidenceFile, _ result: inout Result) {
        var digest = ByteDigest()
        do throws(InputFile.Failure) {
            try InputFile(path: "\(path)/\(file.name)").read { digest.take($0) }
        } catch {
            let reason = if case .system(let text) = error { text } else { "it cannot be read" }
            return result.note("missing_file", file.name, reason)
        }
        guard digest.count != file.bytes || digest.hexadecimal != file.sha256 else { return }
        result.note(
            "changed_file",
            file.name,
            "it has \(digest.count) bytes with the SHA-256 \(digest.hexadecimal); the manifest says \(file.bytes) and "
                + file.sha256
        )
    }
}
