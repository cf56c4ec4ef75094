/// Text by which something we made in the cloud is found again: `hf`, 4 characters of the installation, 12 derived from the
/// job, the effect's kind and its generation. Lower-case letters and digits, so that every field of the API takes it.
package struct Marker: TextIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The length of every marker in characters.
    package static let length = 18

    /// True when `text` carries the marker. Compares UTF-8, not canonical equivalence.
    package func occurs(in text: String?) -> Bool {
        guard let text else { return false }
        return text.contains(utf8Of: rawValue)
    }
}

extension String {
    /// Whether the UTF-8 of `needle` is a run of this string's UTF-8.
    package func contains(utf8Of needle: String) -> Bool {
        let hay = Array(utf8)
        let sought = Array(needle.utf8)
        guard !sought.isEmpty, hay.count >= sought.count else { return sought.isEmpty }
        return (0...(hay.count - sought.count)).contains { hay[$0..<($0 + sought.count)].elementsEqual(sought) }
    }
}

/// Makes markers. The shell supplies the keyed hash, so that the core stays free of one; equal arguments give equal markers
/// for ever, which is what lets a marker be computed again after its row is gone.
package struct MarkerMint: Sendable {
    /// `hf` and the installation's 4 characters: every marker of this installation begins so.
    package let prefix: String
    private let derive: @Sendable (JobID, Effect.Kind, Int) -> String

    /// - Parameter derive: 12 lower-case letters and digits from (job, kind, generation).
    package init(prefix: String, derive: @escaping @Sendable (JobID, Effect.Kind, Int) -> String) {
        self.prefix = prefix
        self.derive = derive
    }

    package func marker(job: JobID, kind: Effect.Kind, generation: Int) -> Marker {
        Marker(prefix + derive(job, kind, generation))
    }

    /// The markers of this installation that a name, description or tag carries, each once.
    package func markers(in text: String?) -> [Marker] {
        guard let text else { return [] }
        return MarkerText.markers(in: text, prefix: prefix)
    }
}

/// Finds markers in text that others have written around them.
package enum MarkerText {
    /// What begins with `prefix` and goes on as markers do; compares UTF-8.
    package static func markers(in text: String, prefix: String) -> [Marker] {
        let hay = Array(text.utf8)
        let start = Array(prefix.utf8)
        guard !start.isEmpty, hay.count >= Marker.length else { return [] }
        var found: [Marker] = []
        for index in 0...(hay.count - Marker.length) where hay[index..<(index + start.count)].elementsEqual(start) {
            let candidate = hay[index..<(index + Marker.length)]
            guard candidate.allSatisfy(isMarkerByte) else { continue }
            let marker = Marker(String(decoding: candidate, as: UTF8.self))
            if !found.contains(marker) { found.append(marker) }
        }
        return found
    }

    private static func isMarkerByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

/// Where a restore point carries its marker.
package enum MarkerPlacement: String, CaseIterable, Codable, Sendable {
    /// At the end of the name and of the description: tasks show only the backup's name.
    case name
    /// At the end of the description only; the name stays the operator's, one witness fewer.
    case description
}
