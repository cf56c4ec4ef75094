import FoundationEssentials
import Workflow

/// A moment as the API writes it, for showing and for taking differences.
struct Moment: Equatable, Comparable, Sendable {
    /// Milliseconds since the epoch, UTC.
    let milliseconds: Int64

    init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Reads an RFC 3339 text, or whole milliseconds; nil for anything else.
    init?(_ value: JSONValue?) {
        switch value {
        case .integer(let number): self.init(milliseconds: number)
        case .text(let text): self.init(text: text)
        default: return nil
        }
    }

    /// Reads a time with zone after RFC 3339; nil for anything else, and for a day that is in no calendar.
    init?(text: String) {
        guard let timestamp = Timestamp(rfc3339: text) else { return nil }
        self.init(milliseconds: timestamp.milliseconds)
    }

    static func now() -> Moment {
        Moment(milliseconds: Int64((Date.now.timeIntervalSince1970 * 1000).rounded()))
    }

    /// `2026-11-24T21:30:01Z`.
    var text: String {
        Date(timeIntervalSince1970: Double(milliseconds / 1000)).formatted(.iso8601)
    }

    /// `2026-11-24T21:30:01.250Z`, with nothing lost.
    var exactText: String {
        let milliseconds = (self.milliseconds % 1000 + 1000) % 1000
        let digits = String(milliseconds)
        let whole = Moment(milliseconds: self.milliseconds - milliseconds)
        return whole.text.dropLast() + "." + String(repeating: "0", count: 3 - digits.count) + digits + "Z"
    }

    /// `21:30:01`, the time of day in UTC.
    var timeOfDay: String {
        let second = ((milliseconds / 1000) % 86_400 + 86_400) % 86_400
        return [second / 3600, second / 60 % 60, second % 60]
            .map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
    }

    /// The time from this moment to a later one, in seconds.
    func seconds(to later: Moment) -> Double {
        Double(later.milliseconds - milliseconds) / 1000
    }

    static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }
}

/// Spans of time in few characters.
enum SpanText {
    /// `0.4s`, `12s`, `3m12s`, `5h07m`, `3d4h`. Negative spans count as none.
    static func short(seconds: Double) -> String {
        guard seconds >= 10 else { return tenths(max(0, seconds)) }
        let whole = Int(min(seconds, 1e12))
        return switch whole {
        case ..<60: "\(whole)s"
        case ..<3600: "\(whole / 60)m\(twoDigits(whole % 60))s"
        case ..<86_400: "\(whole / 3600)h\(twoDigits(whole / 60 % 60))m"
        default: "\(whole / 86_400)d\(whole / 3600 % 24)h"
        }
    }

    private static func tenths(_ seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded(.down))
        return "\(tenths / 10).\(tenths % 10)s"
    }

    private static func twoDigits(_ number: Int) -> String {
        (number < 10 ? "0" : "") + String(number)
    }
}
