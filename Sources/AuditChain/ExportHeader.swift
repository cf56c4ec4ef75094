import FoundationEssentials

/// The first line of an exported history: whose it is, and which part of it follows.
package struct ExportHeader: Equatable, Sendable {
    /// 32 hex digits.
    package var installation: String
    /// The head before the first exported event.
    package var start: ChainHead
    /// The head after the last one.
    package var end: ChainHead

    package init(installation: String, start: ChainHead, end: ChainHead) {
        self.installation = installation
        self.start = start
        self.end = end
    }

    /// The form of the lines; another one needs another reader.
    private static let form = "holdfast audit 1"

    /// Canonical JSON in one line.
    package var line: String {
        CanonicalJSON.texts([
            "format": Self.form, "installation": installation, "after": start.description, "through": end.description,
        ]).text
    }

    /// Reads what `line` wrote; nil for anything else.
    package init?(_ line: some StringProtocol) {
        guard let members = try? JSONDecoder().decode([String: String].self, from: Data(line.utf8)),
            members["format"] == Self.form, let installation = members["installation"],
            let start = members["after"].flatMap({ ChainHead($0) }),
            let end = members["through"].flatMap({ ChainHead($0) }), start.sequence <= end.sequence
        else { return nil }
        self.init(installation: installation, start: start, end: end)
    }
}
