import FoundationEssentials

/// A time of the emulator's journal: RFC 3339 with microseconds.
struct JournalTime {
    private let date: Date

    init?(_ text: String) {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        // The style takes milliseconds only.
        let cut = text.prefix(23) + "Z"
        guard let date = try? style.parse(String(cut)) else { return nil }
        self.date = date
    }

    private init(date: Date) {
        self.date = date
    }

    func advanced(by seconds: Double) -> JournalTime {
        JournalTime(date: date.addingTimeInterval(seconds))
    }

    /// Comparable as text with the journal's own.
    var text: String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
