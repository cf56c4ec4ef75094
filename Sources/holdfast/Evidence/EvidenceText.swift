import AuditChain

/// Bundles in words.
enum EvidenceText {
    static func document(_ result: EvidenceCheck.Result) -> JSONValue {
        let manifest = result.manifest
        return .compact([
            "verified": .boolean(result.findings.isEmpty), "installation": .text(manifest.installation),
            "from": .text(manifest.window.from.exactText), "to": .text(manifest.window.to.exactText),
            "made_at": .text(manifest.madeAt.exactText), "made_by": .text(manifest.madeBy),
            "head": .text(manifest.head), "signed_by": result.signer.map { .text($0.text) },
            "events": .integer(result.events), "files": .integer(Int64(manifest.files.count)),
            "findings": .array(result.findings.map(\.document)), "gaps": .array(manifest.gaps.map(\.document)),
        ])
    }

    static func lines(_ result: EvidenceCheck.Result, surface: Surface) -> [String] {
        let manifest = result.manifest
        let isWhole = result.findings.isEmpty
        let words =
            isWhole
            ? "\(manifest.files.count) files and \(result.events) events are as they were bundled"
            : "the bundle is not as it was made"
        let style: TextStyle = isWhole ? .plain : .warning
        let findings = result.findings.map { TextWidth.printable("  \($0.file): \($0.detail)") }
        let signer = result.signer.map { "signed by \($0.text)" } ?? "not signed"
        return [style.apply(to: words, colored: surface.isColored)] + findings
            + ["\(manifest.window.from.exactText) to \(manifest.window.to.exactText), \(signer)"] + gaps(manifest)
    }

    static func gaps(_ manifest: EvidenceManifest) -> [String] {
        guard !manifest.gaps.isEmpty else { return ["it has no gaps"] }
        let lines = manifest.gaps.map { TextWidth.printable("  \($0.kind.rawValue): \($0.detail)") }
        return ["what it does not show:"] + lines
    }
}
