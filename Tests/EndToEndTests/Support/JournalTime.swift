import FoundationEssentials

/// A moment as the emulator's journal and the API write it: RFC 3339 in UTC.
struct JournalTime {
    private let date: Date

    init?(_ text: String) {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        // The style takes milliseconds only.
        let cut = text.prefix(23) + "Z"
        guard let date = try? style.parse(String(cut)) else { return nil }
        self.date = date
    }

    static var now: JournalTime { JournalTime(date: Date()) }

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
