import AuditChain

extension EvidenceCheck {
    /// Verifies the exported history, and that the report on privileged actions is what follows from it.
    func checkHistory(_ manifest: EvidenceManifest, _ result: inout Result) {
        let name = EvidenceManifest.historyName
        guard let history = manifest.history else {
            result.uncheckedHeads = heads
            guard manifest.files.contains(where: { $0.name == name }) else { return }
            return result.note("history_unexplained", name, "the manifest does not say what part of the history it is")
        }
        let anchors = anchors(in: history, manifest, &result)
        var verifier = ExportVerifier(anchors: anchors, installation: manifest.installation)
        var derived = CSVReportWriter()
        var digest = ByteDigest()
        let window = manifest.window
        digest.take(derived.begin(heading(manifest)).utf8)
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
        result.uncheckedHeads += verifier.uncheckedAnchors.map(\.head)
        for words in verifier.refusal.map({ [$0] }) ?? verifier.faults.map(\.description) {
            result.note("history", name, words)
        }
        if let header = verifier.header,
            header.start.description != history.after || header.end.description != history.through
        {
            result.note("other_history", name, "it is another part of the history than the manifest says")
        }
        checkDerived(digest, manifest, &result)
    }

    /// The given heads that lie within the exported part; that of the manifest is compared at once, and the others cannot be
    /// checked with this bundle.
    private func anchors(
        in history: (after: String, through: String),
        _ manifest: EvidenceManifest,
        _ result: inout Result
    ) -> [ChainAnchor] {
        guard let after = ChainHead(history.after), let through = ChainHead(history.through),
            after.sequence <= through.sequence
        else {
            result.uncheckedHeads = heads
            return []
        }
        let last = ChainHead(manifest.head)
        var anchors: [ChainAnchor] = []
        for head in heads {
            if (after.sequence...through.sequence).contains(head.sequence) {
                anchors.append(ChainAnchor(head))
            } else if let last, last.sequence == head.sequence {
                guard last != head else { continue }
                result.note("head", "head.json", "the head that was given is \(head), the bundle's is \(last)")
            } else {
                result.uncheckedHeads.append(head)
            }
        }
        return anchors
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
    private func checkDerived(_ digest: ByteDigest, _ manifest: EvidenceManifest, _ result: inout Result) {
        guard manifest.madeBy == "holdfast \(ProgramVersion.current)",
            let file = manifest.files.first(where: { $0.name == "privileged.csv" }),
            file.sha256 != digest.hexadecimal
        else { return }
        result.note("does_not_follow", file.name, "the report is not what follows from the exported history")
    }

    /// Holds the daemon's head against the manifest, its own signature and the daemon's keys that are trusted.
    func checkHead(_ manifest: EvidenceManifest, _ result: inout Result) {
        let name = "head.json"
        guard manifest.files.contains(where: { $0.name == name }), let bytes = try? file(name).contents(),
            let document = try? JSONValue(parsing: bytes)
        else {
            if !headKeys.isEmpty { result.note("head_not_signed", name, "there is no head that can be read") }
            return
        }
        if document["head"]?.text != manifest.head {
            result.note("head", name, "it is another head than the manifest's")
        }
        guard let line = document["line"]?.text, document["signature"] != nil else {
            if !headKeys.isEmpty {
                result.note("head_not_signed", name, "the head is not signed, and a signature was asked for")
            }
            return
        }
        guard let signed = SignedHead(line: line), signed.isSignatureGood else {
            return result.note("head", name, "its signature is not of this head")
        }
        if signed.head.description != manifest.head || signed.installation != manifest.installation {
            result.note("head", name, "what is signed is another head than the manifest's")
        }
        guard let key = signed.key else {
            if !headKeys.isEmpty { result.note("head_not_signed", name, "the head names no key") }
            return
        }
        guard headKeys.isEmpty || headKeys.contains(key) else {
            return result.note(
                "unknown_head_signer",
                name,
                "it is signed by \(key.text), which is none of the daemon's keys given"
            )
        }
        result.headSigner = key
    }
}
