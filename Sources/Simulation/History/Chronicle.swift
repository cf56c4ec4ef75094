import Workflow

/// What happened in a world, in order: always as a number by which two runs are compared, and as text when it is kept.
struct Chronicle {
    struct Line {
        /// In milliseconds since the world began.
        var at: Int64
        var life: Int
        var text: String
    }

    let isKept: Bool
    private(set) var lines: [Line] = []
    /// FNV-1a over all that was noted: equal for equal runs.
    private(set) var digest: UInt64 = 0xcbf2_9ce4_8422_2325

    init(isKept: Bool) { self.isKept = isKept }

    /// Notes that something happened.
    /// - Parameters:
    ///   - what: a constant that tells this kind of happening from others.
    ///   - subject: whom it happened to.
    ///   - text: the line that people read; made only when lines are kept.
    mutating func note(
        _ what: StaticString,
        _ subject: String = "",
        at moment: Int64,
        life: Int,
        _ text: @autoclosure () -> String = ""
    ) {
        fold(UInt64(bitPattern: moment))
        what.withUTF8Buffer { bytes in for byte in bytes { fold(byte) } }
        for byte in subject.utf8 { fold(byte) }
        guard isKept else { return }
        let told = text()
        lines.append(Line(at: moment, life: life, text: "\(what) \(subject)\(told.isEmpty ? "" : " ")\(told)"))
    }

    /// Adds a line for people that is not part of what two runs are compared by.
    mutating func tell(_ text: String, at moment: Int64) {
        lines.append(Line(at: moment, life: lines.last?.life ?? 0, text: text))
    }

    private mutating func fold(_ byte: UInt8) { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }

    private mutating func fold(_ number: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { fold(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// The lines that name one of the subjects, and those that concern everything.
    func excerpt(about subjects: [String], limit: Int) -> [String] {
        let general: [Substring] = ["crash", "start", "disk", "clock", "restore", "drain"]
        let chosen = lines.filter { line in
            subjects.isEmpty || general.contains { line.text.hasPrefix($0) }
                || subjects.contains { line.text.contains(utf8Of: $0) }
        }
        let shown = chosen.suffix(limit)
        let head = chosen.count > shown.count ? ["… \(chosen.count - shown.count) lines before"] : []
        return head + shown.map { "\(Self.clock($0.at)) #\($0.life) \($0.text)" }
    }

    /// `1d 02:03:04.567`
    static func clock(_ milliseconds: Int64) -> String {
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let seconds = milliseconds / 1000
        let rest = String(milliseconds % 1000 + 1000).dropFirst()
        return "\(seconds / 86_400)d \(two(seconds / 3600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60)).\(rest)"
    }
}
