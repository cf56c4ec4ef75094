import AuditChain

/// Bundles in words.
enum EvidenceText {
    static func document(_ result: EvidenceCheck.Result) -> JSONValue {
        let manifest = result.manifest
        return .compact([
            "verified": .boolean(result.findings.isEmpty), "installation": manifest.map { .text($0.installation) },
            "from": manifest.map { .text($0.window.from.exactText) },
            "to": manifest.map { .text($0.window.to.exactText) },
            "made_at": manifest.map { .text($0.madeAt.exactText) }, "made_by": manifest.map { .text($0.madeBy) },
            "head": manifest.map { .text($0.head) }, "signed_by": result.signer.map { .text($0.text) },
            "head_signed_by": result.headSigner.map { .text($0.text) },
            "events": .integer(result.events), "files": manifest.map { .integer(Int64($0.files.count)) },
            "findings": .array(result.findings.map(\.document)),
            "unchecked_heads": .array(result.uncheckedHeads.map { .text($0.description) }),
            "gaps": .array((manifest?.gaps ?? []).map(\.document)),
        ])
    }

    static func lines(_ result: EvidenceCheck.Result, surface: Surface) -> [String] {
        let isWhole = result.findings.isEmpty
        let words =
            isWhole
            ? "\(result.manifest?.files.count ?? 0) files and \(result.events) events are as they were bundled"
            : "the bundle is not as it was made"
        let style: TextStyle = isWhole ? .plain : .warning
        let findings = result.findings.map { TextWidth.printable("  \($0.file): \($0.detail)") }
        return [style.apply(to: words, colored: surface.isColored)] + findings + facts(result)
    }

    private static func facts(_ result: EvidenceCheck.Result) -> [String] {
        guard let manifest = result.manifest else { return [] }
        let signer = result.signer.map { "signed by \($0.text)" } ?? "not signed"
        let headSigner = result.headSigner.map { ["the daemon's head is signed by \($0.text)"] } ?? []
        let unchecked = result.uncheckedHeads.map {
            "the head of event \($0.sequence) lies outside of the bundle's history and was not checked"
        }
        return ["\(manifest.window.from.exactText) to \(manifest.window.to.exactText), \(signer)"] + headSigner
            + unchecked + gaps(manifest)
    }

    static func gaps(_ manifest: EvidenceManifest) -> [String] {
        guard !manifest.gaps.isEmpty else { return ["it has no gaps"] }
        let lines = manifest.gaps.map { TextWidth.printable("  \($0.kind.rawValue): \($0.detail)") }
        return ["what it does not show:"] + lines
    }
}
