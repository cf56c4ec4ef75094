import Foundation
import Workflow

/// The ways in which the cloud writes times.
enum CloudTime {
    private static func parts(_ moment: Timestamp) -> (date: tm, milliseconds: Int64) {
        var seconds = time_t(moment.milliseconds / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return (parts, moment.milliseconds % 1000)
    }

    private static func padded(_ number: some BinaryInteger, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }

    /// `2020-08-17T03:51:24.678000`, UTC without saying so.
    static func wire(_ moment: Timestamp) -> String {
        let (date, milliseconds) = parts(moment)
        return "\(date.tm_year + 1900)-\(padded(date.tm_mon + 1, 2))-\(padded(date.tm_mday, 2))"
            + "T\(padded(date.tm_hour, 2)):\(padded(date.tm_min, 2)):\(padded(date.tm_sec, 2))"
            + ".\(padded(milliseconds, 3))000"
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func http(_ moment: Timestamp) -> String {
        let (date, _) = parts(moment)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(days[Int(date.tm_wday)]), \(padded(date.tm_mday, 2)) \(months[Int(date.tm_mon)])"
            + " \(date.tm_year + 1900) \(padded(date.tm_hour, 2)):\(padded(date.tm_min, 2)):\(padded(date.tm_sec, 2)) GMT"
    }

    /// Reads `2018-02-01T12:00:00Z` and `20180201T120000Z`; nil for anything else.
    static func read(_ text: String) -> Timestamp? {
        let digits = text.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.map { Int32($0 - 48) }
        guard digits.count == 14 else { return nil }
        func number(_ range: Range<Int>) -> Int32 { digits[range].reduce(0) { $0 * 10 + $1 } }
        var parts = tm()
        parts.tm_year = number(0..<4) - 1900
        parts.tm_mon = number(4..<6) - 1
        parts.tm_mday = number(6..<8)
        parts.tm_hour = number(8..<10)
        parts.tm_min = number(10..<12)
        parts.tm_sec = number(12..<14)
        return Timestamp(milliseconds: Int64(timegm(&parts)) * 1000)
    }
}
