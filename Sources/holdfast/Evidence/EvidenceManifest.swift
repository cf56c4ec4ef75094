/// What a bundle consists of, what it is about, and what it does not show.
struct EvidenceManifest: Equatable, Sendable {
    /// 32 hex digits.
    var installation: String
    var window: ReportWindow
    var madeAt: Moment
    /// The release that made it.
    var madeBy: String
    /// How far the history reached, as `SEQUENCE:HASH`.
    var head: String
    /// The part of the history that is exported, as heads; nil when the window has no event.
    var history: (after: String, through: String)?
    var files: [EvidenceFile] = []
    var gaps: [EvidenceGap] = []

    static let fileName = "manifest.json"
    static let signatureName = "manifest.sig"
    static let historyName = "audit.ndjson"
    /// The form; another one needs another reader.
    private static let form = "holdfast evidence 1"

    static func == (left: EvidenceManifest, right: EvidenceManifest) -> Bool { left.document == right.document }

    var document: JSONValue {
        .object([
            "format": .text(Self.form), "installation": .text(installation), "from": .text(window.from.exactText),
            "to": .text(window.to.exactText), "made_at": .text(madeAt.exactText), "made_by": .text(madeBy),
            "head": .text(head),
            "history": history.map { ["after": .text($0.after), "through": .text($0.through)] } ?? .null,
            "files": .array(files.map(\.document)), "gaps": .array(gaps.map(\.document)),
        ])
    }

    /// Nil for a document that is no manifest of this form.
    init?(_ document: JSONValue) {
        guard document["format"]?.text == Self.form, let installation = document["installation"]?.text,
            let from = Moment(document["from"]), let to = Moment(document["to"]),
            let madeAt = Moment(document["made_at"]), let window = ReportWindow(from: from, to: to, now: madeAt),
            let madeBy = document["made_by"]?.text, let head = document["head"]?.text,
            let files = document["files"]?.elements, let gaps = document["gaps"]?.elements
        else { return nil }
        self.init(installation: installation, window: window, madeAt: madeAt, madeBy: madeBy, head: head)
        for file in files {
            guard let file = EvidenceFile(file) else { return nil }
            self.files.append(file)
        }
        for gap in gaps {
            guard let kind = gap["gap"]?.text.flatMap(EvidenceGap.Kind.init), let detail = gap["detail"]?.text else {
                return nil
            }
            self.gaps.append(EvidenceGap(kind: kind, detail: detail))
        }
        if let history = document["history"] {
            guard let after = history["after"]?.text, let through = history["through"]?.text else { return nil }
            self.history = (after, through)
        }
    }

    init(installation: String, window: ReportWindow, madeAt: Moment, madeBy: String, head: String) {
        self.installation = installation
        self.window = window
        self.madeAt = madeAt
        self.madeBy = madeBy
        self.head = head
    }
}
