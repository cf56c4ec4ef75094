/// Text by which something we made in the cloud is found again: `hf`, 4 characters of the installation, 12 derived from the
/// job and the effect's kind, with its generation in the last of them. Lower-case letters and digits, so that every field of
/// the API takes it.
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
///
/// The generation is combined with the hash by XOR: whether a marker is a job's, and which of its sendings it belongs to, is
/// told from the marker alone, also of sendings that nobody remembers.
package struct MarkerMint: Sendable {
    /// `hf` and the installation's 4 characters: every marker of this installation begins so.
    package let prefix: String
    private let derive: @Sendable (JobID, Effect.Kind) -> UInt64

    /// Sendings of one job and kind are told apart up to this many. Another job's marker is taken for one of them by chance
    /// once in 2^40.
    private static let generationEnd: UInt64 = 1 << 20

    /// - Parameter derive: 60 bits from (job, kind); higher ones are not used.
    package init(prefix: String, derive: @escaping @Sendable (JobID, Effect.Kind) -> UInt64) {
        self.prefix = prefix
        self.derive = derive
    }

    /// - Parameter generation: from 1.
    package func marker(job: JobID, kind: Effect.Kind, generation: Int) -> Marker {
        Marker(prefix + MarkerText.spell(derive(job, kind) ^ UInt64(generation)))
    }

    /// Which sending of a job a marker belongs to; nil when it is not this job's, or of another kind.
    package func generation(of marker: Marker, job: JobID, kind: Effect.Kind) -> Int? {
        guard marker.rawValue.hasPrefix(prefix),
            let number = MarkerText.read(marker.rawValue.utf8.dropFirst(prefix.utf8.count))
        else { return nil }
        let generation = number ^ (derive(job, kind) & MarkerText.numberMax)
        return (1..<Self.generationEnd).contains(generation) ? Int(generation) : nil
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

    /// The highest number that 12 characters of base32 (RFC 4648, section 6, in lower case) have room for.
    static let numberMax: UInt64 = (1 << 60) - 1
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    /// The lowest 60 bits of a number as 12 characters of base32.
    static func spell(_ number: UInt64) -> String {
        let digits = (0..<12).reversed().map { alphabet[Int(number >> (5 * $0) & 31)] }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Reads what `spell` gives; nil for anything else.
    static func read(_ text: some Collection<UInt8>) -> UInt64? {
        guard text.count == 12 else { return nil }
        var number: UInt64 = 0
        for byte in text {
            guard let digit = alphabet.firstIndex(of: byte) else { return nil }
            number = number << 5 | UInt64(digit)
        }
        return number
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
