/// Times as CBR and IAM write them.
///
/// All editions of the API are read: `T` or a blank between date and time, a fraction of one to nine digits or none,
/// and a zone or none. A time without a zone is UTC, which is what the service means.
enum RemoteTime {
    /// Milliseconds since the Unix epoch, or nil for anything that is not a time. Finer fractions are cut off.
    static func milliseconds(_ text: String) -> Int64? {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), reader.skip("T") || reader.skip("t") || reader.skip(" "),
            let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2), reader.skip(":"),
            let second = reader.number(2),
            let base = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
                .secondsSinceEpoch,
            let fraction = fraction(&reader), let offset = zone(&reader), reader.isAtEnd
        else { return nil }
        return (base - offset) * 1000 + fraction
    }

    /// The form of the query parameters `start_time` and `end_time`: whole seconds and a literal `Z`.
    static func queryText(millisecondsSinceEpoch: Int64) -> String {
        let moment = CivilTime(millisecondsSinceEpoch: millisecondsSinceEpoch)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let year = String(moment.year)
        return String(repeating: "0", count: max(0, 4 - year.count)) + year
            + "-\(two(moment.month))-\(two(moment.day))T\(two(moment.hour)):\(two(moment.minute)):\(two(moment.second))Z"
    }

    private static func fraction(_ reader: inout DigitReader) -> Int64? {
        guard reader.skip(".") || reader.skip(",") else { return 0 }
        var milliseconds: Int64 = 0
        var digits = 0
        while let digit = reader.digit() {
            if digits < 3 { milliseconds = milliseconds * 10 + Int64(digit) }
            digits += 1
        }
        guard (1...9).contains(digits) else { return nil }
        for _ in digits..<max(3, digits) { milliseconds *= 10 }
        return milliseconds
    }

    /// Offset east of UTC in seconds; 0 for `Z` and for no zone, nil for a malformed zone.
    private static func zone(_ reader: inout DigitReader) -> Int64? {
        _ = reader.skip(" ")
        if reader.isAtEnd || reader.skip("Z") || reader.skip("z") || reader.skip("UTC") { return 0 }
        let sign: Int64
        if reader.skip("+") {
            sign = 1
        } else if reader.skip("-") {
            sign = -1
        } else {
            return nil
        }
        guard let hours = reader.number(2), hours <= 18 else { return nil }
        if reader.isAtEnd { return sign * Int64(hours * 3600) }
        _ = reader.skip(":")
        guard let minutes = reader.number(2), minutes < 60 else { return nil }
        return sign * Int64(hours * 3600 + minutes * 60)
    }
}
